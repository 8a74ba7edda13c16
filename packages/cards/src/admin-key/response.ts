import { createCipheriv } from 'node:crypto';
import { type AdminKeyCipher, CmError, malformed, Secret } from '@cardea/domain';

/** Length of an admin key: three DES keys of eight bytes, or one key of AES-192. */
export const adminKeyLengthBytes = 24;

const desBlockBytes = 8;
const aesBlockBytes = 16;
const zeroInitializationVector = Buffer.alloc(desBlockBytes);

/**
 * Answers the challenge of a Base CSP card (MIM CM: authentication response).
 *
 * 3DES-EDE encryption (SP 800-67) of the challenge under the 24-byte admin key, CBC with a zero initialization vector
 * and no padding; for the usual challenge of eight bytes that is one block. Parity bits of the key are not looked at.
 *
 * Errors: `MalformedInput` for a challenge that is not a positive multiple of eight bytes; `Misconfigured` for an
 * admin key of another length.
 */
export function computeAuthenticationResponse(
  adminKey: Secret<Uint8Array>,
  challenge: Uint8Array,
): Secret<Uint8Array> {
  if (challenge.length === 0 || challenge.length % desBlockBytes !== 0) {
    throw malformed('challenge', 'must be a positive multiple of 8 bytes');
  }
  return encrypt('des-ede3-cbc', adminKey, zeroInitializationVector, challenge);
}

/**
 * Answers the challenge of a PIV card whose cardManagementKey is one of AES-192 (SP 800-73-4 Part 2 §3.2.4, external
 * authentication): AES encryption (FIPS 197) of the one block under the 24-byte admin key, ECB.
 *
 * Errors: `MalformedInput` for a challenge that is not 16 bytes long; `Misconfigured` for an admin key of another
 * length.
 */
export function computeAesAuthenticationResponse(
  adminKey: Secret<Uint8Array>,
  challenge: Uint8Array,
): Secret<Uint8Array> {
  if (challenge.length !== aesBlockBytes) throw malformed('challenge', 'must be 16 bytes for AES192');
  return encrypt('aes-192-ecb', adminKey, null, challenge);
}

/** Answers a challenge with the cipher that the card's admin key is for. Errors: those of the cipher's answer. */
export function answerWithCipher(
  adminKey: Secret<Uint8Array>,
  challenge: Uint8Array,
  cipher: AdminKeyCipher,
): Secret<Uint8Array> {
  return cipher === 'AES192'
    ? computeAesAuthenticationResponse(adminKey, challenge)
    : computeAuthenticationResponse(adminKey, challenge);
}

function encrypt(
  algorithm: 'des-ede3-cbc' | 'aes-192-ecb',
  adminKey: Secret<Uint8Array>,
  initializationVector: Uint8Array | null,
  challenge: Uint8Array,
): Secret<Uint8Array> {
  const key = adminKey.reveal();
  if (key.length !== adminKeyLengthBytes) throw new CmError('Misconfigured', 'An admin key has 24 bytes.');
  const cipher = createCipheriv(algorithm, key, initializationVector).setAutoPadding(false);
  return new Secret<Uint8Array>(Buffer.concat([cipher.update(challenge), cipher.final()]));
}
