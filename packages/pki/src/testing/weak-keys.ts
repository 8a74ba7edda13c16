import { checkPrimeSync, createPublicKey, generatePrimeSync, type KeyObject, randomBytes } from 'node:crypto';
import { createCertificationRequest } from '../x509/create-certification-request.js';

/** SubjectPublicKeyInfo of an RSA key that nobody needs to be able to use. */
export function rsaPublicKeyDer(modulus: bigint, exponent = 65537n): Uint8Array {
  const key = { kty: 'RSA', n: base64Url(modulus), e: base64Url(exponent) };
  return spki(createPublicKey({ key, format: 'jwk' }));
}

/** SubjectPublicKeyInfo, DER. */
export function spki(publicKey: KeyObject): Uint8Array {
  return publicKey.export({ type: 'spki', format: 'der' });
}

/** A request with a key whose owner cannot sign; good where the key is refused before the signature is looked at. */
export async function unsignedRequest(publicKeyDer: Uint8Array): Promise<Uint8Array> {
  return await createCertificationRequest({
    publicKeyDer,
    sign: async () => new Uint8Array(randomBytes(64)),
  });
}

function base64Url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}

/** A sound RSA modulus of 2048 bits. */
export function soundModulus(): bigint {
  return primeOf(1024) * primeOf(1024);
}

/** Two primes next to each other (CVE-2022-26320). */
export function closePrimesModulus(): bigint {
  const prime = primeOf(1024);
  let next = prime + 2n;
  while (!checkPrimeSync(next)) next += 2n;
  return prime * next;
}

/** A modulus with one small prime factor. */
export function smallFactorModulus(factor: bigint): bigint {
  return factor * primeOf(2048 - factor.toString(2).length + 1);
}

/**
 * A modulus as RSALib made it for 2048 bits: both primes are k·M + (65537^a mod M), M the product of the first 126
 * primes (Nemec et al., "The Return of Coppersmith's Attack", §2.1).
 */
export function rocaModulus(): bigint {
  return rocaPrime() * rocaPrime();
}

function rocaPrime(): bigint {
  let product = 1n;
  for (let candidate = 2n, found = 0; found < 126; candidate++) {
    if (!checkPrimeSync(candidate)) continue;
    product *= candidate;
    found++;
  }
  // The top two bits of each prime are set, as in every RSA key generator, so that the modulus has 2048 bits.
  const lowest = (3n << 1022n) / product + 1n;
  for (;;) {
    let residue = 1n;
    for (let step = randomBytes(1).readUInt8() + 2; step > 0; step--) residue = (residue * 65537n) % product;
    const candidate = (lowest + BigInt(randomBytes(3).readUIntBE(0, 3))) * product + residue;
    if (checkPrimeSync(candidate)) return candidate;
  }
}

/** A prime with its two top bits set. */
function primeOf(bits: number): bigint {
  for (;;) {
    const prime = generatePrimeSync(bits, { bigint: true });
    if (prime >> BigInt(bits - 2) === 3n) return prime;
  }
}
