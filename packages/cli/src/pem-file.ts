import { readFileSync } from 'node:fs';
import { CommandFailure, exitCodes } from './failure.js';

/**
 * What a file holds, DER each: every PEM block labelled `label` (RFC 7468 §2), or the file itself when it is not PEM.
 *
 * Errors: {@link CommandFailure} when it cannot be read, or is PEM without such a block.
 */
export function readPemOrDer(
  file: string,
  label: 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'X509 CRL',
): Buffer[] {
  let octets: Buffer;
  try {
    octets = readFileSync(file);
  } catch {
    throw new CommandFailure(`${file} cannot be read. Name an existing file.`, exitCodes.badInput);
  }
  const text = octets.toString('latin1');
  if (!text.includes('-----BEGIN ')) return [octets];
  // Some tools still write NEW CERTIFICATE REQUEST (RFC 7468 §7).
  const block = new RegExp(`-----BEGIN (?:NEW )?${label}-----([A-Za-z0-9+/=\\s]+)-----END`, 'g');
  const ders = [...text.matchAll(block)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
  if (ders.length === 0) throw new CommandFailure(`${file} has no ${label} in it.`, exitCodes.badInput);
  return ders;
}

/** PEM of one object (RFC 7468 §2). */
export function pemOf(der: Uint8Array, label: string): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}-----END ${label}-----\n`;
}

/** SHA-256 in groups of four hexadecimal digits, as people compare it. */
export function groupedFingerprint(sha256Hex: string): string {
  return (sha256Hex.replaceAll(':', '').toUpperCase().match(/.{4}/g) ?? []).join(' ');
}
