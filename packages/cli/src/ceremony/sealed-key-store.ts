import type { Secret } from '@cardea/cards';
import { SoftwareKeyStore } from '@cardea/pki/ceremony';
import type { SealedRootKey } from './state.js';

export const rootKeyName = 'ca/root';

/** The software keystore over the one key of a ceremony; `keep` takes the key when it is made. */
export function keyStoreOf(
  keyEncryptionKey: Secret<Uint8Array>,
  sealed: SealedRootKey | null,
  keep: (key: SealedRootKey) => void,
): SoftwareKeyStore {
  const stored =
    sealed === null
      ? undefined
      : {
          ...sealed,
          wrapped: Buffer.from(sealed.wrapped, 'base64'),
          publicKeyDer: Buffer.from(sealed.publicKeyDer, 'base64'),
          createdAt: new Date(sealed.createdAt),
        };
  return new SoftwareKeyStore({
    keyEncryptionKey,
    clock: { now: () => new Date() },
    keys: {
      find: async (name, version) =>
        stored?.name === name && stored.version === version ? stored : undefined,
      findCurrent: async (name) => (stored?.name === name ? stored : undefined),
      insert: async ({ wrapped, publicKeyDer, createdAt, ...key }) =>
        keep({
          ...key,
          wrapped: Buffer.from(wrapped).toString('base64'),
          publicKeyDer: Buffer.from(publicKeyDer ?? []).toString('base64'),
          createdAt: createdAt.toISOString(),
        }),
      list: async () => (stored === undefined ? [] : [stored]),
      delete: async () => {
        throw new Error('a ceremony destroys no key');
      },
    },
  });
}
