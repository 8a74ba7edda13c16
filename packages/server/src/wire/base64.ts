import { malformed } from '@cardea/domain';

/** base64 on one line. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** base64 with CRLF after every 64 characters and at the end (MIM CM: get certificate responses). */
export function base64Lines(bytes: Uint8Array): string {
  return base64(bytes).replace(/.{1,64}/g, '$&\r\n');
}

/**
 * Reads base64; white space anywhere is ignored.
 *
 * Errors: `MalformedInput` naming `field`.
 */
export function bytesFromBase64(text: string, field: string): Uint8Array {
  const bare = text.replace(/\s+/g, '');
  if (bare === '' || bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) {
    throw malformed(field, 'must be base64');
  }
  return new Uint8Array(Buffer.from(bare, 'base64'));
}
