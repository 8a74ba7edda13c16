import type { Secret } from '../secret.js';

/** Algorithms that a key of ours can have. */
export const keyAlgorithms = ['ECDSA-P-256', 'ECDSA-P-384', 'RSA-2048', 'RSA-3072', 'RSA-4096'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** Names one version of a key. */
export interface KeyReference {
  readonly name: string;
  readonly version: number;
}

/** Signs with keys that never leave the keystore. */
export interface KeyStore {
  /** Makes version 1 of a key, or the next version, and gives its SubjectPublicKeyInfo (DER). */
  generateKey(
    name: string,
    algorithm: KeyAlgorithm,
  ): Promise<{ key: KeyReference; publicKeyDer: Uint8Array }>;
  publicKey(key: KeyReference): Promise<{ algorithm: KeyAlgorithm; publicKeyDer: Uint8Array }>;
  /** Signs `message` with SHA-256 (SHA-384 for P-384): PKCS#1 v1.5 for RSA, DER Ecdsa-Sig-Value for ECDSA. */
  sign(key: KeyReference, message: Uint8Array): Promise<Uint8Array>;
}

/** Derives and wraps secrets under keys that never leave the keystore. */
export interface SecretKeyStore {
  /** Makes the first version of a 32-byte secret key unless one exists; gives the current version. */
  ensureSecretKey(name: string): Promise<KeyReference>;
  /** HKDF-SHA-256 (RFC 5869) with the secret key as input keying material. */
  derive(
    key: KeyReference,
    salt: Uint8Array,
    info: Uint8Array,
    lengthBytes: number,
  ): Promise<Secret<Uint8Array>>;
  /** AES-256-GCM under the key-encryption key; `context` is bound as additional data. */
  wrap(secret: Secret<Uint8Array>, context: string): Promise<Uint8Array>;
  /** Errors: `Misconfigured` when the ciphertext, the context or the key-encryption key does not fit. */
  unwrap(wrapped: Uint8Array, context: string): Promise<Secret<Uint8Array>>;
}
