import type { WrappedKey } from '@cardea/domain';

/** Where a key can be kept: encrypted in the store, or in a token that a PKCS#11 module drives. */
export const keyPlaces = ['software', 'pkcs11'] as const;
export type KeyPlace = (typeof keyPlaces)[number];

/** First octet of what the store keeps of a key in a token; an envelope of the software keystore begins with 1. */
const tokenFormat = 2;
const idBytes = 16;

/** What the store keeps of a key in a token: a format octet and CKA_ID, nothing secret. */
export function tokenKeyLocator(id: Uint8Array): Uint8Array {
  return Uint8Array.from([tokenFormat, ...id]);
}

/** CKA_ID of a key in a token; undefined for a key in software. */
export function tokenKeyId({ wrapped }: Pick<WrappedKey, 'wrapped'>): Uint8Array | undefined {
  return wrapped[0] === tokenFormat && wrapped.length === 1 + idBytes ? wrapped.subarray(1) : undefined;
}

/** Where a stored key is kept. */
export function placeOf(key: Pick<WrappedKey, 'wrapped'>): KeyPlace {
  return tokenKeyId(key) === undefined ? 'software' : 'pkcs11';
}
