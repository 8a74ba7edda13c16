import { createHash, randomBytes } from 'node:crypto';
import { CmError, Secret } from '@cardea/domain';
import { combine, split } from 'shamir-secret-sharing';

/** One holder's share of a 32-byte key. */
export interface KeyShare {
  /** Names the split that it belongs to, 8 hexadecimal digits: shares of different splits do not fit together. */
  readonly splitId: string;
  /** How many shares it takes. */
  readonly threshold: number;
  /** From 1. */
  readonly number: number;
  readonly value: Secret<Uint8Array>;
}

/** How a key is shared: so many shares, of which so many open it. */
export interface SplitTerms {
  readonly shares: number;
  readonly threshold: number;
}

const keyBytes = 32;
/** A share is as long as the key, and an octet that tells the shares apart. */
export const shareBytes = keyBytes + 1;
/** Group numbers of printed shares end there. */
const mostShares = 16;

/**
 * Checks that a key can be shared like this.
 *
 * Errors: `MalformedInput`.
 */
export function requireSplitTerms({ shares, threshold }: SplitTerms): void {
  if (!Number.isInteger(shares) || shares < 2 || shares > mostShares)
    throw new CmError('MalformedInput', `shares: must be a whole number from 2 to ${mostShares}`, {
      field: 'shares',
    });
  if (!Number.isInteger(threshold) || threshold < 2 || threshold > shares)
    throw new CmError('MalformedInput', `threshold: must be a whole number from 2 to ${shares}`, {
      field: 'threshold',
    });
}

/**
 * Splits a key by Shamir's scheme: `threshold` shares give it back, fewer tell nothing of it.
 *
 * Errors: `MalformedInput` for impossible terms.
 */
export async function splitKey(key: Secret<Uint8Array>, terms: SplitTerms): Promise<KeyShare[]> {
  requireSplitTerms(terms);
  const splitId = randomBytes(4).toString('hex').toUpperCase();
  const values = await split(new Uint8Array(key.reveal()), terms.shares, terms.threshold);
  return values.map((value, index) => ({
    splitId,
    threshold: terms.threshold,
    number: index + 1,
    value: new Secret(value),
  }));
}

/**
 * Puts a key together from shares of one split. What comes out has to be checked by what was encrypted with it: wrong
 * shares give a wrong key.
 *
 * Errors: `MalformedInput` when shares are too few, the same, or of different splits.
 */
export async function combineShares(shares: readonly KeyShare[]): Promise<Secret<Uint8Array>> {
  const [first] = shares;
  if (first === undefined || shares.length < first.threshold)
    throw refused(`${shares.length} are too few; it takes ${first?.threshold ?? 'more'}`);
  if (shares.some(({ splitId }) => splitId !== first.splitId)) throw refused('are of different splits');
  if (new Set(shares.map(({ number }) => number)).size < shares.length) throw refused('are the same twice');
  return new Secret(await combine(shares.map(({ value }) => new Uint8Array(value.reveal()))));
}

/** SHA-256 (hex) by which a share is known again; a share is 256 random bits, so its hash gives nothing away. */
export function shareDigest({ splitId, number, value }: KeyShare): string {
  const hash = createHash('sha256').update(`cardea share ${splitId} ${number}\0`);
  return hash.update(value.reveal()).digest('hex');
}

function refused(rule: string): CmError {
  return new CmError('MalformedInput', `shares: ${rule}`, { field: 'shares' });
}
