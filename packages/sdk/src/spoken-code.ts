import { mod37_2 } from 'cdigit';

/**
 * A code as it was heard: its 16 hexadecimal digits, upper case; or the groups that were misheard, counted from 1; or
 * how many characters came where 20 were expected.
 */
export type SpokenCode =
  | { readonly outcome: 'read'; readonly hex: string }
  | { readonly outcome: 'wrongGroups'; readonly wrongGroups: readonly number[] }
  | { readonly outcome: 'wrongLength'; readonly characters: number };

const digitsOfGroup = 4;
const groupsOfCode = 4;
const hexDigits = /^[0-9A-F]{4}$/;
/** What may stand between characters without being one of them. */
const separators = /[\p{Z}\p{C}\p{Pd}.,:;/_·]/gu;

/**
 * Check characters by their value. ISO/IEC 7064 prints the values of MOD 37-2 as 0-9, A-Z and *; those that it prints
 * as I, L and O are +, = and # here, because nobody tells these letters from 1 and 0.
 */
const standardAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*';
const checkAlphabet = '0123456789ABCDEFGH+JK=MN#PQRSTUVWXYZ*';

/**
 * Writes a challenge or response of 16 hexadecimal digits for the telephone: four groups of four digits, each with a
 * check character, such as `D611-3 43F9-U CCFF-8 D28B-2`.
 *
 * The check is ISO/IEC 7064 MOD 37-2 over the group's number and its digits. One wrong character in a group, two
 * characters of a group that changed places, and groups that changed places are always found.
 *
 * Errors: `RangeError` when it is not 16 hexadecimal digits; the text is not part of the message.
 */
export function formatSpokenCode(hex: string): string {
  const digits = hex.toUpperCase();
  if (!/^[0-9A-F]{16}$/.test(digits)) throw new RangeError('a spoken code has 16 hexadecimal digits');
  return chunks(digits, digitsOfGroup)
    .map((group, index) => `${group}-${checkCharacter(group, index)}`)
    .join(' ');
}

/**
 * Reads what {@link formatSpokenCode} wrote and somebody heard. Blanks, hyphens and letter case do not matter; O is
 * read as 0, I and L as 1. Four groups set apart by blanks are looked at one by one, so that a
 * lost character is found in its group.
 */
export function parseSpokenCode(text: string): SpokenCode {
  const groups = groupsOf(text);
  if (groups === undefined) return { outcome: 'wrongLength', characters: onlyCharacters(text).length };
  const heard = groups.map(readGroup);
  const wrongGroups = heard.flatMap((digits, index) => (digits === undefined ? [index + 1] : []));
  return wrongGroups.length === 0
    ? { outcome: 'read', hex: heard.join('') }
    : { outcome: 'wrongGroups', wrongGroups };
}

function groupsOf(text: string): readonly string[] | undefined {
  const apart = text
    .split(/\s+/u)
    .map(onlyCharacters)
    .filter((group) => group !== '');
  if (apart.length === groupsOfCode) return apart;
  const groups = chunks(onlyCharacters(text), digitsOfGroup + 1);
  const isWhole = groups.length === groupsOfCode && groups.at(-1)?.length === digitsOfGroup + 1;
  return isWhole ? groups : undefined;
}

/** The digits of a group whose check character agrees. */
function readGroup(group: string, index: number): string | undefined {
  const digits = group.slice(0, digitsOfGroup);
  const check = group.slice(digitsOfGroup);
  return hexDigits.test(digits) && check === checkCharacter(digits, index) ? digits : undefined;
}

function checkCharacter(digits: string, index: number): string {
  const value = standardAlphabet.indexOf(mod37_2.compute(`${index + 1}${digits}`));
  return checkAlphabet.charAt(value);
}

function onlyCharacters(text: string): string {
  return text.replace(separators, '').toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

function chunks(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}
