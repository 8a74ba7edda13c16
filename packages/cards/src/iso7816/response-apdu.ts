import { ApduError } from './apdu-error.js';
import { MalformedCardData } from './malformed-card-data.js';
import { bigEndian, concatOctets } from './octets.js';
import { success } from './status-words.js';

/** A card's answer to a command (ISO/IEC 7816-4 §5.1). */
export interface ResponseApdu {
  readonly data: Uint8Array;
  /** Status word, SW1 and SW2 as one number such as 0x9000. */
  readonly sw: number;
}

/** Encodes an answer, as a card does. */
export function encodeResponseApdu(response: ResponseApdu): Uint8Array {
  return concatOctets(response.data, bigEndian(response.sw, 2));
}

/** Decodes an answer. Errors: `MalformedCardData` when it has no room for a status word. */
export function decodeResponseApdu(bytes: Uint8Array): ResponseApdu {
  const sw1 = bytes.at(-2);
  const sw2 = bytes.at(-1);
  if (sw1 === undefined || sw2 === undefined) {
    throw new MalformedCardData('response APDU: shorter than a status word');
  }
  return { data: bytes.slice(0, -2), sw: (sw1 << 8) | sw2 };
}

/** Gives the data of a successful answer. Errors: `ApduError` for every status word but 9000. */
export function requireSuccess(command: string, response: ResponseApdu): Uint8Array {
  if (response.sw !== success) throw new ApduError(command, response.sw);
  return response.data;
}
