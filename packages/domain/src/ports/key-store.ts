import { CmError } from '../errors.js';
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

/** Knows the public keys of the service itself: of authorities, signers and recipients of archived keys. */
export interface OwnKeys {
  /** Whether this is one of them, by SHA-256 (lower-case hex) over its SubjectPublicKeyInfo; known without asking the store. */
  isOwnKey(publicKeySha256: string): boolean;
}

/** How what was encrypted to an RSA key is padded (RFC 8017 §7); for OAEP the hash, also that of MGF1. */
export type RsaEncryptionPadding = 'pkcs1' | 'oaep-sha1' | 'oaep-sha256' | 'oaep-sha384' | 'oaep-sha512';

/** Opens what was encrypted to keys that never leave the keystore. These keys do not sign, and others do not decrypt. */
export interface DecryptionKeyStore {
  /** Makes version 1 of a key for decryption, or the next version, and gives its SubjectPublicKeyInfo (DER). */
  generateDecryptionKey(
    name: string,
    algorithm: KeyAlgorithm,
  ): Promise<{ key: KeyReference; publicKeyDer: Uint8Array }>;
  /**
   * RSA decryption (RFC 8017 §7).
   *
   * Errors: `Misconfigured` when the key is none for it or the ciphertext does not fit; with `pkcs1` something random may
   * come instead.
   */
  decrypt(
    key: KeyReference,
    padding: RsaEncryptionPadding,
    ciphertext: Uint8Array,
  ): Promise<Secret<Uint8Array>>;
  /**
   * The shared secret of elliptic curve Diffie-Hellman (SEC 1 §3.3.1): the x-coordinate, as long as the field.
   *
   * Errors: `Misconfigured` when the key is none for it or the public key (SubjectPublicKeyInfo, DER) is not of its curve.
   */
  agree(key: KeyReference, peerPublicKeyDer: Uint8Array): Promise<Secret<Uint8Array>>;
}

/** Derives and wraps secrets under keys that never leave the keystore. */
export interface SecretKeyStore {
  /** Makes the first version of a 32-byte secret key unless one exists; gives the current version. */
  ensureSecretKey(name: string): Promise<KeyReference>;
  /**
   * HKDF-SHA-256 (RFC 5869). A key kept in software is the input keying material; a key in a token is the pseudorandom
   * key, and only expands (`docs/keys.md`). Which of the two belongs to a version of a key never changes.
   */
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

/** Keystores that can replace a secret key; what older versions derived or wrapped stays readable. */
export interface SecretKeyRotation {
  /**
   * Makes the next version of a secret key, the first one when there is none.
   *
   * Errors: `Misconfigured` when the key of this name is not one that can be replaced.
   */
  rotateSecretKey(name: string): Promise<KeyReference>;
}

/** Name of the keys to which clients encrypt private keys for the archive. */
export const exchangeKeyName = 'archive/exchange';

/** Keystores that can end a key for good. No other key than those for the exchange with the archive is ever destroyed. */
export interface KeyDestruction {
  /**
   * Destroys a version of {@link exchangeKeyName}: nothing opens what was encrypted to it. Does nothing when it is gone.
   *
   * Errors: `Misconfigured` for a key of any other name; those of the keystore.
   */
  destroyKey(key: KeyReference): Promise<void>;
}

/** Errors: `Misconfigured` for a key that must never be destroyed. */
export function requireDestructible({ name }: KeyReference): void {
  if (name !== exchangeKeyName) throw new CmError('Misconfigured', `The key ${name} is never destroyed.`);
}
