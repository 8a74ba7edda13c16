import type { KeyObject } from 'node:crypto';
import { p256, p384 } from '@noble/curves/nist.js';

const curves = { 'P-256': p256, 'P-384': p384 } as const;

/**
 * Signs a hash by ECDSA (FIPS 186-5 §6.4.1), DER Ecdsa-Sig-Value. A card gets the hash alone, and node:crypto signs only
 * what it hashes itself. For simulated cards only: real keys stay with node:crypto or on the card.
 */
export function signHash(curve: keyof typeof curves, privateKey: KeyObject, hash: Uint8Array): Uint8Array {
  const secret = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  return curves[curve].sign(hash, new Uint8Array(secret), { prehash: false, lowS: false, format: 'der' });
}
