import { type CertIdForm, CmError } from '@cardea/domain';
import { CertID, id_pkix_ocsp_nonce } from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, type Extension } from '@peculiar/asn1-x509';
import { bufferOf, encode, isExactlyOneSequence, unsignedInteger } from '../x509/der.js';
import { hashAlgorithm } from '../x509/object-identifiers.js';
import { OcspRequest, type SingleRequest, type TbsRequest } from './ocsp-request-schema.js';

/** Which certificate is asked about (RFC 6960 §4.1.1, CertID). */
export interface CertificateIdentifier {
  /** The CertID as the response repeats it, DER. */
  readonly certIdDer: Uint8Array;
  /** Undefined for hash algorithms that no certificate of ours is looked up by. */
  readonly form: CertIdForm | undefined;
  /** Names the issuer: {@link issuerKey} of the hash algorithm and both hashes. */
  readonly issuerKey: string;
  /** Upper-case hex, two digits an octet; empty when negative, which no certificate of ours is. */
  readonly serialNumber: string;
}

/** A request for the status of certificates, decoded. A signature on it is not checked: answers are for everyone. */
export interface DecodedOcspRequest {
  /** One at least, in the order in which they are answered. */
  readonly certificates: readonly CertificateIdentifier[];
  /** Content octets of the nonce, to be repeated in the response (RFC 9654 §2.1). */
  readonly nonce: Uint8Array | undefined;
}

/** Longest request that is read; about a hundred certificates. */
export const maximumRequestBytes = 8192;
/** RFC 9654 §2.1: longer nonces and empty ones are malformed. */
const maximumNonceBytes = 128;

/** Hashes that name an issuer (RFC 6960 §4.1.1): over its name, DER, and over the bits of its key. */
export interface IssuerHashes {
  readonly nameHash: Uint8Array;
  readonly keyHash: Uint8Array;
}

/** The name of an issuer among those that a responder answers for. */
export function issuerKey(hash: string, { nameHash, keyHash }: IssuerHashes): string {
  return `${hash} ${Buffer.from(nameHash).toString('hex')} ${Buffer.from(keyHash).toString('hex')}`;
}

/** Encodes the CertID of a certificate in the form in which a request had it, DER. */
export function encodeCertId(
  form: CertIdForm,
  { nameHash, keyHash }: IssuerHashes,
  serialNumber: string,
): Uint8Array {
  return encode(
    new CertID({
      hashAlgorithm: new AlgorithmIdentifier({
        algorithm: hashAlgorithm[hashOf(form)],
        ...(form.endsWith('-null') ? { parameters: null } : {}),
      }),
      issuerNameHash: new OctetString(nameHash),
      issuerKeyHash: new OctetString(keyHash),
      serialNumber: unsignedInteger(serialNumber),
    }),
  );
}

/**
 * Decodes an OCSPRequest (RFC 6960 §4.1.1), DER.
 *
 * Errors: `MalformedInput` for whatever is no such request, for bytes behind it, for critical extensions that are not
 * understood, and for a nonce of no octets or more than 128.
 */
export function decodeOcspRequest(requestDer: Uint8Array): DecodedOcspRequest {
  if (requestDer.length > maximumRequestBytes) throw refused(`is longer than ${maximumRequestBytes} bytes`);
  if (!isExactlyOneSequence(requestDer)) throw refused('is not one DER sequence');
  const { requestList, requestExtensions = [] } = parse(requestDer);
  if (requestList.length === 0) throw refused('asks about no certificate');
  refuseCritical(requestExtensions, [id_pkix_ocsp_nonce]);
  return { certificates: requestList.map(identifierOf), nonce: nonceOf(requestExtensions) };
}

function parse(requestDer: Uint8Array): TbsRequest {
  try {
    return AsnConvert.parse(bufferOf(requestDer), OcspRequest).tbsRequest;
  } catch (cause) {
    throw refused('is no OCSPRequest', cause);
  }
}

function identifierOf({ reqCert, singleRequestExtensions = [] }: SingleRequest): CertificateIdentifier {
  refuseCritical(singleRequestExtensions, []);
  const form = formOf(reqCert.hashAlgorithm);
  const hashes = {
    nameHash: new Uint8Array(reqCert.issuerNameHash.buffer),
    keyHash: new Uint8Array(reqCert.issuerKeyHash.buffer),
  };
  return {
    certIdDer: encoded(reqCert),
    form,
    issuerKey: form === undefined ? '' : issuerKey(hashOf(form), hashes),
    serialNumber: serialNumberOf(reqCert),
  };
}

function encoded(certId: CertID): Uint8Array {
  try {
    return encode(certId);
  } catch (cause) {
    throw refused('holds a CertID that cannot be repeated', cause);
  }
}

/** The hash algorithm of a form. */
export function hashOf(form: CertIdForm): 'sha1' | 'sha256' {
  return form.startsWith('sha1') ? 'sha1' : 'sha256';
}

/** Parameters are NULL or absent (RFC 4055 §2.1); other ones would make as many identifiers of a certificate as one likes. */
function formOf({ algorithm, parameters }: AlgorithmIdentifier): CertIdForm | undefined {
  const isNull = parameters === null || (parameters !== undefined && isNullDer(parameters));
  if (parameters !== undefined && !isNull) return undefined;
  if (algorithm === hashAlgorithm.sha1) return isNull ? 'sha1-null' : 'sha1';
  if (algorithm === hashAlgorithm.sha256) return isNull ? 'sha256-null' : 'sha256';
  return undefined;
}

function isNullDer(parameters: ArrayBuffer): boolean {
  const bytes = Buffer.from(parameters);
  return bytes.length === 2 && bytes[0] === 0x05 && bytes[1] === 0;
}

function serialNumberOf({ serialNumber }: CertID): string {
  const octets = Buffer.from(serialNumber);
  const [first, second] = octets;
  if (first === undefined) throw refused('holds an empty serial number');
  const isPadded =
    second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (isPadded) throw refused('holds a serial number with needless octets');
  if (first >= 0x80) return '';
  return (first === 0 && second !== undefined ? octets.subarray(1) : octets).toString('hex').toUpperCase();
}

function nonceOf(extensions: readonly Extension[]): Uint8Array | undefined {
  const [found, another] = extensions.filter(({ extnID }) => extnID === id_pkix_ocsp_nonce);
  if (found === undefined) return undefined;
  if (another !== undefined) throw refused('holds two nonces');
  let nonce: Uint8Array;
  try {
    nonce = new Uint8Array(AsnConvert.parse(found.extnValue.buffer, OctetString).buffer);
  } catch (cause) {
    throw refused('holds a nonce that is no OCTET STRING', cause);
  }
  if (nonce.length === 0 || nonce.length > maximumNonceBytes)
    throw refused(`holds a nonce that has not 1 to ${maximumNonceBytes} octets`);
  return nonce;
}

/** A client that marks an extension as critical wants no answer from whoever does not understand it. */
function refuseCritical(extensions: readonly Extension[], understood: readonly string[]): void {
  for (const { critical, extnID } of extensions)
    if (critical && !understood.includes(extnID)) throw refused('holds an unknown critical extension');
}

function refused(rule: string, cause?: unknown): CmError {
  return new CmError('MalformedInput', `The OCSP request ${rule}.`, { cause });
}
