import { createHash } from 'node:crypto';
import { type DigestInfoHash, digestInfo } from '../credential-card/digest-info.js';
import { concatOctets } from '../iso7816/octets.js';
import { isRsa, keyLengthBytes, type PivKeyAlgorithm } from './key-algorithm.js';

/** Hash functions for signatures with PIV keys (SP 800-78-4 Table 3-2), SHA-512, and SHA-1 for templates that ask for it. */
export type PivSignatureHash = DigestInfoHash;

/**
 * Makes what GENERAL AUTHENTICATE signs for this content: an EMSA-PKCS1-v1_5 block as long as the RSA modulus
 * (RFC 8017 §9.2), the hash for an elliptic curve key, the content itself for Ed25519 (RFC 8032).
 */
export function signatureBlock(
  algorithm: PivKeyAlgorithm,
  hash: PivSignatureHash,
  content: Uint8Array,
): Uint8Array {
  if (algorithm === 'Ed25519') return content;
  const digest = Uint8Array.from(createHash(hash).update(content).digest());
  if (isRsa(algorithm)) return emsaPkcs1(keyLengthBytes(algorithm), digestInfo(hash, digest));
  // ECDSA takes the leftmost bits of a hash that is longer than the order (FIPS 186-5 §6.4.1).
  return digest.subarray(0, keyLengthBytes(algorithm));
}

function emsaPkcs1(lengthBytes: number, digestInfoDer: Uint8Array): Uint8Array {
  const padding = new Uint8Array(lengthBytes - digestInfoDer.length - 3).fill(0xff);
  return concatOctets(Uint8Array.of(0x00, 0x01), padding, Uint8Array.of(0x00), digestInfoDer);
}
