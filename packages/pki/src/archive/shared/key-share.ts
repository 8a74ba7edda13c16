import { createHash } from 'node:crypto';
import { type ArchivedKeyOwner, CmError, Secret } from '@cardea/domain';
import { combine, split } from 'shamir-secret-sharing';

/** `CKS1`: a share of Cardea's, first form. */
const magic = Buffer.from('CKS1', 'latin1');
const bindingBytes = 32;
const headerBytes = magic.length + 1 + bindingBytes;

/**
 * Splits the secret that opens an archived key into `count` shares of which any `consentsNeeded` give it back (Shamir over
 * GF(2^8)); where one is enough, each share is the secret. A share is `CKS1` ‖ consents needed (1 byte) ‖ SHA-256 of its
 * owner ‖ share, so that whoever opens one sees which key it is for.
 */
export async function splitIntoShares(
  secret: Uint8Array,
  owner: ArchivedKeyOwner,
  count: number,
  consentsNeeded: number,
): Promise<Secret<Uint8Array>[]> {
  const parts =
    consentsNeeded === 1
      ? Array.from({ length: count }, () => Uint8Array.from(secret))
      : await split(Uint8Array.from(secret), count, consentsNeeded);
  return parts.map((part) => {
    const share = new Uint8Array(Buffer.concat([magic, Buffer.of(consentsNeeded), bindingOf(owner), part]));
    part.fill(0);
    return new Secret(share);
  });
}

/**
 * Puts the secret together. Too few shares, or shares of different splits, give something else, which the caller notices
 * when it opens nothing.
 *
 * Errors: `Misconfigured` when one is no share of `owner`'s key, or there are fewer than the shares say.
 */
export async function combineShares(
  shares: readonly Secret<Uint8Array>[],
  owner: ArchivedKeyOwner,
): Promise<Secret<Uint8Array>> {
  const needed = shares[0]?.reveal()[magic.length] ?? 1;
  if (shares.length < needed || !shares.every((share) => isShareOf(share, owner)))
    throw new CmError('Misconfigured', `The shares do not open the archived key of ${owner.serialNumber}.`);
  const parts = shares.slice(0, needed).map((share) => share.reveal().slice(headerBytes));
  try {
    const [only] = parts;
    if (needed === 1 && only !== undefined) return new Secret(only.slice());
    return new Secret(await combine(parts));
  } finally {
    for (const part of parts) part.fill(0);
  }
}

/** True for a share of the key of this certificate. */
export function isShareOf(share: Secret<Uint8Array>, owner: ArchivedKeyOwner): boolean {
  const octets = Buffer.from(share.reveal().buffer, share.reveal().byteOffset, share.reveal().byteLength);
  return (
    octets.length > headerBytes &&
    octets.subarray(0, magic.length).equals(magic) &&
    octets.subarray(magic.length + 1, headerBytes).equals(bindingOf(owner))
  );
}

/** A serial number is hex and has no slash, so no two owners give one text. */
function bindingOf({ issuer, serialNumber }: ArchivedKeyOwner): Buffer {
  return createHash('sha256').update(`cardea key share 1\0${issuer}/${serialNumber}`).digest();
}
