import { constants, createHash, type KeyObject, verify } from 'node:crypto';
import { CmError, type KeyFamily, malformed } from '@cardea/domain';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { RsaSaPssParams } from '@peculiar/asn1-rsa';
import { AsnConvert } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { bufferOf, encode, encodeSigned, isExactlyOneSequence } from './der.js';
import { hashAlgorithm, signatureAlgorithm } from './object-identifiers.js';

const field = 'certificaterequests';

/** A decoded PKCS#10 request; neither its signature nor its key was checked. */
export interface DecodedCertificationRequest {
  readonly certificationRequestDer: Uint8Array;
  /** SHA-256 over the DER, hex. */
  readonly sha256: string;
  /** certificationRequestInfo exactly as signed, DER. */
  readonly signedDer: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

/**
 * Decodes a PKCS#10 request (RFC 2986 §4): one DER SEQUENCE, nothing behind it, version 1. What subject and
 * attributes say is not read at all, because names come from the directory.
 *
 * Errors: `MalformedInput` for anything else; `BadCertificationRequest` when an attribute is there twice.
 */
export function decodeCertificationRequest(certificationRequestDer: Uint8Array): DecodedCertificationRequest {
  if (!isExactlyOneSequence(certificationRequestDer))
    throw malformed(
      field,
      'must be one whole PKCS#10 request in DER, with nothing missing and nothing behind it',
    );
  try {
    return decodeParts(certificationRequestDer);
  } catch (cause) {
    if (cause instanceof CmError) throw cause;
    // The ASN.1 library says by plain errors that it cannot read or write an element.
    throw new CmError('MalformedInput', `${field}: must be a PKCS#10 request (RFC 2986) in DER`, {
      field,
      cause,
    });
  }
}

function decodeParts(certificationRequestDer: Uint8Array): DecodedCertificationRequest {
  const request = AsnConvert.parse(bufferOf(certificationRequestDer), CertificationRequest);
  const { certificationRequestInfo, certificationRequestInfoRaw } = request;
  if (certificationRequestInfoRaw === undefined || certificationRequestInfo.version !== 0)
    throw malformed(field, 'must be a PKCS#10 request of version 1');
  attributesAreUnique(certificationRequestInfo.attributes.map(({ type }) => type));
  const signedDer = new Uint8Array(certificationRequestInfoRaw);
  const signature = new Uint8Array(request.signature);
  // What the signature does not cover must have its one DER form too, or one request could be sent in many disguises.
  const canonical = encodeSigned(signedDer, request.signatureAlgorithm, signature);
  if (Buffer.compare(canonical, certificationRequestDer) !== 0)
    throw malformed(field, 'must be a PKCS#10 request in DER, without other encodings of BER');
  return {
    certificationRequestDer,
    sha256: createHash('sha256').update(certificationRequestDer).digest('hex'),
    signedDer,
    publicKeyDer: encode(certificationRequestInfo.subjectPKInfo),
    signatureAlgorithm: request.signatureAlgorithm,
    signature,
  };
}

/** szENROLLMENT_NAME_VALUE_PAIR: Windows writes one attribute for each pair. */
const enrollmentNameValuePair = '1.3.6.1.4.1.311.13.2.1';

/** X.501 §8.2: the attributes of one thing are of different types; readers differ in which of two they believe. */
function attributesAreUnique(types: readonly string[]): void {
  const repeated = types.find(
    (type, index) => type !== enrollmentNameValuePair && types.indexOf(type) !== index,
  );
  if (repeated !== undefined) throw refused(`The request has the attribute ${repeated} twice.`);
}

/**
 * Checks that whoever made the request holds the private key: its signature must verify with the key inside (RFC 2986
 * §4.2). SHA-1 is accepted here alone, because it only proves possession and old Windows key storage providers know
 * nothing better.
 *
 * Errors: `BadCertificationRequest` when the algorithm is not accepted, does not fit the key, or the signature is wrong.
 */
export async function verifyProofOfPossession(
  request: DecodedCertificationRequest,
  key: { readonly family: KeyFamily; readonly publicKey: KeyObject },
): Promise<void> {
  const method = verificationMethod(request.signatureAlgorithm);
  if (method.family !== key.family)
    throw refused(`The signature algorithm is for ${method.family} keys, but the key is ${key.family}.`);
  const { hash, publicKeyOptions = {} } = method;
  const isGood = await new Promise<boolean>((resolve) => {
    verify(
      hash,
      request.signedDer,
      { key: key.publicKey, ...publicKeyOptions },
      request.signature,
      // A signature that cannot even be decoded is as wrong as one that does not match.
      (error, result) => resolve(error === null && result),
    );
  });
  if (!isGood)
    throw refused('The signature does not verify with the public key inside: no proof of possession.');
}

interface VerificationMethod {
  readonly family: KeyFamily;
  /** Null where the algorithm hashes by itself. */
  readonly hash: string | null;
  readonly publicKeyOptions?: { readonly padding: number; readonly saltLength: number };
}

const methods = new Map<string, VerificationMethod>([
  [signatureAlgorithm.sha1WithRSAEncryption, { family: 'RSA', hash: 'sha1' }],
  [signatureAlgorithm.sha256WithRSAEncryption, { family: 'RSA', hash: 'sha256' }],
  [signatureAlgorithm.sha384WithRSAEncryption, { family: 'RSA', hash: 'sha384' }],
  [signatureAlgorithm.sha512WithRSAEncryption, { family: 'RSA', hash: 'sha512' }],
  [signatureAlgorithm.ecdsaWithSHA1, { family: 'ECDSA', hash: 'sha1' }],
  [signatureAlgorithm.ecdsaWithSHA256, { family: 'ECDSA', hash: 'sha256' }],
  [signatureAlgorithm.ecdsaWithSHA384, { family: 'ECDSA', hash: 'sha384' }],
  [signatureAlgorithm.ecdsaWithSHA512, { family: 'ECDSA', hash: 'sha512' }],
  [signatureAlgorithm.ed25519, { family: 'Ed25519', hash: null }],
]);

const hashNames = new Map<string, string>([
  [hashAlgorithm.sha1, 'sha1'],
  [hashAlgorithm.sha256, 'sha256'],
  [hashAlgorithm.sha384, 'sha384'],
  [hashAlgorithm.sha512, 'sha512'],
]);

function verificationMethod(algorithm: AlgorithmIdentifier): VerificationMethod {
  if (algorithm.algorithm === signatureAlgorithm.rsassaPss) return pssMethod(algorithm);
  const method = methods.get(algorithm.algorithm);
  if (method === undefined)
    throw refused(
      `The signature algorithm ${algorithm.algorithm} is not accepted; use RSA or ECDSA with SHA-256, SHA-384 or SHA-512, or Ed25519.`,
    );
  return method;
}

/** RSASSA-PSS (RFC 4055 §3.1): the same hash twice, mask generation function 1, trailer 1. */
function pssMethod({ parameters }: AlgorithmIdentifier): VerificationMethod {
  const parsed = parsePssParameters(parameters);
  const { hashAlgorithm: hash, maskGenAlgorithm: mask, saltLength, trailerField } = parsed;
  const hashName = hashNames.get(hash.algorithm);
  if (hashName === undefined) throw refused(`The RSA-PSS hash ${hash.algorithm} is not accepted.`);
  if (mask.algorithm !== hashAlgorithm.mgf1 || maskHash(mask) !== hash.algorithm)
    throw refused('RSA-PSS must use mask generation function 1 with the same hash.');
  if (!(saltLength >= 0 && saltLength <= 64) || trailerField !== 1)
    throw refused('RSA-PSS needs a salt of at most 64 bytes and trailer field 1.');
  const publicKeyOptions = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
  return { family: 'RSA', hash: hashName, publicKeyOptions };
}

function parsePssParameters(parameters: ArrayBuffer | null | undefined): RsaSaPssParams {
  if (parameters === undefined || parameters === null) throw refused('RSA-PSS needs parameters.');
  try {
    return AsnConvert.parse(parameters, RsaSaPssParams);
  } catch (cause) {
    throw new CmError('BadCertificationRequest', 'The RSA-PSS parameters cannot be read.', { cause });
  }
}

function maskHash({ parameters }: AlgorithmIdentifier): string | undefined {
  if (parameters === undefined || parameters === null) return undefined;
  try {
    return AsnConvert.parse(parameters, AlgorithmIdentifier).algorithm;
  } catch {
    // Unreadable parameters name no hash; the caller refuses them like any other mismatch.
    return undefined;
  }
}

function refused(detail: string): CmError {
  return new CmError('BadCertificationRequest', detail);
}
