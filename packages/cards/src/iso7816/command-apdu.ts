import { MalformedCardData } from './malformed-card-data.js';
import { bigEndian, concatOctets } from './octets.js';

/** A command to a card (ISO/IEC 7816-3 §12.1, ISO/IEC 7816-4 §5.1). */
export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** Command data, up to 65,535 bytes; absent and empty are the same. */
  readonly data?: Uint8Array;
  /** Ne, the most bytes expected in the answer: 1 to 65,536 (256 is Le 00, 65,536 is Le 0000). Absent: no Le field. */
  readonly le?: number;
}

/** Largest data field of a short command. */
export const shortDataLimit = 255;
/** Largest answer to a short command, Le 00. */
export const shortLeLimit = 256;
/** Largest data field of an extended command. */
export const extendedDataLimit = 65_535;
/** Largest answer to an extended command, Le 0000. */
export const extendedLeLimit = 65_536;
/** Bit of the class byte that says: more commands of this chain follow (ISO/IEC 7816-4 §5.3.3). */
export const chainingBit = 0x10;

const headerBytes = 4;

/**
 * Encodes a command in the shortest of the forms 1, 2S, 3S, 4S, 2E, 3E, 4E of ISO/IEC 7816-3 §12.1.3 that holds it.
 *
 * Errors: `MalformedCardData` when a header field is no byte, or data or Le are too long.
 */
export function encodeCommandApdu(command: CommandApdu): Uint8Array {
  const { data = new Uint8Array(0), le } = command;
  const header = [command.cla, command.ins, command.p1, command.p2];
  if (!header.every((field) => Number.isInteger(field) && field >= 0 && field <= 0xff)) {
    throw new MalformedCardData('command APDU: CLA, INS, P1 and P2 are bytes');
  }
  if (data.length > extendedDataLimit) throw new MalformedCardData('command APDU: data exceeds 65,535 bytes');
  if (le !== undefined && (!Number.isInteger(le) || le < 1 || le > extendedLeLimit)) {
    throw new MalformedCardData('command APDU: Ne is 1 to 65,536');
  }
  const isExtended = data.length > shortDataLimit || (le ?? 0) > shortLeLimit;
  return concatOctets(Uint8Array.from(header), isExtended ? extendedBody(data, le) : shortBody(data, le));
}

function shortBody(data: Uint8Array, le: number | undefined): Uint8Array {
  const lcAndData = data.length === 0 ? data : concatOctets(Uint8Array.of(data.length), data);
  return le === undefined ? lcAndData : concatOctets(lcAndData, Uint8Array.of(le % shortLeLimit));
}

/** In an extended command one 00 marks the form; it stands before Lc, or before Le when there are no data. */
function extendedBody(data: Uint8Array, le: number | undefined): Uint8Array {
  const mark = Uint8Array.of(0);
  const lcAndData = data.length === 0 ? data : concatOctets(bigEndian(data.length, 2), data);
  const leField = le === undefined ? new Uint8Array(0) : bigEndian(le % extendedLeLimit, 2);
  return concatOctets(mark, lcAndData, leField);
}

/**
 * Decodes a command, as a card does (ISO/IEC 7816-3 §12.1.3).
 *
 * Errors: `MalformedCardData` when the length fits none of the seven forms.
 */
export function decodeCommandApdu(bytes: Uint8Array): CommandApdu {
  const [cla, ins, p1, p2, first] = bytes;
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) {
    throw new MalformedCardData('command APDU: shorter than its header of 4 bytes');
  }
  const header = { cla, ins, p1, p2 };
  const body = bytes.slice(headerBytes);
  if (first === undefined) return header;
  if (body.length === 1) return { ...header, le: first === 0 ? shortLeLimit : first };
  return { ...header, ...(first === 0 ? decodeExtendedBody(body) : decodeShortBody(first, body)) };
}

function decodeShortBody(lc: number, body: Uint8Array): Pick<CommandApdu, 'data' | 'le'> {
  const data = body.slice(1, 1 + lc);
  const rest = body.slice(1 + lc);
  const [le] = rest;
  if (data.length < lc || rest.length > 1)
    throw new MalformedCardData('command APDU: Lc and length disagree');
  return le === undefined ? { data } : { data, le: le === 0 ? shortLeLimit : le };
}

function decodeExtendedBody(body: Uint8Array): Pick<CommandApdu, 'data' | 'le'> {
  if (body.length === 3) return { le: uint16(body, 1) || extendedLeLimit };
  const lc = body.length < 3 ? 0 : uint16(body, 1);
  if (lc === 0) throw new MalformedCardData('command APDU: Lc is 0 in an extended command');
  const data = body.slice(3, 3 + lc);
  const rest = body.slice(3 + lc);
  if (data.length < lc || (rest.length !== 0 && rest.length !== 2)) {
    throw new MalformedCardData('command APDU: extended Lc and length disagree');
  }
  return rest.length === 0 ? { data } : { data, le: uint16(rest, 0) || extendedLeLimit };
}

function uint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}
