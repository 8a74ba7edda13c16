import type { BlockedKey, BlockedName, KeyToBlock, NameToBlock } from '../generated/v2.js';
import { done, type ManagementApi, read, readItems } from './transport.js';

/** Calls about public keys and names that nobody is certified for. */
export function blocklistCalls(api: ManagementApi) {
  return {
    /** The blocked public keys, the longest blocked first. */
    blockedKeys: (): Promise<BlockedKey[]> => readItems(api.GET('/api/v2/blocked-keys')),

    /** Lets nobody be certified for the key of a certificate or PKCS#10 request, or the one with this hash. */
    blockKey: (body: KeyToBlock): Promise<BlockedKey> => read(api.POST('/api/v2/blocked-keys', { body })),

    /** Ends the block of a key, named by the SHA-256 of its SubjectPublicKeyInfo. */
    unblockKey: (publicKeySha256: string): Promise<void> =>
      done(api.DELETE('/api/v2/blocked-keys/{publicKeySha256}', { params: { path: { publicKeySha256 } } })),

    /** The blocked names, by type and value. */
    blockedNames: (): Promise<BlockedName[]> => readItems(api.GET('/api/v2/blocked-names')),

    /** Lets nobody be certified by a name, or by any at or below a host. */
    blockName: (body: NameToBlock): Promise<BlockedName> => read(api.POST('/api/v2/blocked-names', { body })),

    /** Ends the block of a name. */
    unblockName: (uuid: string): Promise<void> =>
      done(api.DELETE('/api/v2/blocked-names/{uuid}', { params: { path: { uuid } } })),
  };
}
