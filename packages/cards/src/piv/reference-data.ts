import { malformed, Secret } from '@cardea/domain';
import { pinBlockBytes, pinPaddingByte } from './sp800-73.js';

const shortestPin = 6;
const printable = /^[\x20-\x7e]+$/;

/**
 * Makes the eight bytes of a PIN or PUK: its ASCII characters, filled up with FF (SP 800-73-4 Part 2 §2.4.3).
 *
 * Errors: `MalformedInput` with the field's name for fewer than six or more than eight characters, or others than
 * printable ASCII. The value itself is never told.
 */
export function referenceDataBlock(
  field: 'pin' | 'newPin' | 'puk' | 'newPuk',
  value: Secret<string>,
): Secret<Uint8Array> {
  const text = value.reveal();
  if (text.length < shortestPin || text.length > pinBlockBytes || !printable.test(text)) {
    throw malformed(field, 'must be 6 to 8 ASCII characters');
  }
  const block = new Uint8Array(pinBlockBytes).fill(pinPaddingByte);
  block.set(Buffer.from(text, 'ascii'));
  return new Secret(block);
}
