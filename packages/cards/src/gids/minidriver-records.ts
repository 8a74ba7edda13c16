import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets } from '../iso7816/octets.js';

// The files of the card module file system (Smart Card Minidriver Specification 7.07, "Logical card requirements"), and
// the two tables, master file and key map, by which GIDS keeps them. All numbers are little-endian.

/** One line of the master file: a directory (empty `name`), or a file and the data object that holds it. */
export interface MasterfileRecord {
  /** Empty for the root. */
  readonly directory: string;
  readonly name: string;
  readonly objectTag: number;
  readonly fileIdentifier: number;
}

/** The counters by which Windows notices that a card changed (`cardcf`). */
export interface CardCacheFreshness {
  readonly version: number;
  readonly pins: number;
  readonly containers: number;
  readonly files: number;
}

/** One line of the container map (`mscp\cmapfile`). A line that is not valid is free. */
export interface ContainerMapRecord {
  /** Up to 39 UTF-16 units. */
  readonly name: string;
  readonly isValid: boolean;
  readonly isDefault: boolean;
  /** 0 when the container has no such key. */
  readonly signatureKeyBits: number;
  /** 0 when the container has no such key. */
  readonly keyExchangeKeyBits: number;
}

/** What a key is for: both kinds sign; only a key exchange key deciphers. */
export type KeyPurpose = 'keyExchange' | 'signature';

/** One line of the key map, beside the container map's line of the same number; undefined when it is free. */
export type KeyMapRecord =
  | {
      readonly algorithmIdentifier: number;
      readonly purpose: KeyPurpose;
      readonly keyFile: number;
    }
  | undefined;

const masterfileRecordBytes = 28;
const shortNameBytes = 9;
// Two bytes fill the names up to a multiple of four.
const objectTagOffset = 20;
const fileIdentifierOffset = 24;
const cmapRecordBytes = 86;
const cmapNameUnits = 40;
const keymapRecordBytes = 12;
const tableVersion = 1;
const keyPurposeBytes: Readonly<Record<KeyPurpose, number>> = { keyExchange: 0x9a, signature: 0x9c };
const freeKeyFile = 0xffff;

/** Longest container name, UTF-16 units. */
export const containerNameLimit = cmapNameUnits - 1;

/** Encodes the master file. Errors: `RangeError` for a name above eight ASCII characters. */
export function encodeMasterfile(records: readonly MasterfileRecord[]): Uint8Array {
  const encoded = records.map(({ directory, name, objectTag, fileIdentifier }) => {
    const bytes = Buffer.alloc(masterfileRecordBytes);
    bytes.set(shortName(directory), 0);
    bytes.set(shortName(name), shortNameBytes);
    bytes.writeUInt32LE(objectTag, objectTagOffset);
    bytes.writeUInt32LE(fileIdentifier, fileIdentifierOffset);
    return bytes;
  });
  return concatOctets(Uint8Array.of(tableVersion), ...encoded);
}

/** Decodes the master file. Errors: `MalformedCardData`. */
export function decodeMasterfile(bytes: Uint8Array): readonly MasterfileRecord[] {
  return recordsOf('masterfile', bytes, masterfileRecordBytes).map((record) => ({
    directory: readShortName(record, 0),
    name: readShortName(record, shortNameBytes),
    objectTag: record.readUInt32LE(objectTagOffset),
    fileIdentifier: record.readUInt32LE(fileIdentifierOffset),
  }));
}

/** Encodes `cardcf`; each counter wraps around. */
export function encodeCardcf(freshness: CardCacheFreshness): Uint8Array {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt8(freshness.version & 0xff, 0);
  bytes.writeUInt8(freshness.pins & 0xff, 1);
  bytes.writeUInt16LE(freshness.containers & 0xffff, 2);
  bytes.writeUInt16LE(freshness.files & 0xffff, 4);
  return Uint8Array.from(bytes);
}

/** Decodes `cardcf`. Errors: `MalformedCardData` unless it has six bytes. */
export function decodeCardcf(bytes: Uint8Array): CardCacheFreshness {
  if (bytes.length !== 6) throw new MalformedCardData('cardcf: is not of 6 bytes');
  const buffer = Buffer.from(bytes);
  return {
    version: buffer.readUInt8(0),
    pins: buffer.readUInt8(1),
    containers: buffer.readUInt16LE(2),
    files: buffer.readUInt16LE(4),
  };
}

/** Encodes the container map. Errors: `RangeError` for a name above 39 UTF-16 units. */
export function encodeCmapfile(records: readonly ContainerMapRecord[]): Uint8Array {
  return concatOctets(
    ...records.map((record) => {
      const bytes = Buffer.alloc(cmapRecordBytes);
      if (!record.isValid) return bytes;
      if (record.name.length > containerNameLimit)
        throw new RangeError('container name: above 39 characters');
      bytes.write(record.name, 'utf16le');
      bytes.writeUInt8(1 | (record.isDefault ? 2 : 0), 2 * cmapNameUnits);
      bytes.writeUInt16LE(record.signatureKeyBits, 2 * cmapNameUnits + 2);
      bytes.writeUInt16LE(record.keyExchangeKeyBits, 2 * cmapNameUnits + 4);
      return bytes;
    }),
  );
}

/** Decodes the container map. Errors: `MalformedCardData`. */
export function decodeCmapfile(bytes: Uint8Array): readonly ContainerMapRecord[] {
  return split('cmapfile', bytes, cmapRecordBytes).map((record) => {
    const flags = record.readUInt8(2 * cmapNameUnits);
    return {
      name: upToNul(record.toString('utf16le', 0, 2 * cmapNameUnits)),
      isValid: (flags & 1) !== 0,
      isDefault: (flags & 2) !== 0,
      signatureKeyBits: record.readUInt16LE(2 * cmapNameUnits + 2),
      keyExchangeKeyBits: record.readUInt16LE(2 * cmapNameUnits + 4),
    };
  });
}

/** Encodes the key map. */
export function encodeKeymap(records: readonly KeyMapRecord[]): Uint8Array {
  const encoded = records.map((record) => {
    const bytes = Buffer.alloc(keymapRecordBytes);
    bytes.writeUInt32LE(record === undefined ? 0 : 1, 0);
    bytes.writeUInt8(record?.algorithmIdentifier ?? 0, 4);
    bytes.writeUInt8(record === undefined ? 0 : keyPurposeBytes[record.purpose], 5);
    bytes.writeUInt16LE(record?.keyFile ?? freeKeyFile, 6);
    bytes.writeUInt16LE(0xffff, 8);
    return bytes;
  });
  return concatOctets(Uint8Array.of(tableVersion), ...encoded);
}

/** Decodes the key map. Errors: `MalformedCardData`. */
export function decodeKeymap(bytes: Uint8Array): readonly KeyMapRecord[] {
  return recordsOf('keymap', bytes, keymapRecordBytes).map((record) => {
    if (record.readUInt32LE(0) === 0) return undefined;
    const purposeByte = record.readUInt8(5);
    return {
      algorithmIdentifier: record.readUInt8(4),
      purpose: purposeByte === keyPurposeBytes.signature ? 'signature' : 'keyExchange',
      keyFile: record.readUInt16LE(6),
    };
  });
}

/** Records after the version byte with which both tables of GIDS begin. */
function recordsOf(file: string, bytes: Uint8Array, recordBytes: number): readonly Buffer[] {
  if (bytes[0] !== tableVersion) throw new MalformedCardData(`${file}: does not begin with version 01`);
  return split(file, bytes.slice(1), recordBytes);
}

function split(file: string, bytes: Uint8Array, recordBytes: number): readonly Buffer[] {
  if (bytes.length % recordBytes !== 0) {
    throw new MalformedCardData(`${file}: is not made of records of ${recordBytes} bytes`);
  }
  const buffer = Buffer.from(bytes);
  return Array.from({ length: bytes.length / recordBytes }, (_, index) =>
    buffer.subarray(index * recordBytes, (index + 1) * recordBytes),
  );
}

function shortName(name: string): Buffer {
  if (!/^[\x21-\x7e]{0,8}$/.test(name)) throw new RangeError('file name: at most eight ASCII characters');
  return Buffer.from(name, 'ascii');
}

function readShortName(record: Buffer, offset: number): string {
  return upToNul(record.toString('latin1', offset, offset + shortNameBytes));
}

function upToNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
