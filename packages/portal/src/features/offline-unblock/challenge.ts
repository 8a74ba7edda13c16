import { parseSpokenCode } from '@cardea/sdk';

/** A challenge as it was typed: its 16 hexadecimal digits, or what is wrong with it. */
export type TypedChallenge =
  | { readonly outcome: 'read'; readonly hex: string }
  | { readonly outcome: 'wrongGroups'; readonly wrongGroups: readonly number[] }
  | { readonly outcome: 'wrongLength'; readonly characters: number };

const hexDigits = /^[0-9A-F]{16}$/;

/**
 * Reads a challenge with check characters, as `cardea card unblock --offline` shows it, or without them, as other programs
 * do; blanks, hyphens and letter case do not matter.
 */
export function readChallenge(typed: string): TypedChallenge {
  const plain = typed.replaceAll(/[\s-]/g, '').toUpperCase();
  return hexDigits.test(plain) ? { outcome: 'read', hex: plain } : parseSpokenCode(typed);
}
