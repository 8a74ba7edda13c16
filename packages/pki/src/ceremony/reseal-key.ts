import type { Secret, WrappedKey } from '@cardea/domain';
import { seal, unseal } from '../keystore/software/envelope.js';
import { contextOf } from '../keystore/software/software-key-store.js';

/**
 * Encrypts a key of the software keystore under another key-encryption key; the key itself stays the same.
 *
 * Errors: `Misconfigured` when the key-encryption key it is under now is another.
 */
export function resealKey(
  key: WrappedKey,
  { from, to }: { readonly from: Secret<Uint8Array>; readonly to: Secret<Uint8Array> },
): WrappedKey {
  const context = contextOf(key, key.algorithm);
  const plain = unseal(key.wrapped, context, from);
  try {
    return { ...key, wrapped: seal(plain, context, to) };
  } finally {
    plain.fill(0);
  }
}
