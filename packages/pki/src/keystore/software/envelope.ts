import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CmError, type Secret } from '@cardea/domain';

const algorithm = 'aes-256-gcm';
const formatVersion = 1;
// NIST SP 800-38D §8.2.2: random 96-bit nonces; the few keys of an installation stay far below 2^32 uses.
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + nonceBytes;

/**
 * Encrypts `plaintext` with AES-256-GCM: version octet, nonce, ciphertext, tag. `context` is bound as additional data
 * and must be given again to open it.
 */
export function seal(plaintext: Uint8Array, context: string, key: Secret<Uint8Array>): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key.reveal(), nonce, { authTagLength: tagBytes });
  cipher.setAAD(additionalData(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return new Uint8Array(Buffer.concat([Buffer.of(formatVersion), nonce, ciphertext, cipher.getAuthTag()]));
}

/**
 * Opens what {@link seal} made.
 *
 * Errors: `Misconfigured` when the format is unknown, or the key, the context or the ciphertext does not fit.
 */
export function unseal(sealed: Uint8Array, context: string, key: Secret<Uint8Array>): Uint8Array {
  if (sealed[0] !== formatVersion || sealed.length < headerBytes + tagBytes)
    throw new CmError(
      'Misconfigured',
      `The stored secret (${context}) has an unknown format or is cut short.`,
    );
  const nonce = sealed.subarray(1, headerBytes);
  const decipher = createDecipheriv(algorithm, key.reveal(), nonce, { authTagLength: tagBytes });
  decipher.setAAD(additionalData(context));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    const start = decipher.update(sealed.subarray(headerBytes, -tagBytes));
    return new Uint8Array(Buffer.concat([start, decipher.final()]));
  } catch (cause) {
    throw new CmError(
      'Misconfigured',
      `The stored secret (${context}) cannot be decrypted. Check that the key-encryption key (CARDEA_KEY_ENCRYPTION_KEY, else the file key-encryption-key in CARDEA_HOME) is the one this store was made with; if it is, the stored secret was damaged.`,
      { cause },
    );
  }
}

function additionalData(context: string): Buffer {
  return Buffer.from(`cardea envelope ${formatVersion}\0${context}`, 'utf8');
}
