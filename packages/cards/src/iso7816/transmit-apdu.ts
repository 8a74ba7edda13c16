import type { CardConnection } from './card-connection.js';
import {
  type CommandApdu,
  chainingBit,
  encodeCommandApdu,
  shortDataLimit,
  shortLeLimit,
} from './command-apdu.js';
import { MalformedCardData } from './malformed-card-data.js';
import { concatOctets } from './octets.js';
import { decodeResponseApdu, type ResponseApdu } from './response-apdu.js';
import { success, sw1 } from './status-words.js';

/** How commands and answers that exceed the short form travel. */
export interface TransmitOptions {
  /** True sends long commands in the extended form; the default is command chaining, which more cards and readers know. */
  readonly useExtendedLength?: boolean;
}

/** Longest answer collected from a card that keeps saying that more follows. */
const answerLimitBytes = 1 << 20;

const insGetResponse = 0xc0;

/**
 * Sends one command to the card and gives its whole answer, whatever the status word.
 *
 * Data above 255 bytes go as a chain of commands (ISO/IEC 7816-4 §5.3.3), a refusal in the chain ends it and is the
 * answer; `61XX` is followed by GET RESPONSE until nothing is left; `6CXX` repeats the command once with Le XX.
 *
 * Errors: `CardRemoved` and whatever else the connection throws; `MalformedCardData` for a command that cannot be
 * encoded, an answer without status word, or a card that never stops sending.
 */
export async function transmitApdu(
  connection: CardConnection,
  command: CommandApdu,
  options: TransmitOptions = {},
): Promise<ResponseApdu> {
  const blocks = options.useExtendedLength === true ? [command] : commandChain(command);
  let response: ResponseApdu = { data: new Uint8Array(0), sw: success };
  for (const block of blocks) {
    response = await exchange(connection, block);
    const isLast = block === blocks.at(-1);
    if (!isLast && response.sw !== success) return response;
  }
  return collectAnswer(connection, command.cla, response);
}

/** Splits a command into short ones of at most 255 bytes; all but the last carry the chaining bit and no Le. */
export function commandChain(command: CommandApdu): readonly CommandApdu[] {
  const { data, le, ...header } = command;
  // Answers beyond the short form come by GET RESPONSE.
  const shortLe = le === undefined ? {} : { le: Math.min(le, shortLeLimit) };
  if (data === undefined || data.length <= shortDataLimit) {
    return [{ ...header, ...(data === undefined ? {} : { data }), ...shortLe }];
  }
  const blocks: CommandApdu[] = [];
  for (let offset = 0; offset < data.length; offset += shortDataLimit) {
    const block = data.slice(offset, offset + shortDataLimit);
    const isLast = offset + shortDataLimit >= data.length;
    blocks.push(
      isLast
        ? { ...header, data: block, ...shortLe }
        : { ...header, cla: header.cla | chainingBit, data: block },
    );
  }
  return blocks;
}

/** Sends one command as it is and repeats it once with the Le that the card asks for by `6CXX`. */
async function exchange(connection: CardConnection, command: CommandApdu): Promise<ResponseApdu> {
  const response = decodeResponseApdu(await connection.transmit(encodeCommandApdu(command)));
  if (sw1(response.sw) !== 0x6c) return response;
  const corrected = { ...command, le: lengthOf(response.sw) };
  return decodeResponseApdu(await connection.transmit(encodeCommandApdu(corrected)));
}

async function collectAnswer(
  connection: CardConnection,
  cla: number,
  first: ResponseApdu,
): Promise<ResponseApdu> {
  const parts = [first.data];
  let lengthBytes = first.data.length;
  let { sw } = first;
  while (sw1(sw) === 0x61) {
    const part = await exchange(connection, {
      cla: cla & ~chainingBit,
      ins: insGetResponse,
      p1: 0,
      p2: 0,
      le: lengthOf(sw),
    });
    // A card that says "more" and gives nothing would keep us here for ever.
    const isStuck = part.data.length === 0 && sw1(part.sw) === 0x61;
    lengthBytes += part.data.length;
    if (isStuck || lengthBytes > answerLimitBytes) {
      throw new MalformedCardData('GET RESPONSE: the card does not come to an end');
    }
    parts.push(part.data);
    sw = part.sw;
  }
  return { data: concatOctets(...parts), sw };
}

/** SW2 of `61XX` and `6CXX`: 00 stands for 256. */
function lengthOf(sw: number): number {
  return sw & 0xff || shortLeLimit;
}
