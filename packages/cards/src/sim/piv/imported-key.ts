import { createECDH, createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { invert } from '@noble/curves/abstract/modular.js';
import { type BerTlv, requireValue } from '../../iso7816/ber-tlv.js';
import { MalformedCardData } from '../../iso7816/malformed-card-data.js';
import { concatOctets, fromHex } from '../../iso7816/octets.js';
import { isRsa, keyLengthBytes, type PivKeyAlgorithm } from '../../piv/key-algorithm.js';
import { importedKeyTag as tag } from '../../piv/yubico-extensions.js';
import { toBytes, toNumber } from './unsigned-numbers.js';

/** The one public exponent that cards import keys with. */
const publicExponent = 65_537n;
/** PKCS#8 of an Ed25519 key up to its seed (RFC 8410 §7). */
const ed25519Pkcs8Prefix = fromHex('302e020100300506032b657004220420');

/** Makes a private key of the elements of IMPORT KEY. Errors: `MalformedCardData` when they are none of the algorithm. */
export function importedKey(algorithm: PivKeyAlgorithm, elements: readonly BerTlv[]): KeyObject {
  try {
    if (isRsa(algorithm)) return importRsa(keyLengthBytes(algorithm), elements);
    if (algorithm === 'Ed25519') return importEd25519(requireValue(elements, tag.ed25519Seed));
    return importEc(algorithm, requireValue(elements, tag.privateScalar));
  } catch {
    throw new MalformedCardData('IMPORT KEY: not a key of its algorithm');
  }
}

function importRsa(lengthBytes: number, elements: readonly BerTlv[]): KeyObject {
  const p = toNumber(requireValue(elements, tag.prime1));
  const q = toNumber(requireValue(elements, tag.prime2));
  const n = p * q;
  const d = invert(publicExponent, (p - 1n) * (q - 1n));
  if (n.toString(2).length !== lengthBytes * 8) throw new RangeError();
  const base64url = (number: bigint, length: number) =>
    Buffer.from(toBytes(number, length)).toString('base64url');
  const element = (wanted: number) => base64url(toNumber(requireValue(elements, wanted)), lengthBytes / 2);
  const jwk: JsonWebKey = {
    kty: 'RSA',
    n: base64url(n, lengthBytes),
    e: 'AQAB',
    d: base64url(d, lengthBytes),
    p: element(tag.prime1),
    q: element(tag.prime2),
    dp: element(tag.exponent1),
    dq: element(tag.exponent2),
    qi: element(tag.coefficient),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

function importEc(algorithm: 'P-256' | 'P-384', scalar: Uint8Array): KeyObject {
  const lengthBytes = keyLengthBytes(algorithm);
  const curve = createECDH(algorithm === 'P-256' ? 'prime256v1' : 'secp384r1');
  curve.setPrivateKey(scalar);
  const point = curve.getPublicKey();
  const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  const jwk: JsonWebKey = {
    kty: 'EC',
    crv: algorithm,
    d: base64url(toBytes(toNumber(scalar), lengthBytes)),
    x: base64url(point.subarray(1, 1 + lengthBytes)),
    y: base64url(point.subarray(1 + lengthBytes)),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

function importEd25519(seed: Uint8Array): KeyObject {
  const pkcs8 = Buffer.from(concatOctets(ed25519Pkcs8Prefix, seed));
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}
