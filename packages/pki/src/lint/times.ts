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
  // Date carries the 31st of a short month over into the next one.
  const digits = new Date(timeMs)
    .toISOString()
    .replace(/\D/g, '')
    .slice(isUtc ? 2 : 0, 14);
  return digits === found[0].slice(0, -1) ? timeMs : Number.NaN;
}
