import type { Secret } from '@cardea/domain';

/** Cipher of an admin key of 24 bytes: that of Base CSP cards, or that of newer PIV cards. */
export type AdminKeyCipher = '3DES' | 'AES192';

/**
 * Answers a challenge of the card for the administrator; whoever holds the admin key implements it. The challenge has
 * one block of the cipher: 8 bytes for 3DES, which holds when none is named, 16 for AES-192.
 */
export type AnswerChallenge = (challenge: Uint8Array, cipher?: AdminKeyCipher) => Promise<Secret<Uint8Array>>;
