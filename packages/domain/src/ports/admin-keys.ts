import type { Secret } from '../secret.js';
import type { CardId } from '../uuid.js';

/** Admin keys of Base CSP cards: derivation and challenge answers. */
export interface AdminKeys {
  /** Version for cards bound from now on. Reads the store: don't call it inside a transaction. */
  currentVersion(): Promise<number>;
  /**
   * The card's diversified admin key, 24 bytes with odd parity. The master key of a version is read from the store once
   * in the life of a process.
   */
  diversifiedAdminKey(cardId: CardId, version: number): Promise<Secret<Uint8Array>>;
  /** 3DES-EDE of `challenge` (a positive multiple of 8 bytes) in CBC mode, zero initialization vector, no padding. */
  authenticationResponse(adminKey: Secret<Uint8Array>, challenge: Uint8Array): Secret<Uint8Array>;
}
