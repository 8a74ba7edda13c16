import type { Secret, WrappedKey } from '@cardea/domain';
import { seal, unseal } from '../keystore/software/envelope.js';
import { onlyKey } from '../keystore/software/key-encryption-keys.js';
import { contextOf } from '../keystore/software/software-key-store.js';

/**
 * Encrypts a key of the software keystore under another key-encryption key; the key itself stays the same.
 *
 * Errors: `Misconfigured` when the key-encryption key it is under now is another.
 */
export async function resealKey(
  key: WrappedKey,
  { from, to }: { readonly from: Secret<Uint8Array>; readonly to: Secret<Uint8Array> },
): Promise<WrappedKey> {
  const context = contextOf(key, key.algorithm);
  const plain = await unseal(key.wrapped, context, onlyKey(from));
  try {
    return { ...key, wrapped: seal(plain, context, onlyKey(to).current) };
  } finally {
    plain.fill(0);
  }
}
