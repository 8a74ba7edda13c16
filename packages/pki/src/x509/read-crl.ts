import { type KeyObject, verify } from 'node:crypto';
import { CmError } from '@cardea/domain';
import { AsnConvert } from '@peculiar/asn1-schema';
import { CertificateList, CRLNumber, id_ce_cRLNumber } from '@peculiar/asn1-x509';
import { childrenOf, contentOf, DerFault, identifier, readElement } from '../lint/strict-der.js';
import { bufferOf, encode } from './der.js';
import { signatureAlgorithm } from './object-identifiers.js';

/** A CRL that somebody else signed. */
export interface ReadCrl {
  readonly crlDer: Uint8Array;
  /** Name of its issuer, DER. */
  readonly issuerDer: Uint8Array;
  readonly crlNumber: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** How many certificates it revokes. */
  readonly entries: number;
}

const hashes = new Map<string, string>([
  [signatureAlgorithm.sha256WithRSAEncryption, 'sha256'],
  [signatureAlgorithm.sha384WithRSAEncryption, 'sha384'],
  [signatureAlgorithm.sha512WithRSAEncryption, 'sha512'],
  [signatureAlgorithm.ecdsaWithSHA256, 'sha256'],
  [signatureAlgorithm.ecdsaWithSHA384, 'sha384'],
  [signatureAlgorithm.ecdsaWithSHA512, 'sha512'],
]);

/**
 * Reads a CRL and verifies it with the key of its issuer (RFC 5280 §5.1.1): RSA or ECDSA with SHA-2, with cRLNumber
 * (§5.2.3) and nextUpdate (§5.1.2.5).
 *
 * Errors: `MalformedInput` when it is none, lacks one of these, or the signature does not verify.
 */
export function readSignedCrl(crlDer: Uint8Array, issuerKey: KeyObject): ReadCrl {
  const list = decoded(crlDer);
  const { tbsCertList } = list;
  const hash = hashes.get(list.signatureAlgorithm.algorithm);
  if (hash === undefined)
    throw refused(`is signed by ${list.signatureAlgorithm.algorithm}, which is not RSA or ECDSA with SHA-2`);
  const { signed, signature } = signedParts(crlDer);
  if (!verify(hash, signed, issuerKey, signature))
    throw refused('has a signature that does not verify with the key of its issuer');
  if (tbsCertList.nextUpdate === undefined) throw refused('has no nextUpdate');
  return {
    crlDer,
    issuerDer: encode(tbsCertList.issuer),
    crlNumber: numberOf(list),
    thisUpdate: tbsCertList.thisUpdate.getTime(),
    nextUpdate: tbsCertList.nextUpdate.getTime(),
    entries: tbsCertList.revokedCertificates?.length ?? 0,
  };
}

/** Name of the issuer that a CRL names, DER; its signature is not looked at. Errors: `MalformedInput`. */
export function issuerOfCrl(crlDer: Uint8Array): Uint8Array {
  return encode(decoded(crlDer).tbsCertList.issuer);
}

function decoded(crlDer: Uint8Array): CertificateList {
  try {
    return AsnConvert.parse(bufferOf(crlDer), CertificateList);
  } catch (cause) {
    throw new CmError('MalformedInput', 'crl: cannot be read as a CRL (RFC 5280 §5) in DER', {
      field: 'crl',
      cause,
    });
  }
}

function signedParts(crlDer: Uint8Array): { signed: Uint8Array; signature: Uint8Array } {
  try {
    const [signed, , signature] = childrenOf(readElement(crlDer));
    if (signed === undefined) throw refused('is empty');
    return { signed: signed.der, signature: contentOf(signature, identifier.bitString).subarray(1) };
  } catch (error) {
    if (error instanceof DerFault) throw refused(error.message);
    throw error;
  }
}

function numberOf({ tbsCertList }: CertificateList): number {
  const found = tbsCertList.crlExtensions?.find(({ extnID }) => extnID === id_ce_cRLNumber);
  if (found === undefined) throw refused('has no cRLNumber, by which clients tell the newer one');
  const crlNumber = Number(AsnConvert.parse(found.extnValue, CRLNumber).value);
  if (!Number.isSafeInteger(crlNumber)) throw refused('has a cRLNumber beyond what is kept here');
  return crlNumber;
}

function refused(rule: string): CmError {
  return new CmError('MalformedInput', `crl: ${rule}`, { field: 'crl' });
}
