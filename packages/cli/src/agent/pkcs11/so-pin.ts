import { Secret } from '@cardea/cards';
import { CommandFailure } from '../../failure.js';
import type { TokenDescription } from './token-description.js';

const leastSoPinLength = 16;

/**
 * The SO PIN of a token in use: its diversified admin key in upper-case hex, 48 digits, or as many of the first as the
 * token takes.
 *
 * Errors: `CommandFailure` when the token takes fewer than 16, which would be too easily guessed, or wants more than 48.
 */
export function soPinOfAdminKey(
  adminKey: Secret<Uint8Array>,
  { leastPinLength, mostPinLength }: Pick<TokenDescription, 'leastPinLength' | 'mostPinLength'>,
): Secret<string> {
  const digits = Buffer.from(adminKey.reveal()).toString('hex').toUpperCase();
  const length = Math.min(digits.length, mostPinLength);
  if (length < leastSoPinLength || length < leastPinLength) {
    throw new CommandFailure(
      `The token takes SO PINs of ${leastPinLength} to ${mostPinLength} characters; ${leastSoPinLength} to ${digits.length} are needed.`,
    );
  }
  return new Secret(digits.slice(0, length));
}
