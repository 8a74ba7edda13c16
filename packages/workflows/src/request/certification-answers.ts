import {
  type ArchivedKey,
  authorityNamed,
  type Certificate,
  type CertificationAuthorities,
  type CertificationAuthority,
  CmError,
  type IssuedCertificate,
  malformed,
  type PfxContents,
  type PfxEncryption,
  type RequestUuid,
  type Secret,
} from '@cardea/domain';
import { openByConsents, recoveryUuidOf } from '../key-recovery/consents.js';
import type { Caller, Ports } from '../ports.js';
import type { Refusal, UnderWay } from './prepare-orders.js';

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
  | Refusal
  | UnderWay;

/** A certificate to be answered. */
export interface Answerable {
  readonly certificate: Certificate;
  readonly isKeyHistory: boolean;
  readonly isRestored: boolean;
  /** The client made the key and has it, also where the archive has it too. */
  readonly isKeyWithClient: boolean;
}

/**
 * Answers with the certificate alone, or as PFX where the archive holds its key and the client does not.
 *
 * Errors: `MalformedInput` when a PFX is due and there is no password for it.
 */
export async function answerWith(
  ports: Pick<Ports, 'store' | 'keyArchive' | 'authorities'>,
  caller: Caller,
  requestUuid: RequestUuid,
  { certificate, isKeyHistory, isRestored, isKeyWithClient }: Answerable,
  {
    pfxPassword,
    pfxEncryption: encryption,
  }: { readonly pfxPassword: Secret<string> | null; readonly pfxEncryption: PfxEncryption },
): Promise<CertificationAnswer> {
  const issued = asIssued(certificate);
  const { templateCommonName } = certificate;
  const archived = isKeyWithClient ? undefined : await ports.store.archivedKeys.find(certificate.uuid);
  if (archived === undefined) {
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
  const privateKey = await openArchived(ports, caller, requestUuid, certificate, archived);
  const chain = await authorityOf(ports.authorities, certificate.caName).chain();
  const contents = {
    certificateDer: issued.certificateDer,
    chain,
    friendlyName: templateCommonName,
    encryption,
  };
  const pfx = await pfxOf(ports, privateKey, contents, requirePassword(pfxPassword));
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

async function pfxOf(
  { keyArchive }: Pick<Ports, 'keyArchive'>,
  privateKey: Secret<Uint8Array>,
  contents: Omit<PfxContents, 'privateKey' | 'password'>,
  password: Secret<string>,
): Promise<Secret<Uint8Array>> {
  try {
    return await keyArchive.pfx({ ...contents, privateKey, password });
  } finally {
    privateKey.reveal().fill(0);
  }
}

/**
 * Opens a key of the archive: what this request issued, what the installation alone opens, or what agents consented to.
 * Whoever gets it wipes it.
 */
async function openArchived(
  { store, keyArchive }: Pick<Ports, 'store' | 'keyArchive'>,
  caller: Caller,
  requestUuid: RequestUuid,
  certificate: Certificate,
  { sealed, consentsNeeded, deliveryCopy }: ArchivedKey,
): Promise<Secret<Uint8Array>> {
  const { issuer, serialNumber } = certificate;
  if (consentsNeeded === 0) return await keyArchive.open(sealed, issuer, serialNumber);
  if (deliveryCopy !== null && certificate.requestUuid === requestUuid)
    return await keyArchive.open(deliveryCopy, issuer, serialNumber);
  const request = await store.requests.find(requestUuid);
  const recovery = request && (await store.keyRecoveries.find(recoveryUuidOf(request)));
  if (request === undefined || recovery === undefined)
    throw new CmError('PolicyViolation', 'No key recovery agent has consented to open this key.');
  const participants = [request.originatorUserUuid, request.targetUserUuid, caller.user.uuid];
  return await openByConsents({ store, keyArchive }, recovery, certificate, participants);
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
