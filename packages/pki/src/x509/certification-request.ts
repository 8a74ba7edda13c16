import { constants, hash, type KeyObject, type VerifyKeyObjectInput, verify } from 'node:crypto';
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
import { bufferOf } from './der.js';
import type { AcceptablePublicKey } from './key-quality.js';
import { hashAlgorithm, signatureAlgorithm } from './object-identifiers.js';
import { requireSoundAttributes, requireSoundSubject } from './requested-content.js';

const field = 'certificaterequests';

/** Ten times what a request with a long RSA key, names and attributes has. */
const longestRequestBytes = 32_768;

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
 * Decodes a PKCS#10 request (RFC 2986 §4): one DER SEQUENCE, nothing behind it, version 1. Names come from the
 * directory, so what subject and attributes say is only looked at for its form. Read strictly: what the signature does
 * not cover must have its one DER form, or one request could be sent in many disguises.
 *
 * Errors: `MalformedInput` for anything else, saying what is wrong and in which field of the request;
 * `BadCertificationRequest` when subject or attributes break a rule.
 */
export function decodeCertificationRequest(certificationRequestDer: Uint8Array): DecodedCertificationRequest {
  if (certificationRequestDer.length > longestRequestBytes)
    throw malformed(
      field,
      `must have at most ${longestRequestBytes} bytes; it has ${certificationRequestDer.length}`,
    );
  try {
    return decodeParts(certificationRequestDer);
  } catch (cause) {
    if (!(cause instanceof DerFault)) throw cause;
    throw new CmError(
      'MalformedInput',
      `${field}: must be a PKCS#10 request (RFC 2986 §4) in DER; it ${cause.message}`,
      { field, cause },
    );
  }
}

const attributesTag = 0xa0;

function decodeParts(certificationRequestDer: Uint8Array): DecodedCertificationRequest {
  if (Buffer.from(certificationRequestDer.subarray(0, 10)).toString('latin1') === '-----BEGIN')
    throw new DerFault('is PEM');
  const [info, algorithm, signatureBits, ...beyond] = childrenOf(readElement(certificationRequestDer));
  const [version, subject, publicKey, attributes, ...more] = within('CertificationRequestInfo', () =>
    childrenOf(info),
  );
  const versionOctets = within('version', () => contentOf(version, identifier.integer));
  if (!isSameBytes(versionOctets, Uint8Array.of(0)))
    throw new DerFault('has another version than v1, which is written 0');
  if (beyond.length > 0 || more.length > 0) throw new DerFault('has fields that no version has');
  within('subject', () => requireSoundSubject(subject));
  // RFC 2986 wants the attributes to be there even when there are none; some clients leave them out.
  if (attributes !== undefined)
    within('attributes', () => requireSoundAttributes(childrenOf(attributes, attributesTag)));
  return {
    certificationRequestDer,
    sha256: hash('sha256', certificationRequestDer, 'hex'),
    signedDer: presentIn(info).der,
    publicKeyDer: within('subjectPKInfo', () => presentIn(publicKey)).der,
    signatureAlgorithm: within('signatureAlgorithm', () => signatureAlgorithmIn(algorithm)),
    signature: within('signature', () => octetsOf(signatureBits)),
  };
}

/** Reads a field, whose name a fault then tells. */
function within<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof DerFault)) throw cause;
    throw new DerFault(`${cause.message} (field ${name})`);
  }
}

function signatureAlgorithmIn(element: DerElement | undefined): SignatureAlgorithm {
  const [algorithm, parameters, ...beyond] = childrenOf(element);
  if (beyond.length > 0) throw new DerFault('has a signature algorithm with too many fields');
  if (parameters !== undefined) isDerThroughout(parameters);
  return { algorithm: objectIdentifierOf(algorithm), parameters: parameters?.der };
}

/** Far more than algorithm parameters have. */
const deepestNesting = 16;

/** Reads an element to its leaves; a NULL is empty (X.690 §8.8). */
function isDerThroughout(element: DerElement, depth = 0): void {
  if (depth > deepestNesting) throw new DerFault('is nested too deeply');
  const isConstructed = (element.identifier & 0x20) !== 0;
  if (isConstructed) for (const child of element.children) isDerThroughout(child, depth + 1);
  else if (element.identifier === identifier.null && element.content.length > 0)
    throw new DerFault('has a NULL with contents');
}

/** The octets of a BIT STRING without unused bits. */
function octetsOf(element: DerElement | undefined): Uint8Array {
  const content = contentOf(element, identifier.bitString);
  if (content[0] !== 0) throw new DerFault('has unused bits where whole octets belong');
  return content.subarray(1);
}

function presentIn(element: DerElement | undefined): DerElement {
  if (element === undefined) throw new DerFault('lacks a field');
  return element;
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
  key: Pick<AcceptablePublicKey, 'family' | 'publicKey' | 'rsaBits' | 'verifiesQuickly'>,
): Promise<void> {
  const method = verificationMethod(request.signatureAlgorithm);
  if (method.family !== key.family)
    throw refused(`The signature algorithm is for ${method.family} keys, but the key is ${key.family}.`);
  requireSignatureOf(key, request.signature);
  const { hash, publicKeyOptions } = method;
  const verifying =
    publicKeyOptions === undefined ? key.publicKey : { key: key.publicKey, ...publicKeyOptions };
  const isGood = key.verifiesQuickly
    ? // Faster than a message to the thread pool and back.
      verifies(hash, request, verifying)
    : await verifiesOnThreadPool(hash, request, verifying);
  if (!isGood)
    throw refused('The signature does not verify with the public key inside: no proof of possession.');
}

/**
 * A signature that no key of this kind makes is told from one that another key made.
 *
 * Errors: `BadCertificationRequest`.
 */
function requireSignatureOf(
  { family, rsaBits = 0 }: Pick<AcceptablePublicKey, 'family' | 'rsaBits'>,
  signature: Uint8Array,
): void {
  if (family === 'ECDSA') {
    if (!isEcdsaSigValue(signature))
      throw refused('The signature is no Ecdsa-Sig-Value in DER (RFC 3279 §2.2.3).');
    return;
  }
  const wanted = family === 'Ed25519' ? 64 : Math.ceil(rsaBits / 8);
  if (signature.length !== wanted)
    throw refused(`The signature has ${signature.length} octets; one by this key has ${wanted}.`);
}

function isEcdsaSigValue(signature: Uint8Array): boolean {
  try {
    const numbers = childrenOf(readElement(signature));
    return (
      numbers.length === 2 && numbers.every((number) => contentOf(number, identifier.integer).length > 0)
    );
  } catch (cause) {
    if (cause instanceof DerFault) return false;
    throw cause;
  }
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
  requireUsualParameters(algorithm, method);
  return method;
}

/** NULL or nothing for RSA (RFC 4055 §5), nothing for ECDSA (RFC 5758 §3.2) and Ed25519 (RFC 8410 §3). */
function requireUsualParameters(
  { algorithm, parameters }: SignatureAlgorithm,
  { family }: VerificationMethod,
): void {
  if (parameters === undefined || (family === 'RSA' && isSameBytes(parameters, derNull))) return;
  throw refused(
    family === 'RSA'
      ? `The signature algorithm ${algorithm} has parameters that are not NULL (RFC 4055 §5).`
      : `The signature algorithm ${algorithm} has parameters, and must have none (RFC 5758 §3.2, RFC 8410 §3).`,
  );
}

const derNull = Uint8Array.of(identifier.null, 0);

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
