import { constants, createHash, type KeyObject, type VerifyKeyObjectInput, verify } from 'node:crypto';
import { CmError, type KeyFamily, malformed } from '@cardea/domain';
import { RsaSaPssParams } from '@peculiar/asn1-rsa';
import { AsnConvert } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import {
  childrenOf,
  contentOf,
  type DerElement,
  DerFault,
  identifier,
  isSameBytes,
  objectIdentifierOf,
  readElement,
} from '../lint/strict-der.js';
import { bufferOf, isExactlyOneSequence } from './der.js';
import type { AcceptablePublicKey } from './key-quality.js';
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
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

interface SignatureAlgorithm {
  /** Dotted object identifier. */
  readonly algorithm: string;
  /** One DER element; undefined when there are none. */
  readonly parameters: Uint8Array | undefined;
}

/**
 * Decodes a PKCS#10 request (RFC 2986 §4): one DER SEQUENCE, nothing behind it, version 1. What subject and
 * attributes say is not read at all, because names come from the directory. Read strictly: what the signature does not
 * cover must have its one DER form, or one request could be sent in many disguises.
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
    if (!(cause instanceof DerFault)) throw cause;
    throw new CmError('MalformedInput', `${field}: must be a PKCS#10 request (RFC 2986) in DER`, {
      field,
      cause,
    });
  }
}

const attributesTag = 0xa0;

function decodeParts(certificationRequestDer: Uint8Array): DecodedCertificationRequest {
  const [info, algorithm, signatureBits, ...beyond] = childrenOf(readElement(certificationRequestDer));
  const [version, subject, publicKey, attributes, ...more] = childrenOf(info);
  const isVersion1 = isSameBytes(contentOf(version, identifier.integer), Uint8Array.of(0));
  if (!isVersion1 || beyond.length > 0 || more.length > 0)
    throw malformed(field, 'must be a PKCS#10 request of version 1');
  childrenOf(subject);
  // RFC 2986 wants the attributes to be there even when there are none; some clients leave them out.
  const listed = attributes === undefined ? [] : childrenOf(attributes, attributesTag);
  attributesAreUnique(listed.map((attribute) => objectIdentifierOf(childrenOf(attribute)[0])));
  return {
    certificationRequestDer,
    sha256: createHash('sha256').update(certificationRequestDer).digest('hex'),
    signedDer: presentIn(info).der,
    publicKeyDer: presentIn(publicKey).der,
    signatureAlgorithm: signatureAlgorithmIn(algorithm),
    signature: octetsOf(signatureBits),
  };
}

function signatureAlgorithmIn(element: DerElement | undefined): SignatureAlgorithm {
  const [algorithm, parameters, ...beyond] = childrenOf(element);
  if (beyond.length > 0) throw new DerFault('has a signature algorithm with too many fields');
  if (parameters !== undefined) isDerThroughout(parameters);
  return { algorithm: objectIdentifierOf(algorithm), parameters: parameters?.der };
}

/** Reads an element to its leaves; a NULL is empty (X.690 §8.8). */
function isDerThroughout(element: DerElement): void {
  const isConstructed = (element.identifier & 0x20) !== 0;
  if (isConstructed) element.children.forEach(isDerThroughout);
  else if (element.identifier === identifier.null && element.content.length > 0)
    throw new DerFault('has a NULL with contents');
}

/** The octets of a BIT STRING without unused bits. */
function octetsOf(element: DerElement | undefined): Uint8Array {
  const content = contentOf(element, identifier.bitString);
  if (content[0] !== 0) throw new DerFault('has a signature of broken octets');
  return content.subarray(1);
}

function presentIn(element: DerElement | undefined): DerElement {
  if (element === undefined) throw new DerFault('lacks a field');
  return element;
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
  key: Pick<AcceptablePublicKey, 'family' | 'publicKey' | 'hasUsualExponent'>,
): Promise<void> {
  const method = verificationMethod(request.signatureAlgorithm);
  if (method.family !== key.family)
    throw refused(`The signature algorithm is for ${method.family} keys, but the key is ${key.family}.`);
  const { hash, publicKeyOptions } = method;
  const verifying =
    publicKeyOptions === undefined ? key.publicKey : { key: key.publicKey, ...publicKeyOptions };
  const isGood = key.hasUsualExponent
    ? // Faster than a message to the thread pool and back.
      verifies(hash, request, verifying)
    : await verifiesOnThreadPool(hash, request, verifying);
  if (!isGood)
    throw refused('The signature does not verify with the public key inside: no proof of possession.');
}

function verifies(
  hash: string | null,
  { signedDer, signature }: DecodedCertificationRequest,
  key: KeyObject | VerifyKeyObjectInput,
): boolean {
  try {
    return verify(hash, signedDer, key, signature);
  } catch {
    // A signature that cannot even be decoded is as wrong as one that does not match.
    return false;
  }
}

async function verifiesOnThreadPool(
  hash: string | null,
  { signedDer, signature }: DecodedCertificationRequest,
  key: KeyObject | VerifyKeyObjectInput,
): Promise<boolean> {
  return await new Promise<boolean>((resolve) => {
    // The same holds for what cannot be decoded.
    verify(hash, signedDer, key, signature, (error, result) => resolve(error === null && result));
  });
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

function verificationMethod(algorithm: SignatureAlgorithm): VerificationMethod {
  if (algorithm.algorithm === signatureAlgorithm.rsassaPss) return pssMethod(algorithm);
  const method = methods.get(algorithm.algorithm);
  if (method === undefined)
    throw refused(
      `The signature algorithm ${algorithm.algorithm} is not accepted; use RSA or ECDSA with SHA-256, SHA-384 or SHA-512, or Ed25519.`,
    );
  return method;
}

/** RSASSA-PSS (RFC 4055 §3.1): the same hash twice, mask generation function 1, trailer 1. */
function pssMethod({ parameters }: SignatureAlgorithm): VerificationMethod {
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

function parsePssParameters(parameters: Uint8Array | undefined): RsaSaPssParams {
  if (parameters === undefined) throw refused('RSA-PSS needs parameters.');
  try {
    return AsnConvert.parse(bufferOf(parameters), RsaSaPssParams);
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
