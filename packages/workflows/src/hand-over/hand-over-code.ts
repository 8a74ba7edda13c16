import { createHmac } from 'node:crypto';
import { malformed, type Randomness, Secret } from '@cardea/domain';

// Without letters and digits that look alike, because people read it from one screen and type it at another.
const characters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
/** 40 bits; ten minutes and the delays after wrong tries are too short to find one. */
const randomCharacters = 8;
const groupLength = 3;

/** A new code: eight random characters and one that finds typing mistakes, in groups, such as `7KF-2MX-Q9D`. */
export function newHandOverCode({ integer }: Pick<Randomness, 'integer'>): Secret<string> {
  const random = Array.from({ length: randomCharacters }, () =>
    characters.charAt(integer(characters.length)),
  );
  const code = random.join('') + checkCharacter(random.join(''));
  return new Secret((code.match(new RegExp(`.{${groupLength}}`, 'g')) ?? []).join('-'));
}

/**
 * What was typed as a code, without what does not count: letter case, blanks and dashes.
 *
 * Errors: `MalformedInput` when it cannot be a code; its check character tells, so that a misprint is no try.
 */
export function readHandOverCode(typed: Secret<string>): Secret<string> {
  const code = typed.reveal().toUpperCase().replaceAll(/[\s-]/g, '');
  const isCode =
    code.length === randomCharacters + 1 &&
    [...code].every((character) => characters.includes(character)) &&
    checkCharacter(code.slice(0, -1)) === code.at(-1);
  if (!isCode) {
    throw malformed('code', 'must be the nine letters and digits that the page of the request shows');
  }
  return new Secret(code);
}

/** What is kept of a code: HMAC-SHA-256 under a key of the installation, hex. */
export function digestOfCode(code: Secret<string>, key: Secret<Uint8Array>): string {
  const plain = code.reveal().replaceAll('-', '');
  return createHmac('sha256', key.reveal()).update(plain).digest('hex');
}

/**
 * The Luhn algorithm (ISO/IEC 7812-1 annex B) in base 32: finds every wrong character, and neighbours that changed places
 * but for one pair.
 */
function checkCharacter(text: string): string {
  const base = characters.length;
  const sum = [...text].reverse().reduce((total, character, place) => {
    const value = characters.indexOf(character) * (place % 2 === 0 ? 2 : 1);
    return total + Math.floor(value / base) + (value % base);
  }, 0);
  return characters.charAt((base - (sum % base)) % base);
}
