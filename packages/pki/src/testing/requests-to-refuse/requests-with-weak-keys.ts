import { generateKeyPairSync } from 'node:crypto';
import { element, objectIdentifierDer, tag } from '../../x509/der.js';
import {
  closePrimesModulus,
  rocaModulus,
  rsaPublicKeyDer,
  smallFactorModulus,
  soundModulus,
  spki,
} from '../weak-keys.js';
import {
  algorithm,
  bitString,
  derNull,
  newEcKey,
  newRsaKey,
  requestWith,
  sequence,
} from './certification-request-parts.js';
import type { RequestToRefuse } from './request-to-refuse.js';

/** The signature is nobody's where the private key is unknown: keys are looked at first. */
const weak = (
  name: string,
  rule: string,
  reason: string,
  publicKeyDer: () => Uint8Array,
): RequestToRefuse => ({
  name,
  rule,
  make: () => requestWith({ publicKeyDer: publicKeyDer(), signature: new Uint8Array(64) }),
  kind: 'BadCertificationRequest',
  reason,
});

const rsaEncryption = '1.2.840.113549.1.1.1';
const ecPublicKey = '1.2.840.10045.2.1';
const p256 = '1.2.840.10045.3.1.7';
const otherCurve = (found: string) =>
  `EC keys must be on the named curve P-256, P-384 or P-521 (RFC 5480 §2.1.1); this one ${found}.`;
const badExponent = (found: string) =>
  `The RSA exponent must be odd, at least 65537 and below 2^256 (FIPS 186-5 §A.1.1); this key has one ${found}.`;

/** testRSA2048 of RFC 9500 §2.1. */
const publishedModulus = BigInt(
  `0x${Buffer.from('sPnoGUOnrpiSqt4XynxA-HRP7S-BSObI6qJ7fQAVSPtRkqsotWxQYLEYzNEx5ZSHTGypibVsJylvCfuToDTfMul8b_CZjP2Ob0LdpYrNH6l5hvFE89FU1nZQF15oVLOpUgA7wGiHuEVawrGfey92UE68mOyUVXGweJIVDdxqdMoPvNNUl86BU02vlBiESxOuox-dWmuVV7vfYZ79Toh_LUK43YvJh-rhv4nKuF7iHjVjBd9sB6iDjj70HFldzOQ9r8SRI-9NirupPTkF5AKNe6kUhKJ1luB7S27ZkvB3tSTT3P593VVJvnzOjaA1z6Cz-4-eRvcysqhrRgFlwI9TEw', 'base64url').toString('hex')}`,
);

/** The same RSA key with other algorithm parameters. */
function rsaKeyWith(...parameters: readonly Uint8Array[]): Uint8Array {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = privateKey.export({ format: 'jwk' });
  const number = (text: string) => element(tag.integer, [Uint8Array.of(0), Buffer.from(text, 'base64url')]);
  const exponent = element(tag.integer, [Buffer.from(e, 'base64url')]);
  return sequence(algorithm(rsaEncryption, ...parameters), bitString(sequence(number(n), exponent)));
}

const rsaNumbers = (modulus: Uint8Array, ...more: readonly Uint8Array[]): Uint8Array =>
  sequence(
    algorithm(rsaEncryption, derNull),
    bitString(
      sequence(element(tag.integer, [modulus]), element(tag.integer, [Uint8Array.of(1, 0, 1)]), ...more),
    ),
  );

const ecKey = (parameters: readonly Uint8Array[], point: Uint8Array): Uint8Array =>
  sequence(algorithm(ecPublicKey, ...parameters), bitString(point));
const curve = (oid: string) => [objectIdentifierDer(oid)];
const pointOf = (key = newEcKey()) => key.publicKeyDer.subarray(-65);

const rsaKeys: readonly RequestToRefuse[] = [
  weak(
    'an RSA key of 1024 bits',
    'NIST SP 800-57 Part 1 Table 2',
    'RSA keys must have 2048 to 4096 bits; this one has 1024.',
    () => newRsaKey(1024).publicKeyDer,
  ),
  weak(
    'an RSA key of 16384 bits',
    'a verifier would work on each signature for seconds',
    'RSA keys must have 2048 to 4096 bits; this one has 16384.',
    () => rsaPublicKeyDer((1n << 16383n) + 1n),
  ),
  ...(
    [
      [1n, '1'],
      [3n, '3'],
      [65538n, '65538'],
      [2n ** 256n + 1n, 'of 257 bits'],
    ] as const
  ).map(([exponent, found]) =>
    weak(`the RSA exponent ${found}`, 'FIPS 186-5 §A.1.1', badExponent(found), () =>
      rsaPublicKeyDer(soundModulus(), exponent),
    ),
  ),
  weak('an even RSA modulus', 'NIST SP 800-89 §5.3.3', 'The RSA modulus is divisible by 2.', () =>
    rsaPublicKeyDer(1n << 2047n),
  ),
  weak(
    'an RSA modulus with the factor 751',
    'NIST SP 800-89 §5.3.3',
    'The RSA modulus is divisible by 751.',
    () => rsaPublicKeyDer(smallFactorModulus(751n)),
  ),
  weak(
    'an RSA key with primes next to each other',
    'CVE-2022-26320, FIPS 186-5 §A.1.3',
    "The two primes of the RSA key are so close that Fermat's method finds them.",
    () => rsaPublicKeyDer(closePrimesModulus()),
  ),
  weak(
    'an RSA key of RSALib',
    'CVE-2017-15361',
    'The RSA key comes from a generator whose keys can be factored (ROCA, CVE-2017-15361).',
    () => rsaPublicKeyDer(rocaModulus()),
  ),
  weak(
    'an RSA key whose private key is printed in a standard',
    'CA/Browser Forum BR §6.1.1.3',
    'The private key of this public key has been published.',
    () => rsaPublicKeyDer(publishedModulus),
  ),
  weak(
    'an RSA key without parameters',
    'RFC 3279 §2.3.1',
    'The RSA public key must have NULL as algorithm parameters (RFC 3279 §2.3.1).',
    () => rsaKeyWith(),
  ),
  weak(
    'an RSA key with a negative modulus',
    'RFC 8017 §3.1',
    'The RSA public key cannot be read: it has a number that is negative or missing.',
    () => rsaNumbers(new Uint8Array(256).fill(0xff)),
  ),
  weak(
    'an RSA key with a padded modulus',
    'X.690 §8.3.2',
    'The RSA public key cannot be read: it has a padded number.',
    () => rsaNumbers(Uint8Array.of(0, 0x7f, ...new Uint8Array(255).fill(0x55))),
  ),
  weak(
    'an RSA key of three numbers',
    'RFC 8017 appendix A.1.1',
    'The RSA public key cannot be read: it has fields that no RSAPublicKey has.',
    () => rsaNumbers(new Uint8Array(256).fill(0x55), derNull),
  ),
];

const ecKeys: readonly RequestToRefuse[] = [
  weak('an EC key on P-192', 'RFC 5480 §2.1.1.1', otherCurve('is on 1.2.840.10045.3.1.1'), () =>
    spki(generateKeyPairSync('ec', { namedCurve: 'prime192v1' }).publicKey),
  ),
  weak('an EC key on secp256k1', 'RFC 5480 §2.1.1.1', otherCurve('is on 1.3.132.0.10'), () =>
    spki(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey),
  ),
  weak('an EC key with a curve of its own', 'CVE-2020-0601', otherCurve('describes its curve itself'), () =>
    spki(generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }).publicKey),
  ),
  weak('an EC key that inherits its curve', 'RFC 5480 §2.1.1', otherCurve('inherits its curve'), () =>
    ecKey([derNull], pointOf()),
  ),
  weak('an EC key without a curve', 'RFC 5480 §2.1.1', otherCurve('names none'), () => ecKey([], pointOf())),
  weak('a point off its curve', 'SEC 1 §3.2.2.1', 'The EC public key is not a point of its curve.', () =>
    ecKey(curve(p256), Uint8Array.of(4, ...new Uint8Array(64).fill(7))),
  ),
  weak(
    'the point at infinity',
    'SEC 1 §3.2.2.1',
    'The EC public key is the point at infinity (SEC 1 §3.2.2.1).',
    () => ecKey(curve(p256), Uint8Array.of(0)),
  ),
  weak(
    'a compressed point',
    'RFC 5480 §2.2',
    'EC public keys must be uncompressed points of the curve (RFC 5480 §2.2).',
    () => ecKey(curve(p256), Uint8Array.of(2, ...pointOf().subarray(1, 33))),
  ),
  weak(
    'a point of another curve',
    'SEC 1 §2.3.3',
    'The EC public key has 97 octets; an uncompressed point of its curve has 65.',
    () => ecKey(curve(p256), newEcKey('P-384').publicKeyDer.subarray(-97)),
  ),
  weak(
    'unused bits in the public key',
    'RFC 5480 §2.2',
    'The public key cannot be read: it has unused bits where whole octets belong.',
    () => sequence(algorithm(ecPublicKey, ...curve(p256)), bitString(pointOf(), 4)),
  ),
  weak(
    'a public key with a field too many',
    'RFC 5280 §4.1',
    'The public key cannot be read: it has fields that no SubjectPublicKeyInfo has.',
    () => sequence(algorithm(ecPublicKey, ...curve(p256)), bitString(pointOf()), derNull),
  ),
];

const ed25519 = '1.3.101.112';
const otherKeys: readonly RequestToRefuse[] = [
  weak('an Ed25519 point of small order', 'RFC 7748 §6.1', 'The Ed25519 key is a point of small order.', () =>
    sequence(algorithm(ed25519), bitString(Uint8Array.of(1, ...new Uint8Array(31)))),
  ),
  weak('an Ed25519 key of 31 octets', 'RFC 8032 §5.1.5', 'Ed25519 public keys have 32 bytes.', () =>
    sequence(algorithm(ed25519), bitString(new Uint8Array(31).fill(9))),
  ),
  weak(
    'an Ed25519 key with parameters',
    'RFC 8410 §3',
    'The Ed25519 public key must have no algorithm parameters (RFC 8410 §3).',
    () => sequence(algorithm(ed25519, derNull), bitString(new Uint8Array(32).fill(9))),
  ),
  weak('an Ed448 key', 'no accepted family', 'Keys of the algorithm 1.3.101.113 are not accepted.', () =>
    spki(generateKeyPairSync('ed448').publicKey),
  ),
  weak('a DSA key', 'FIPS 186-5 §4', 'Keys of the algorithm 1.2.840.10040.4.1 are not accepted.', () =>
    spki(generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).publicKey),
  ),
];

/** Requests for keys that nobody should trust. */
export const requestsWithWeakKeys: readonly RequestToRefuse[] = [...rsaKeys, ...ecKeys, ...otherKeys];
