import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CmError } from '@cardea/domain';
import { KeyNotThere } from '../key-not-there.js';
import type { IdentifiedKey, KeyEncryptionKeys } from './key-encryption-keys.js';

const algorithm = 'aes-256-gcm';
/** Envelopes of format 1 do not name their key. Format 2 is that of tokens. */
const formats = { unnamed: 1, named: 3 } as const;
const identifierBytes = 8;
// NIST SP 800-38D §8.2.2: random 96-bit nonces; the few keys of an installation stay far below 2^32 uses.
const nonceBytes = 12;
const tagBytes = 16;

/** Octets with which what is sealed under this key begins: format, identifier of the key. */
export function headerOf({ identifier }: Pick<IdentifiedKey, 'identifier'>): Uint8Array {
  return Uint8Array.from([formats.named, ...Buffer.from(identifier, 'hex')]);
}

/**
 * Encrypts `plaintext` with AES-256-GCM: format, identifier of the key, nonce, ciphertext, tag. `context` is bound as
 * additional data and must be given again to open it.
 */
export function seal(plaintext: Uint8Array, context: string, key: IdentifiedKey): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key.key.reveal(), nonce, { authTagLength: tagBytes });
  cipher.setAAD(additionalData(context, formats.named));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return new Uint8Array(Buffer.concat([headerOf(key), nonce, ciphertext, cipher.getAuthTag()]));
}

/**
 * Opens what {@link seal} made under any of the keys.
 *
 * Errors: `Misconfigured` when the format is unknown, or the context or the ciphertext does not fit; {@link KeyNotThere}
 * when the envelope names a key that is not at hand.
 */
export async function unseal(
  sealed: Uint8Array,
  context: string,
  keys: KeyEncryptionKeys,
): Promise<Uint8Array> {
  const format = sealed[0];
  const headerBytes = format === formats.named ? 1 + identifierBytes : 1;
  if (
    (format !== formats.unnamed && format !== formats.named) ||
    sealed.length < headerBytes + nonceBytes + tagBytes
  )
    throw new CmError(
      'Misconfigured',
      `The stored secret (${context}) has an unknown format or is cut short.`,
    );
  const named = Buffer.from(sealed.subarray(1, headerBytes)).toString('hex');
  const candidates = format === formats.named ? [await keys.find(named)] : keys.all;
  const parts = { format, rest: sealed.subarray(headerBytes), context };
  for (const key of candidates) {
    const plaintext = key === undefined ? undefined : openWith(key, parts);
    if (plaintext !== undefined) return plaintext;
  }
  const which = format === formats.named ? `, with the identifier ${named},` : '';
  const detail = `The stored secret (${context}) cannot be decrypted. Check that the key-encryption key (CARDEA_KEY_ENCRYPTION_KEY, else the file key-encryption-key in CARDEA_HOME)${which} is the one this store was made with; if it is, the stored secret was damaged.`;
  throw candidates.some((key) => key === undefined)
    ? new KeyNotThere(detail)
    : new CmError('Misconfigured', detail);
}

/** Undefined when the key, the context or the ciphertext does not fit. */
function openWith(
  { key }: IdentifiedKey,
  { format, rest, context }: { readonly format: number; readonly rest: Uint8Array; readonly context: string },
): Uint8Array | undefined {
  const decipher = createDecipheriv(algorithm, key.reveal(), rest.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(additionalData(context, format));
  decipher.setAuthTag(rest.subarray(-tagBytes));
  const start = decipher.update(rest.subarray(nonceBytes, -tagBytes));
  try {
    return new Uint8Array(Buffer.concat([start, decipher.final()]));
  } catch {
    return undefined;
  }
}

function additionalData(context: string, format: number): Buffer {
  return Buffer.from(`cardea envelope ${format}\0${context}`, 'utf8');
}
