import type { Secret } from '../secret.js';
import type { CardId } from '../uuid.js';

/** Ciphers of an admin key of 24 bytes: that of Base CSP cards, and that of the cardManagementKey of newer PIV cards. */
export const adminKeyCiphers = ['3DES', 'AES192'] as const;
export type AdminKeyCipher = (typeof adminKeyCiphers)[number];

/** Admin keys of cards: derivation and challenge answers. */
export interface AdminKeys {
  /** Version for cards bound from now on. Reads the store: don't call it inside a transaction. */
  currentVersion(): Promise<number>;
  /**
   * The card's diversified admin key, 24 bytes with odd parity. The master key of a version is read from the store once
   * in the life of a process.
   */
  diversifiedAdminKey(cardId: CardId, version: number): Promise<Secret<Uint8Array>>;
  /**
   * Encrypts a card's challenge under its admin key. `3DES`: a positive multiple of 8 bytes, EDE in CBC mode, zero
   * initialization vector, no padding. `AES192`: 16 bytes, one block in ECB mode.
   */
  authenticationResponse(
    adminKey: Secret<Uint8Array>,
    challenge: Uint8Array,
    cipher: AdminKeyCipher,
  ): Secret<Uint8Array>;
}
