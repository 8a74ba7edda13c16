// Times and identifiers as MIM CM prints them (reference: HTTP conventions, get request, get user certificates).

/** UTC with `Z` and up to three fraction digits, trailing zeros dropped; the zero date for "not yet". */
export function requestTime(instant: Date | null): string {
  if (instant === null) return '0001-01-01T00:00:00';
  return instant.toISOString().replace(/\.?0*Z$/, 'Z');
}

/** Whole seconds, no zone mark; the zero date when unknown. */
export function certificateTime(instant: Date | null): string {
  return instant === null ? '0001-01-01T00:00:00' : instant.toISOString().slice(0, 19);
}

const zeroDate = /^0001-01-01T00:00:00(\.0+)?Z?$/;

/** Reads either form; the zero date is null. Undefined when it is no time. */
export function instantFromWire(text: string): Date | null | undefined {
  if (zeroDate.test(text)) return null;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?Z?$/.test(text)) return undefined;
  const instant = new Date(text.endsWith('Z') ? text : `${text}Z`);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

/** `d.hh:mm:ss`. */
export function timeSpan(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  return `${days}.${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Whole seconds of a `d.hh:mm:ss` text; undefined when it is none. */
export function secondsFromTimeSpan(text: string): number | undefined {
  const match = /^(\d+)\.(\d{2}):(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  return days * 86_400 + hours * 3600 + minutes * 60 + seconds;
}
