import { Secret } from '@cardea/domain';
import { mod37_2 } from 'cdigit';
import { type KeyShare, shareBytes } from './key-share.js';

/** A share as it was typed: the share, the groups that are wrong (from 1), or how many groups came. */
export type TypedShare =
  | { readonly outcome: 'read'; readonly share: KeyShare }
  | { readonly outcome: 'wrongGroups'; readonly wrongGroups: readonly number[] }
  | { readonly outcome: 'wrongLength'; readonly groups: number; readonly expected: number };

const digitsOfGroup = 4;
/** Identifier of the split (4), threshold, number, the share, and one octet of zeros that fills the last group. */
const textBytes = 4 + 1 + 1 + shareBytes + 1;
const groupsOfText = (textBytes * 2) / digitsOfGroup;
const groupsOfLine = 5;
const hexDigits = /^[0-9A-F]{4}$/;
const groupNumbers = '123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Check characters by their value: ISO/IEC 7064 MOD 37-2, with signs for the letters that look like digits. */
const standardAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*';
const checkAlphabet = '0123456789ABCDEFGH+JK=MN#PQRSTUVWXYZ*';

/**
 * Writes a share for paper: lines of five groups, each of four hexadecimal digits and a check character over the group's
 * number and digits (ISO/IEC 7064 MOD 37-2), so that a slip of the pen shows, and in which group.
 */
export function shareText(share: KeyShare): Secret<string> {
  const octets = Buffer.concat([
    Buffer.from(share.splitId, 'hex'),
    Buffer.of(share.threshold, share.number),
    share.value.reveal(),
    Buffer.of(0),
  ]);
  const groups = (octets.toString('hex').toUpperCase().match(/.{4}/g) ?? []).map(
    (digits, index) => `${digits}-${checkCharacter(digits, index)}`,
  );
  octets.fill(0);
  const lines: string[] = [];
  for (let first = 0; first < groups.length; first += groupsOfLine)
    lines.push(groups.slice(first, first + groupsOfLine).join('  '));
  return new Secret(lines.join('\n'));
}

/**
 * Reads what {@link shareText} wrote. Letter case and blanks beyond those between groups do not matter; O is read as 0, I
 * and L as 1. Lines that begin with # are remarks.
 */
export function parseShareText(text: Secret<string>): TypedShare {
  const groups = text
    .reveal()
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join(' ')
    .toUpperCase()
    .split(/\s+/u)
    .map((group) =>
      group
        .replaceAll(/[-–.,:;]/g, '')
        .replaceAll('O', '0')
        .replaceAll(/[IL]/g, '1'),
    )
    .filter((group) => group !== '');
  if (groups.length !== groupsOfText)
    return { outcome: 'wrongLength', groups: groups.length, expected: groupsOfText };
  const wrongGroups = groups.flatMap((group, index) => (isRight(group, index) ? [] : [index + 1]));
  if (wrongGroups.length > 0) return { outcome: 'wrongGroups', wrongGroups };
  const octets = Buffer.from(groups.map((group) => group.slice(0, digitsOfGroup)).join(''), 'hex');
  return {
    outcome: 'read',
    share: {
      splitId: octets.subarray(0, 4).toString('hex').toUpperCase(),
      threshold: octets[4] ?? 0,
      number: octets[5] ?? 0,
      value: new Secret(new Uint8Array(octets.subarray(6, 6 + shareBytes))),
    },
  };
}

function isRight(group: string, index: number): boolean {
  const digits = group.slice(0, digitsOfGroup);
  return hexDigits.test(digits) && group.slice(digitsOfGroup) === checkCharacter(digits, index);
}

function checkCharacter(digits: string, index: number): string {
  const value = standardAlphabet.indexOf(mod37_2.compute(`${groupNumbers.charAt(index)}${digits}`));
  return checkAlphabet.charAt(value);
}
