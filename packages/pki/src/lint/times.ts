import { type DerElement, identifier } from './strict-der.js';

/**
 * Milliseconds since 1970 of a Time (RFC 5280 §4.1.2.5), whichever of both types it has; NaN for what is no time in whole
 * seconds of UTC, which `validity-encoding` refuses.
 */
export function timeMsOf({ identifier: tag, content }: DerElement): number {
  const isUtc = tag === identifier.utcTime;
  if (!isUtc && tag !== identifier.generalizedTime) return Number.NaN;
  const yearDigits = isUtc ? 2 : 4;
  if (content.length !== yearDigits + 11 || content.at(-1) !== zulu) return Number.NaN;
  const number = (start: number, digits: number) => numberAt(content, start, digits);
  const written = number(0, yearDigits);
  const year = !isUtc ? written : written >= 50 ? 1900 + written : 2000 + written;
  const month = number(yearDigits, 2);
  const day = number(yearDigits + 2, 2);
  const hour = number(yearDigits + 4, 2);
  const minute = number(yearDigits + 6, 2);
  const second = number(yearDigits + 8, 2);
  const timeMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const time = new Date(timeMs);
  // Date carries the 31st of a short month over into the next, and takes the years before 100 for those of 1900.
  const isReal =
    hour < 24 &&
    minute < 60 &&
    second < 60 &&
    time.getUTCFullYear() === year &&
    time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day;
  return isReal ? timeMs : Number.NaN;
}

const zulu = 'Z'.charCodeAt(0);
const zero = '0'.charCodeAt(0);

/** NaN when one of the characters is no digit. */
function numberAt(content: Uint8Array, start: number, digits: number): number {
  let number = 0;
  for (let index = start; index < start + digits; index++) {
    const digit = (content[index] ?? 0) - zero;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN;
  }
  return number;
}
