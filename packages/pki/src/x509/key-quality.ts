import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { CmError, type KeyFamily } from '@cardea/domain';
import { childrenOf, contentOf, DerFault, identifier, readElement } from '../lint/strict-der.js';
import { element, objectIdentifierDer, tag } from './der.js';
import { keyFamily, type PublicKeyFields, readPublicKey } from './public-key.js';
import { publiclyKnownKeys } from './publicly-known-keys.js';
import { isFermatClose, isRocaFingerprint, smallestSmallFactor } from './rsa-weakness.js';

/** A public key that passed every check of {@link checkPublicKey}. */
export interface AcceptablePublicKey {
  readonly family: KeyFamily;
  /** Modulus bits for RSA, else undefined. */
  readonly rsaBits: number | undefined;
  /** An RSA key with the exponent 65537, whose signatures are verified in a tenth of a millisecond. */
  readonly hasUsualExponent: boolean;
  readonly publicKey: KeyObject;
  /** SubjectPublicKeyInfo in canonical DER, for the certificate. */
  readonly publicKeyDer: Uint8Array;
}

/**
 * Checks a public key that somebody wants certified: family, size, and the weaknesses known of its family.
 * `knownKeys` holds SHA-256 hashes (lower-case hex) of SubjectPublicKeyInfo whose private keys are public.
 *
 * Errors: `BadCertificationRequest` that names the first rule broken.
 */
export function checkPublicKey(
  publicKeyDer: Uint8Array,
  knownKeys: ReadonlySet<string> = publiclyKnownKeys,
): AcceptablePublicKey {
  const info = fieldsOf(publicKeyDer);
  const family = keyFamily(info);
  const rsaKey = checkFamilyRules(info, family);
  if (family === undefined)
    throw refused(`Keys of the algorithm ${info.algorithm.algorithm} are not accepted.`);
  const publicKey = openPublicKey(publicKeyDer, family, jsonWebKey(info, family, rsaKey));
  const canonicalDer = encodePublicKey(info, family);
  privateKeyIsNotPublic(canonicalDer, knownKeys);
  return {
    family,
    rsaBits: rsaKey?.bits,
    hasUsualExponent: rsaKey?.exponent === usualExponent,
    publicKey,
    publicKeyDer: canonicalDer,
  };
}

function fieldsOf(publicKeyDer: Uint8Array): PublicKeyFields {
  try {
    return readPublicKey(publicKeyDer);
  } catch (cause) {
    throw new CmError('BadCertificationRequest', 'The public key cannot be read.', { cause });
  }
}

function checkFamilyRules(info: PublicKeyFields, family: KeyFamily | undefined): RsaKey | undefined {
  const keyBytes = info.subjectPublicKey;
  if (family === 'RSA') return checkRsaKey(keyBytes);
  if (family === 'ECDSA') {
    const curve = curveIsNamedAndAccepted(info);
    pointIsUncompressed(keyBytes, curve);
  }
  if (family === 'Ed25519') pointIsNotOfSmallOrder(keyBytes);
  return undefined;
}

/** Hex without leading zeros. */
interface RsaKey {
  readonly modulus: string;
  readonly exponent: string;
  /** Of the modulus. */
  readonly bits: number;
}

const usualExponent = '10001';

function checkRsaKey(keyBytes: Uint8Array): RsaKey {
  const { modulus, exponent } = decodeRsaKey(keyBytes);
  const bits = bitLength(modulus);
  modulusHasAcceptedSize(bits);
  exponentIsAccepted(exponent);
  const n = BigInt(`0x${modulus}`);
  modulusHasNoSmallFactor(n);
  modulusIsNotRoca(n);
  primesAreNotClose(n);
  return { modulus, exponent, bits };
}

function decodeRsaKey(keyBytes: Uint8Array): { modulus: string; exponent: string } {
  try {
    const [modulus, exponent, ...beyond] = childrenOf(readElement(keyBytes));
    if (beyond.length > 0) throw new DerFault('has fields that no RSAPublicKey has');
    return {
      modulus: positiveHex(contentOf(modulus, identifier.integer)),
      exponent: positiveHex(contentOf(exponent, identifier.integer)),
    };
  } catch (cause) {
    throw new CmError('BadCertificationRequest', 'The RSA public key cannot be read.', { cause });
  }
}

function positiveHex(bytes: Uint8Array): string {
  const [first = 0x80, second = 0x80] = bytes;
  if ((first & 0x80) !== 0) throw new DerFault('has a number that is negative or missing');
  // X.690 §8.3.2: a zero octet only where the number would be negative without it.
  if (first === 0 && (second & 0x80) === 0) throw new DerFault('has a padded number');
  return Buffer.from(bytes).toString('hex').replace(/^0+/, '') || '0';
}

function bitLength(hexWithoutLeadingZeros: string): number {
  const top = Number.parseInt(hexWithoutLeadingZeros.slice(0, 1), 16);
  return 4 * (hexWithoutLeadingZeros.length - 1) + (32 - Math.clz32(top));
}

/** NIST SP 800-57 Part 1 Table 2: 2048 bits at least; above 4096 only costs time, ours and every verifier's. */
function modulusHasAcceptedSize(bits: number): void {
  if (bits < 2048 || bits > 4096)
    throw refused(`RSA keys must have 2048 to 4096 bits; this one has ${bits}.`);
}

/** FIPS 186-5 §A.1.1: odd, above 2^16 and below 2^256. */
function exponentIsAccepted(exponentHex: string): void {
  const isInRange = bitLength(exponentHex) <= 256 && BigInt(`0x${exponentHex}`) >= 65537n;
  if (!isInRange || (Number.parseInt(exponentHex.slice(-1), 16) & 1) === 0)
    throw refused('The RSA exponent must be odd, at least 65537 and below 2^256.');
}

/** NIST SP 800-89 §5.3.3: a modulus must have no factor that trial division finds. */
function modulusHasNoSmallFactor(modulus: bigint): void {
  const factor = smallestSmallFactor(modulus);
  if (factor !== undefined) throw refused(`The RSA modulus is divisible by ${factor}.`);
}

/** CVE-2017-15361 (ROCA): keys of certain smart card chips can be factored. */
function modulusIsNotRoca(modulus: bigint): void {
  if (isRocaFingerprint(modulus))
    throw refused('The RSA key comes from a generator whose keys can be factored (ROCA, CVE-2017-15361).');
}

/** FIPS 186-5 §A.1.3 wants primes far apart; close ones fall to Fermat's method (CVE-2022-26320). */
function primesAreNotClose(modulus: bigint): void {
  if (isFermatClose(modulus))
    throw refused("The two primes of the RSA key are so close that Fermat's method finds them.");
}

const acceptedCurves = new Map<string, { readonly name: string; readonly coordinateBytes: number }>([
  ['06082a8648ce3d030107', { name: 'P-256', coordinateBytes: 32 }],
  ['06052b81040022', { name: 'P-384', coordinateBytes: 48 }],
  ['06052b81040023', { name: 'P-521', coordinateBytes: 66 }],
]);

/** RFC 5480 §2.1.1: the curve is named by its object identifier; explicit parameters (CVE-2020-0601) never. */
function curveIsNamedAndAccepted({ algorithm }: PublicKeyFields): {
  readonly name: string;
  readonly coordinateBytes: number;
} {
  const { parameters } = algorithm;
  const curve = acceptedCurves.get(parameters ? Buffer.from(parameters).toString('hex') : '');
  if (curve === undefined) throw refused('EC keys must be on the named curve P-256, P-384 or P-521.');
  return curve;
}

/** RFC 5480 §2.2: the uncompressed form, which every reader must support; this excludes the point at infinity. */
function pointIsUncompressed(point: Uint8Array, { coordinateBytes }: { coordinateBytes: number }): void {
  if (point[0] !== 4 || point.length !== 1 + 2 * coordinateBytes)
    throw refused('EC public keys must be uncompressed points of the curve.');
}

/**
 * y coordinates of the points of order 1, 2, 4 and 8 on edwards25519, little-endian, sign bit cleared, with the
 * encodings above the field prime that some decoders accept (RFC 7748 §6.1 and §7 on such points; RFC 8032 §5.1.3).
 */
const smallOrderCoordinates = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/** A small-order Ed25519 key has signatures that anybody can make. */
function pointIsNotOfSmallOrder(point: Uint8Array): void {
  const coordinate = Buffer.from(point);
  coordinate[31] = (coordinate[31] ?? 0) & 0x7f;
  if (point.length !== 32) throw refused('Ed25519 public keys have 32 bytes.');
  if (smallOrderCoordinates.has(coordinate.toString('hex')))
    throw refused('The Ed25519 key is a point of small order.');
}

/**
 * The one DER form of an accepted key: NULL parameters for RSA (RFC 3279 §2.3.1), the curve for EC, none for Ed25519
 * (RFC 8410 §3). The key itself has only one form by now.
 */
function encodePublicKey({ algorithm, subjectPublicKey }: PublicKeyFields, family: KeyFamily): Uint8Array {
  const { algorithm: oid, parameters } = algorithm;
  const parametersDer = { RSA: derNull, ECDSA: parameters, Ed25519: undefined }[family];
  const algorithmFields = [objectIdentifierDer(oid), ...(parametersDer === undefined ? [] : [parametersDer])];
  return element(tag.sequence, [
    element(tag.sequence, algorithmFields),
    element(tag.bitString, [Uint8Array.of(0), subjectPublicKey]),
  ]);
}

const derNull = Uint8Array.of(5, 0);

/**
 * The key as a JSON Web Key (RFC 7518 §6, RFC 8037 §2), which OpenSSL 3 opens in a twentieth of the time of a
 * SubjectPublicKeyInfo; undefined for curves where that is not faster.
 */
function jsonWebKey(
  { algorithm, subjectPublicKey }: PublicKeyFields,
  family: KeyFamily,
  rsaKey: RsaKey | undefined,
): JsonWebKey | undefined {
  const base64Url = (octets: Uint8Array) => Buffer.from(octets).toString('base64url');
  const fromHex = (hex: string) => Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  if (rsaKey !== undefined)
    return {
      kty: 'RSA',
      n: base64Url(fromHex(rsaKey.modulus)),
      e: base64Url(fromHex(rsaKey.exponent)),
    };
  if (family === 'Ed25519') return { kty: 'OKP', crv: 'Ed25519', x: base64Url(subjectPublicKey) };
  const { name } = curveIsNamedAndAccepted({ algorithm, subjectPublicKey });
  return name === 'P-256'
    ? {
        kty: 'EC',
        crv: name,
        x: base64Url(subjectPublicKey.subarray(1, 33)),
        y: base64Url(subjectPublicKey.subarray(33)),
      }
    : undefined;
}

/** Opening also checks that an EC point is on its curve (SEC 1 §3.2.2.1). */
function openPublicKey(publicKeyDer: Uint8Array, family: KeyFamily, jwk: JsonWebKey | undefined): KeyObject {
  try {
    if (jwk !== undefined) return createPublicKey({ key: jwk, format: 'jwk' });
    return createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  } catch (cause) {
    const detail =
      family === 'ECDSA'
        ? 'The EC public key is not a point of its curve.'
        : 'The public key cannot be read.';
    throw new CmError('BadCertificationRequest', detail, { cause });
  }
}

/** CA/Browser Forum BR §6.1.1.3: no certificate for a key whose private part is known to be public. */
function privateKeyIsNotPublic(publicKeyDer: Uint8Array, knownKeys: ReadonlySet<string>): void {
  if (knownKeys.has(createHash('sha256').update(publicKeyDer).digest('hex')))
    throw refused('The private key of this public key has been published.');
}

function refused(detail: string): CmError {
  return new CmError('BadCertificationRequest', detail);
}
