import type { WrappedKey } from '@cardea/domain';

/** The tokens of an installation: that of all its keys, and one of the root alone. */
export const tokenPlaces = ['pkcs11', 'pkcs11-root'] as const;
export type TokenPlace = (typeof tokenPlaces)[number];

/** Where a key can be kept: encrypted in the store, or in a token that a PKCS#11 module drives. */
export const keyPlaces = ['software', ...tokenPlaces] as const;
export type KeyPlace = (typeof keyPlaces)[number];

/** First octet of what the store keeps of a key in a token; an envelope of the software keystore begins with 1. */
const tokenFormat = 2;
const idBytes = 16;
/** Follows the format of keys in the token of the root. */
const ofRoot = 1;

/** What the store keeps of a key in a token: a format octet, one more for that of the root, and CKA_ID; nothing secret. */
export function tokenKeyLocator(id: Uint8Array, place: TokenPlace): Uint8Array {
  return Uint8Array.from(place === 'pkcs11' ? [tokenFormat, ...id] : [tokenFormat, ofRoot, ...id]);
}

/** CKA_ID of a key in this token; undefined for a key that is elsewhere. */
export function tokenKeyId(key: Pick<WrappedKey, 'wrapped'>, place: TokenPlace): Uint8Array | undefined {
  return placeOf(key) === place ? key.wrapped.subarray(-idBytes) : undefined;
}

/** Where a stored key is kept. */
export function placeOf({ wrapped }: Pick<WrappedKey, 'wrapped'>): KeyPlace {
  if (wrapped[0] !== tokenFormat) return 'software';
  if (wrapped.length === 1 + idBytes) return 'pkcs11';
  return wrapped.length === 2 + idBytes && wrapped[1] === ofRoot ? 'pkcs11-root' : 'software';
}
