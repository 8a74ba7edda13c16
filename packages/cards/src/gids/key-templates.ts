import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { decodeBerTlv, decodeBerTlvs, encodeBerTlv, requireValue } from '../iso7816/ber-tlv.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets } from '../iso7816/octets.js';
import { type GidsKeyAlgorithm, isRsa, keyBitsOf } from './generic-identity-device.js';

/** A container's public key, SubjectPublicKeyInfo DER. Not yet known to belong to the key that signs. */
export type GidsPublicKey = Uint8Array;

const publicKeyTag = 0x7f49;
const keyTypeRsa = Uint8Array.of(0x02);
const notEncrypted = Uint8Array.of(0x00);

/** The members of an RSAPrivateKey after its version, in their order (RFC 8017 §A.1.2), as JWK names them. */
const rsaMembers = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;

/** Reads the public key template 7F49 of ISO/IEC 7816-8 §5.3. Errors: `MalformedCardData`. */
export function publicKeyOf(algorithm: GidsKeyAlgorithm, template: Uint8Array): GidsPublicKey {
  const members = decodeBerTlvs(decodeBerTlv(publicKeyTag, template));
  const jwk = isRsa(algorithm)
    ? {
        kty: 'RSA',
        n: base64urlNumber(requireValue(members, 0x81)),
        e: base64urlNumber(requireValue(members, 0x82)),
      }
    : ellipticJwk(algorithm, requireValue(members, 0x86));
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return Uint8Array.from(key.export({ type: 'spki', format: 'der' }));
  } catch {
    throw new MalformedCardData('public key: is none of its algorithm');
  }
}

function ellipticJwk(curve: string, point: Uint8Array): JsonWebKey {
  const half = (point.length - 1) / 2;
  if (point[0] !== 0x04) throw new MalformedCardData('public key: the point is not uncompressed');
  return {
    kty: 'EC',
    crv: curve,
    x: base64url(point.slice(1, 1 + half)),
    y: base64url(point.slice(1 + half)),
  };
}

/** Writes the public key template 7F49, as a card does. */
export function encodePublicKey(key: KeyObject): Uint8Array {
  const jwk = key.export({ format: 'jwk' });
  return jwk.kty === 'RSA'
    ? encodeBerTlv(publicKeyTag, encodeBerTlv(0x81, octets(jwk.n)), encodeBerTlv(0x82, octets(jwk.e)))
    : encodeBerTlv(
        publicKeyTag,
        encodeBerTlv(0x86, concatOctets(Uint8Array.of(0x04), octets(jwk.x), octets(jwk.y))),
      );
}

/**
 * The key template 70 by which PUT DATA imports an RSA key: its RSAPrivateKey in 87.
 *
 * Errors: `MalformedCardData` when the key is not an RSA key in PKCS#8 DER; GIDS names no form for others.
 */
export function encodeImportedKey(
  keyReference: number,
  privateKeyDer: Secret<Uint8Array>,
): Secret<Uint8Array> {
  const jwk = rsaJwk(privateKeyDer);
  const version = encodeBerTlv(0x02, Uint8Array.of(0x00));
  const integers = rsaMembers.map((name) => encodeBerTlv(0x02, unsigned(octets(jwk[name]))));
  const value = encodeBerTlv(
    0xa5,
    encodeBerTlv(0x83, keyTypeRsa),
    encodeBerTlv(0x84, notEncrypted),
    encodeBerTlv(0x87, encodeBerTlv(0x30, version, ...integers)),
  );
  return new Secret(encodeBerTlv(0x70, encodeBerTlv(0x84, Uint8Array.of(keyReference)), value));
}

function rsaJwk(privateKeyDer: Secret<Uint8Array>): JsonWebKey {
  try {
    const der = Buffer.from(privateKeyDer.reveal());
    const jwk = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
    if (jwk.kty === 'RSA') return jwk;
  } catch {
    // The cause may quote the key: only the rule is told.
  }
  throw new MalformedCardData('imported key: is not an RSA key in PKCS#8');
}

/** Reads an imported key's value 87, as a card does. Errors: `MalformedCardData`. */
export function decodeImportedKey(value: Uint8Array): KeyObject {
  const [version, ...integers] = decodeBerTlvs(decodeBerTlv(0x30, value));
  const isWhole = version?.tag === 0x02 && integers.length === rsaMembers.length;
  if (!isWhole || integers.some(({ tag }) => tag !== 0x02)) {
    throw new MalformedCardData('imported key: is not an RSAPrivateKey');
  }
  const members = rsaMembers.map((name, index) => [
    name,
    base64urlNumber(integers[index]?.value ?? new Uint8Array(0)),
  ]);
  try {
    return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(members) }, format: 'jwk' });
  } catch {
    throw new MalformedCardData('imported key: its numbers do not make a key');
  }
}

/** Whether the key is of this algorithm and size. */
export function isKeyOf(algorithm: GidsKeyAlgorithm, key: KeyObject): boolean {
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  return isRsa(algorithm)
    ? jwk.kty === 'RSA' && key.asymmetricKeyDetails?.modulusLength === keyBitsOf(algorithm)
    : jwk.crv === algorithm;
}

/** A DER INTEGER is signed: a leading 00 keeps a high first bit from making it negative. Leading zeros are dropped. */
function unsigned(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  const trimmed = start < 0 ? Uint8Array.of(0) : bytes.slice(start);
  return (trimmed[0] ?? 0) < 0x80 ? trimmed : concatOctets(Uint8Array.of(0), trimmed);
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** JWK numbers of RSA come without leading zeros (RFC 7518 §6.3.1.1), such as the sign byte of a DER INTEGER. */
function base64urlNumber(bytes: Uint8Array): string {
  const start = bytes.findIndex((byte) => byte !== 0);
  return base64url(start < 0 ? bytes : bytes.slice(start));
}

function octets(text: string | undefined): Uint8Array {
  return Uint8Array.from(Buffer.from(text ?? '', 'base64url'));
}
