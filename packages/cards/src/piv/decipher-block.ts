import { MalformedCardData } from '../iso7816/malformed-card-data.js';

/**
 * Takes the message out of an EME-PKCS1-v1_5 block that the card deciphered (RFC 8017 §7.2.2).
 *
 * Callers must not tell a stranger whether this failed: that is the oracle of Bleichenbacher's attack.
 *
 * Errors: `MalformedCardData` when the block has another form.
 */
export function pkcs1Message(block: Uint8Array): Uint8Array {
  const separator = block.indexOf(0, 2);
  // At least eight bytes of padding stand between 00 02 and the separator.
  if (block[0] !== 0 || block[1] !== 2 || separator < 10) {
    throw new MalformedCardData('decipher: not a PKCS#1 v1.5 block');
  }
  return block.slice(separator + 1);
}
