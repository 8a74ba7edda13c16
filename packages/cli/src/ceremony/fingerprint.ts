import { createHash } from 'node:crypto';

/** SHA-256 of DER as two lines of eight groups of four hexadecimal digits, to be read out and written down. */
export function fingerprintLines(der: Uint8Array): readonly [string, string] {
  const groups = fingerprint(der).match(/.{4}/g) ?? [];
  return [groups.slice(0, 8).join(' '), groups.slice(8).join(' ')];
}

/** SHA-256 of DER, upper-case hex. */
export function fingerprint(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex').toUpperCase();
}

/** Whether somebody typed the last eight digits of the fingerprint of `der`, or all of it. */
export function isFingerprintOf(typed: string, der: Uint8Array): boolean {
  const digits = typed.replaceAll(/[^0-9A-Fa-f]/g, '').toUpperCase();
  return digits.length >= 8 && fingerprint(der).endsWith(digits);
}
