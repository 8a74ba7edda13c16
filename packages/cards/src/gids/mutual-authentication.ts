import { createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@cardea/domain';
import { concatOctets } from '../iso7816/octets.js';

// GIDS GENERAL AUTHENTICATE, mutual: both sides prove the 3DES admin key over two random numbers (SP 800-67).

/** Length of each side's random number R1 (host) and R2 (card). */
export const randomLengthBytes = 16;
const keyMaterialBytes = 7;
/** Length of the proof of either side. */
export const proofLengthBytes = 40;

const zeroInitializationVector = Buffer.alloc(8);
const proofEnd = Uint8Array.of(0x80);

/**
 * Proves the key: 3DES-CBC, zero initialization vector, no padding, of the other side's random number, one's own, seven
 * random bytes and 80.
 */
export function createProof(
  adminKey: Secret<Uint8Array>,
  theirRandom: Uint8Array,
  ownRandom: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv('des-ede3-cbc', adminKey.reveal(), zeroInitializationVector);
  const plain = concatOctets(theirRandom, ownRandom, randomBytes(keyMaterialBytes), proofEnd);
  return concatOctets(cipher.setAutoPadding(false).update(plain));
}

/** Checks the other side's proof, which must name one's own random number first and then theirs. */
export function isProofOf(
  adminKey: Secret<Uint8Array>,
  proof: Uint8Array,
  ownRandom: Uint8Array,
  theirRandom: Uint8Array,
): boolean {
  if (proof.length !== proofLengthBytes) return false;
  const decipher = createDecipheriv('des-ede3-cbc', adminKey.reveal(), zeroInitializationVector);
  const plain = decipher.setAutoPadding(false).update(proof);
  return timingSafeEqual(plain.subarray(0, 2 * randomLengthBytes), concatOctets(ownRandom, theirRandom));
}
