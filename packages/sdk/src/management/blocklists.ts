import type {
  BlockedKey,
  BlockedName,
  KeyList,
  KeysListed,
  KeysToList,
  KeyToBlock,
  NameToBlock,
} from '../generated/v2.js';
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

    /** The lists of RSA keys that nobody is certified for. */
    keyLists: (): Promise<KeyList[]> => readItems(api.GET('/api/v2/blocked-key-lists')),

    /** Adds RSA keys, at most 10,000, to a list by the fingerprints of their moduli; tells how many were new. */
    addToKeyList: (name: string, body: KeysToList): Promise<KeysListed> =>
      read(api.POST('/api/v2/blocked-key-lists/{name}/keys', { params: { path: { name } }, body })),

    /** Removes a list, so that its keys may be certified. */
    removeKeyList: (name: string): Promise<void> =>
      done(api.DELETE('/api/v2/blocked-key-lists/{name}', { params: { path: { name } } })),

    /** The blocked names, by type and value. */
    blockedNames: (): Promise<BlockedName[]> => readItems(api.GET('/api/v2/blocked-names')),

    /** Lets nobody be certified by a name, or by any at or below a host. */
    blockName: (body: NameToBlock): Promise<BlockedName> => read(api.POST('/api/v2/blocked-names', { body })),

    /** Ends the block of a name. */
    unblockName: (uuid: string): Promise<void> =>
      done(api.DELETE('/api/v2/blocked-names/{uuid}', { params: { path: { uuid } } })),
  };
}
