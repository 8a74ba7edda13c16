import {
  authorityNamed,
  type Certificate,
  type CertificationAuthorities,
  type CertificationAuthority,
  CmError,
  type IssuedCertificate,
  malformed,
  type Secret,
} from '@cardea/domain';
import type { Ports } from '../ports.js';
import type { Refusal } from './prepare-orders.js';

/** One answer for each certificate: what the client asked for, then what the server made, then what was restored. */
export type CertificationAnswer =
  | {
      readonly kind: 'issued';
      readonly templateCommonName: string;
      readonly certificate: IssuedCertificate;
      /** Name of the authority that issued it; null for certificates carried over. */
      readonly caName: string | null;
      readonly format: 'pkcs7' | 'pfx';
      readonly isServerGenerated: boolean;
      readonly isKeyHistory: boolean;
      /** With the private key, under the client's password; null for keys that the client has. */
      readonly pfx: Secret<Uint8Array> | null;
    }
  | Refusal;

/** A certificate to be answered. */
export interface Answerable {
  readonly certificate: Certificate;
  readonly isKeyHistory: boolean;
  readonly isRestored: boolean;
}

/**
 * Answers with the certificate alone, or as PFX where the archive holds its key.
 *
 * Errors: `MalformedInput` when a PFX is due and there is no password for it.
 */
export async function answerWith(
  { store, keyArchive, authorities }: Pick<Ports, 'store' | 'keyArchive' | 'authorities'>,
  { certificate, isKeyHistory, isRestored }: Answerable,
  password: Secret<string> | null,
): Promise<CertificationAnswer> {
  const issued = asIssued(certificate);
  const { templateCommonName } = certificate;
  const sealed = await store.archivedKeys.find(certificate.uuid);
  if (sealed === undefined) {
    return {
      kind: 'issued',
      templateCommonName,
      certificate: issued,
      caName: certificate.caName,
      format: 'pkcs7',
      isServerGenerated: false,
      isKeyHistory,
      pfx: null,
    };
  }
  const privateKey = await keyArchive.open(sealed, certificate.issuer, certificate.serialNumber);
  const pfx = await keyArchive.pfx({
    privateKey,
    certificateDer: issued.certificateDer,
    chain: await authorityOf(authorities, certificate.caName).chain(),
    friendlyName: templateCommonName,
    password: requirePassword(password),
  });
  return {
    kind: 'issued',
    templateCommonName,
    certificate: issued,
    caName: certificate.caName,
    format: 'pfx',
    isServerGenerated: !isRestored,
    isKeyHistory,
    pfx,
  };
}

/**
 * Who hands out a certificate: the authority that issued it, or the default one for certificates carried over.
 *
 * Errors: `Misconfigured` when its authority is not there any more.
 */
export function authorityOf(
  authorities: CertificationAuthorities,
  caName: string | null,
): CertificationAuthority {
  return caName === null ? authorities.default : authorityNamed(authorities, caName);
}

/** Errors: `MalformedInput` when there is none: a private key never leaves in the clear. */
export function requirePassword(password: Secret<string> | null): Secret<string> {
  if (password !== null && password.reveal() !== '') return password;
  throw malformed('pfxpassword', 'is required, because this request delivers private keys as PFX');
}

function asIssued(certificate: Certificate): IssuedCertificate {
  const { certificateDer, serialNumber, thumbprint, notBefore, notAfter } = certificate;
  if (certificateDer !== null && notBefore !== null && notAfter !== null) {
    return { certificateDer, serialNumber, thumbprint, notBefore, notAfter };
  }
  throw new CmError('Misconfigured', `Certificate ${serialNumber} was carried over without its encoding.`);
}
