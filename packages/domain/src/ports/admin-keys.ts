import type { Secret } from '../secret.js';
import type { CardId } from '../uuid.js';

/** Admin keys of Base CSP cards: derivation and challenge answers. */
export interface AdminKeys {
  /** Version for cards bound from now on. */
  currentVersion(): Promise<number>;
  /** The card's diversified admin key, 24 bytes with odd parity. */
  diversifiedAdminKey(cardId: CardId, version: number): Promise<Secret<Uint8Array>>;
  /** 3DES-EDE of `challenge` (a positive multiple of 8 bytes) in CBC mode, zero initialization vector, no padding. */
  authenticationResponse(adminKey: Secret<Uint8Array>, challenge: Uint8Array): Secret<Uint8Array>;
}
