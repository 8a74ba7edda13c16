import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { CmError, type KeyFamily } from '@cardea/domain';
import { childrenOf, contentOf, DerFault, identifier, isSameBytes, readElement } from '../lint/strict-der.js';
import { element, objectIdentifierDer, tag } from './der.js';
import { keyFamily, type PublicKeyFields, readPublicKey } from './public-key.js';
import { publiclyKnownKeys } from './publicly-known-keys.js';
import {
  isFermatClose,
  isRocaFingerprint,
  type Residues,
  residuesOf,
  smallestSmallFactor,
} from './rsa-weakness.js';

/** A public key that passed every check of {@link checkPublicKey}. */
export interface AcceptablePublicKey {
  readonly family: KeyFamily;
  /** Modulus bits for RSA, else undefined. */
  readonly rsaBits: number | undefined;
  /** RSA with the exponent 65537, or P-256: its signatures are verified in a tenth of a millisecond. */
  readonly verifiesQuickly: boolean;
  readonly publicKey: KeyObject;
  /** SubjectPublicKeyInfo in canonical DER, for the certificate. */
  readonly publicKeyDer: Uint8Array;
  /** Of an RSA modulus, as lists of weak keys have it; undefined for other families. */
  readonly modulusFingerprint: string | undefined;
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
  const canonicalDer = encodePublicKey(info, family);
  const publicKey = openPublicKey(family, info, canonicalDer);
  privateKeyIsNotPublic(canonicalDer, knownKeys);
  return {
    family,
    rsaBits: rsaKey?.bits,
    verifiesQuickly: rsaKey?.exponent === usualExponent || (family === 'ECDSA' && isOnP256(info)),
    publicKey,
    publicKeyDer: canonicalDer,
    modulusFingerprint: rsaKey === undefined ? undefined : fingerprintOf(rsaKey.modulus),
  };
}

/** What openssl-blacklist lists: half of the SHA-1 over the line that `openssl rsa -modulus` prints. */
function fingerprintOf(modulusHex: string): string {
  return hash('sha1', `Modulus=${modulusHex.toUpperCase()}\n`, 'hex').slice(20);
}

function fieldsOf(publicKeyDer: Uint8Array): PublicKeyFields {
  try {
    return readPublicKey(publicKeyDer);
  } catch (cause) {
    const fault = cause instanceof DerFault ? `: it ${cause.message}` : '';
    throw new CmError('BadCertificationRequest', `The public key cannot be read${fault}.`, { cause });
  }
}

function checkFamilyRules(info: PublicKeyFields, family: KeyFamily | undefined): RsaKey | undefined {
  const keyBytes = info.subjectPublicKey;
  parametersAreUsual(info, family);
  if (family === 'RSA') return checkRsaKey(keyBytes);
  if (family === 'ECDSA') {
    const coordinateBytes = curveIsNamedAndAccepted(info);
    pointIsUncompressed(keyBytes, coordinateBytes);
  }
  if (family === 'Ed25519') pointIsNotOfSmallOrder(keyBytes);
  return undefined;
}

/** NULL for RSA (RFC 3279 §2.3.1), none for Ed25519 (RFC 8410 §3); those of EC keys name the curve. */
function parametersAreUsual(
  { algorithm: { parameters } }: PublicKeyFields,
  family: KeyFamily | undefined,
): void {
  if (family === 'RSA' && (parameters === undefined || !isSameBytes(parameters, derNull)))
    throw refused('The RSA public key must have NULL as algorithm parameters (RFC 3279 §2.3.1).');
  if (family === 'Ed25519' && parameters !== undefined)
    throw refused('The Ed25519 public key must have no algorithm parameters (RFC 8410 §3).');
}

interface RsaKey {
  /** Hex without leading zeros. */
  readonly modulus: string;
  /** Hex without leading zeros. */
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
  const residues = residuesOf(n);
  modulusHasNoSmallFactor(residues);
  modulusIsNotRoca(residues);
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
    const fault = cause instanceof DerFault ? `: it ${cause.message}` : '';
    throw new CmError('BadCertificationRequest', `The RSA public key cannot be read${fault}.`, { cause });
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
  if (bitLength(exponentHex) > 256) throw exponentRefused(`of ${bitLength(exponentHex)} bits`);
  const exponent = BigInt(`0x${exponentHex}`);
  if (exponent < 65537n || exponent % 2n === 0n) throw exponentRefused(`${exponent}`);
}

function exponentRefused(found: string): CmError {
  return refused(
    `The RSA exponent must be odd, at least 65537 and below 2^256 (FIPS 186-5 §A.1.1); this key has one ${found}.`,
  );
}

/** NIST SP 800-89 §5.3.3: a modulus must have no factor that trial division finds. */
function modulusHasNoSmallFactor(residues: Residues): void {
  const factor = smallestSmallFactor(residues);
  if (factor !== undefined) throw refused(`The RSA modulus is divisible by ${factor}.`);
}

/** CVE-2017-15361 (ROCA): keys of certain smart card chips can be factored. */
function modulusIsNotRoca(residues: Residues): void {
  if (isRocaFingerprint(residues))
    throw refused('The RSA key comes from a generator whose keys can be factored (ROCA, CVE-2017-15361).');
}

/** FIPS 186-5 §A.1.3 wants primes far apart; close ones fall to Fermat's method (CVE-2022-26320). */
function primesAreNotClose(modulus: bigint): void {
  if (isFermatClose(modulus))
    throw refused("The two primes of the RSA key are so close that Fermat's method finds them.");
}

/** Octets of a coordinate by the DER of the curve's object identifier. */
const acceptedCurves = new Map<string, number>([
  // P-256, P-384 and P-521
  ['06082a8648ce3d030107', 32],
  ['06052b81040022', 48],
  ['06052b81040023', 66],
]);

/** RFC 5480 §2.1.1: the curve is named by its object identifier; explicit parameters (CVE-2020-0601) never. */
function curveIsNamedAndAccepted({ algorithm: { parameters } }: PublicKeyFields): number {
  const coordinateBytes = acceptedCurves.get(parameters ? Buffer.from(parameters).toString('hex') : '');
  if (coordinateBytes === undefined)
    throw refused(
      `EC keys must be on the named curve P-256, P-384 or P-521 (RFC 5480 §2.1.1); this one ${curveAsGiven(parameters)}.`,
    );
  return coordinateBytes;
}

/** Of the accepted curves, P-256 alone has points of this length. */
function isOnP256({ subjectPublicKey }: PublicKeyFields): boolean {
  return subjectPublicKey.length === 1 + 2 * 32;
}

function curveAsGiven(parameters: Uint8Array | undefined): string {
  if (parameters === undefined) return 'names none';
  const given = readElement(parameters);
  if (given.identifier === identifier.null) return 'inherits its curve';
  if (given.identifier !== identifier.objectIdentifier) return 'describes its curve itself';
  try {
    return `is on ${given.objectIdentifier}`;
  } catch (cause) {
    if (cause instanceof DerFault) return cause.message;
    throw cause;
  }
}

/** RFC 5480 §2.2: the uncompressed form, which every reader must support; this excludes the point at infinity. */
function pointIsUncompressed(point: Uint8Array, coordinateBytes: number): void {
  if (point.length === 1 && point[0] === 0)
    throw refused('The EC public key is the point at infinity (SEC 1 §3.2.2.1).');
  if (point[0] !== 4)
    throw refused('EC public keys must be uncompressed points of the curve (RFC 5480 §2.2).');
  const wanted = 1 + 2 * coordinateBytes;
  if (point.length !== wanted)
    throw refused(
      `The EC public key has ${point.length} octets; an uncompressed point of its curve has ${wanted}.`,
    );
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
 * Opening also checks that an EC point is on its curve (SEC 1 §3.2.2.1). The key is given as PEM, which Node opens in a
 * third of the time that an object with DER or a JSON Web Key takes: to tell such an object from a key it throws and
 * catches errors.
 */
function openPublicKey(
  family: KeyFamily,
  { subjectPublicKey }: PublicKeyFields,
  publicKeyDer: Uint8Array,
): KeyObject {
  try {
    return createPublicKey(
      family === 'RSA' ? pem('RSA PUBLIC KEY', subjectPublicKey) : pem('PUBLIC KEY', publicKeyDer),
    );
  } catch (cause) {
    const detail =
      family === 'ECDSA'
        ? 'The EC public key is not a point of its curve.'
        : 'The public key cannot be read.';
    throw new CmError('BadCertificationRequest', detail, { cause });
  }
}

/** RFC 7468 §2. */
function pem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g);
  return [`-----BEGIN ${label}-----`, ...(lines ?? []), `-----END ${label}-----`, ''].join('\n');
}

/** CA/Browser Forum BR §6.1.1.3: no certificate for a key whose private part is known to be public. */
function privateKeyIsNotPublic(publicKeyDer: Uint8Array, knownKeys: ReadonlySet<string>): void {
  if (knownKeys.has(hash('sha256', publicKeyDer, 'hex')))
    throw refused('The private key of this public key has been published.');
}

function refused(detail: string): CmError {
  return new CmError('BadCertificationRequest', detail);
}
