import { type DerElement, identifier } from './strict-der.js';

const utcTime = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const generalizedTime = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Milliseconds since 1970 of a Time (RFC 5280 §4.1.2.5), whichever of both types it has; NaN for what is no time in whole
 * seconds of UTC, which `validity-encoding` refuses.
 */
export function timeMsOf({ identifier: tag, content }: DerElement): number {
  const isUtc = tag === identifier.utcTime;
  if (!isUtc && tag !== identifier.generalizedTime) return Number.NaN;
  const found = (isUtc ? utcTime : generalizedTime).exec(Buffer.from(content).toString('latin1'));
  if (found === null) return Number.NaN;
  const [year = 0, month = 0, ...rest] = found.slice(1).map(Number);
  const fullYear = !isUtc ? year : year >= 50 ? 1900 + year : 2000 + year;
  const [day = 0, hour = 0, minute = 0, second = 0] = rest;
  const timeMs = Date.UTC(fullYear, month - 1, day, hour, minute, second);
  const time = new Date(timeMs);
  // Date carries the 31st of a short month, or the 25th hour, over into what follows.
  const isReal =
    time.getUTCFullYear() === fullYear &&
    time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day &&
    time.getUTCHours() === hour &&
    time.getUTCMinutes() === minute &&
    time.getUTCSeconds() === second;
  return isReal ? timeMs : Number.NaN;
}
