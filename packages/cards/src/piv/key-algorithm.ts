import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decodeBerTlv, decodeBerTlvs, encodeBerTlv, requireValue } from '../iso7816/ber-tlv.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets } from '../iso7816/octets.js';
import { keyPairTag } from './sp800-73.js';

/**
 * Algorithm identifiers of asymmetric keys: SP 800-78-4 Table 6-2 (RSA 2048, P-256, P-384), SP 800-78-5 Table 9
 * (RSA 3072), Yubico's extensions (RSA 4096, Ed25519).
 */
const identifiers = {
  'RSA-2048': 0x07,
  'RSA-3072': 0x05,
  'RSA-4096': 0x16,
  'P-256': 0x11,
  'P-384': 0x14,
  Ed25519: 0xe0,
} as const;

/** A kind of key pair that a PIV card makes. RSA below 2048 bits is left out on purpose. */
export type PivKeyAlgorithm = keyof typeof identifiers;

/** All of {@link PivKeyAlgorithm}. */
export const pivKeyAlgorithms = Object.keys(identifiers) as readonly PivKeyAlgorithm[];

/** The algorithm's byte in commands. */
export function keyAlgorithmIdentifier(algorithm: PivKeyAlgorithm): number {
  return identifiers[algorithm];
}

/** The algorithm that a byte stands for, if it is one of ours. */
export function keyAlgorithmOf(identifier: number): PivKeyAlgorithm | undefined {
  return pivKeyAlgorithms.find((algorithm) => identifiers[algorithm] === identifier);
}

/** Length of an RSA modulus, or of one coordinate of a point. */
export function keyLengthBytes(algorithm: PivKeyAlgorithm): number {
  const lengths = {
    'RSA-2048': 256,
    'RSA-3072': 384,
    'RSA-4096': 512,
    'P-256': 32,
    'P-384': 48,
    Ed25519: 32,
  };
  return lengths[algorithm];
}

/** Says whether the key is an RSA key. */
export function isRsa(algorithm: PivKeyAlgorithm): algorithm is 'RSA-2048' | 'RSA-3072' | 'RSA-4096' {
  return algorithm.startsWith('RSA-');
}

const uncompressedPoint = 0x04;

/**
 * Reads a public key as cards give it: template 7F49 with modulus and exponent, or with a point
 * (SP 800-73-4 Part 2 Table 11).
 *
 * Errors: `MalformedCardData` for another structure, a point of another length or off its curve, or a modulus that
 * is not of the algorithm's length.
 */
export function decodePublicKeyTemplate(algorithm: PivKeyAlgorithm, template: Uint8Array): KeyObject {
  return publicKeyFromElements(algorithm, decodeBerTlv(keyPairTag.publicKey, template));
}

/** As {@link decodePublicKeyTemplate}, from what is inside the template: so GET METADATA gives it. */
export function publicKeyFromElements(algorithm: PivKeyAlgorithm, elements: Uint8Array): KeyObject {
  const objects = decodeBerTlvs(elements);
  if (isRsa(algorithm)) {
    const modulus = requireValue(objects, keyPairTag.modulus);
    const key = importJwk({
      kty: 'RSA',
      n: base64url(modulus),
      e: base64url(requireValue(objects, keyPairTag.publicExponent)),
    });
    if (key.asymmetricKeyDetails?.modulusLength !== keyLengthBytes(algorithm) * 8) {
      throw new MalformedCardData(`public key: the modulus is not that of an ${algorithm} key`);
    }
    return key;
  }
  return publicKeyFromPoint(algorithm, requireValue(objects, keyPairTag.point));
}

/**
 * Reads a point: 04, x and y on P-256 and P-384 (SEC 1 §2.3.3), 32 bytes of Ed25519 (RFC 8032 §5.1.5).
 *
 * Errors: `MalformedCardData` for another length or form, or a point that is not on the curve.
 */
export function publicKeyFromPoint(algorithm: PivKeyAlgorithm, point: Uint8Array): KeyObject {
  const lengthBytes = keyLengthBytes(algorithm);
  if (algorithm === 'Ed25519') {
    if (point.length !== lengthBytes) throw new MalformedCardData('public key: an Ed25519 key has 32 bytes');
    return importJwk({ kty: 'OKP', crv: 'Ed25519', x: base64url(point) });
  }
  if (point[0] !== uncompressedPoint || point.length !== 1 + 2 * lengthBytes) {
    throw new MalformedCardData(`public key: not an uncompressed point of ${algorithm}`);
  }
  const x = point.subarray(1, 1 + lengthBytes);
  return importJwk({
    kty: 'EC',
    crv: algorithm,
    x: base64url(x),
    y: base64url(point.subarray(1 + lengthBytes)),
  });
}

/** Gives a public key as cards do; the reverse of {@link decodePublicKeyTemplate}. */
export function encodePublicKeyTemplate(key: KeyObject): Uint8Array {
  return encodeBerTlv(keyPairTag.publicKey, publicKeyElements(key));
}

/** Gives what is inside template 7F49. */
export function publicKeyElements(key: KeyObject): Uint8Array {
  const { kty, n, e } = key.export({ format: 'jwk' });
  if (kty !== 'RSA') return encodeBerTlv(keyPairTag.point, pointOf(key));
  return concatOctets(
    encodeBerTlv(keyPairTag.modulus, fromBase64url(n)),
    encodeBerTlv(keyPairTag.publicExponent, fromBase64url(e)),
  );
}

/** The public point as {@link publicKeyFromPoint} reads it. */
export function pointOf(key: KeyObject): Uint8Array {
  const { kty, x, y } = key.export({ format: 'jwk' });
  if (kty === 'OKP') return fromBase64url(x);
  return concatOctets(Uint8Array.of(uncompressedPoint), fromBase64url(x), fromBase64url(y));
}

function importJwk(jwk: JsonWebKey): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new MalformedCardData('public key: not a key of its algorithm');
  }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function fromBase64url(text: string | undefined): Uint8Array {
  return Uint8Array.from(Buffer.from(text ?? '', 'base64url'));
}
