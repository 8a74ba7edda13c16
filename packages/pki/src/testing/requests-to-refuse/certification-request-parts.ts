import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { element, objectIdentifierDer, tag } from '../../x509/der.js';
import { spki } from '../weak-keys.js';

/** A key pair for requests; SubjectPublicKeyInfo in DER. */
export interface RequestKey {
  readonly privateKey: KeyObject;
  readonly publicKeyDer: Uint8Array;
}

/** What a PKCS#10 request is put together from; each DER element as it shall be, right or wrong. */
export interface CertificationRequestParts {
  readonly version: Uint8Array;
  readonly subject: Uint8Array;
  readonly publicKeyDer: Uint8Array;
  readonly attributes: Uint8Array;
  /** Behind the attributes. */
  readonly more: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  /** The octets of the signature; default those that `key` makes over the CertificationRequestInfo. */
  readonly signature: Uint8Array | undefined;
  readonly key: RequestKey;
}

/** SEQUENCE. */
export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => element(tag.sequence, parts);
/** SET. */
export const set = (...parts: readonly Uint8Array[]): Uint8Array => element(tag.set, parts);
/** BIT STRING of whole octets, unless `unusedBits` says otherwise. */
export const bitString = (octets: Uint8Array, unusedBits = 0): Uint8Array =>
  element(tag.bitString, [Uint8Array.of(unusedBits), octets]);
/** Algorithm identifier; `parameters` are one DER element. */
export const algorithm = (oid: string, ...parameters: readonly Uint8Array[]): Uint8Array =>
  sequence(objectIdentifierDer(oid), ...parameters);
/** NULL. */
export const derNull = Uint8Array.of(5, 0);

/** A name of one attribute. */
export const nameOf = (oid: string, stringType: number, text: string | Uint8Array): Uint8Array =>
  sequence(set(sequence(objectIdentifierDer(oid), element(stringType, [Buffer.from(text as string)]))));

/** An attribute of a request. */
export const attribute = (oid: string, ...values: readonly Uint8Array[]): Uint8Array =>
  sequence(objectIdentifierDer(oid), set(...values));

/** The attributes of a request. */
export const attributesOf = (...attributes: readonly Uint8Array[]): Uint8Array => element(0xa0, attributes);

/** An attribute with the extensions that a request asks for (RFC 2985 §5.4.2). */
export const extensionRequest = (...extensions: readonly Uint8Array[]): Uint8Array =>
  attribute('1.2.840.113549.1.9.14', sequence(...extensions));

/** An extension. */
export const extensionOf = (oid: string, valueDer: Uint8Array): Uint8Array =>
  sequence(objectIdentifierDer(oid), element(tag.octetString, [valueDer]));

/** One that nobody needs again. */
export function newRsaKey(modulusLength = 2048): RequestKey {
  return keyPair(generateKeyPairSync('rsa', { modulusLength }));
}

/** One that nobody needs again. */
export function newEcKey(namedCurve = 'P-256'): RequestKey {
  return keyPair(generateKeyPairSync('ec', { namedCurve }));
}

function keyPair({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): RequestKey {
  return { privateKey, publicKeyDer: spki(publicKey) };
}

const usualAlgorithms: Readonly<Record<string, Uint8Array>> = {
  rsa: algorithm('1.2.840.113549.1.1.11', derNull),
  ec: algorithm('1.2.840.10045.4.3.2'),
  ed25519: algorithm('1.3.101.112'),
};

/** A sound request for a new P-256 key, but for the parts given. */
export function requestWith(parts: Partial<CertificationRequestParts> = {}): Uint8Array {
  const key = parts.key ?? newEcKey();
  const type = key.privateKey.asymmetricKeyType ?? '';
  const info = sequence(
    parts.version ?? element(tag.integer, [Uint8Array.of(0)]),
    parts.subject ?? sequence(),
    parts.publicKeyDer ?? key.publicKeyDer,
    parts.attributes ?? attributesOf(),
    parts.more ?? new Uint8Array(),
  );
  const signature = parts.signature ?? sign(type === 'ed25519' ? null : 'sha256', info, key.privateKey);
  const usual = usualAlgorithms[type] ?? algorithm('1.2.840.113549.1.1.11', derNull);
  return sequence(info, parts.signatureAlgorithm ?? usual, bitString(signature));
}
