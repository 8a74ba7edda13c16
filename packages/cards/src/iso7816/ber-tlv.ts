import { MalformedCardData } from './malformed-card-data.js';
import { bigEndian, concatOctets } from './octets.js';

/** A data object in BER-TLV (ISO/IEC 7816-4 §5.2.2). */
export interface BerTlv {
  /** The tag field as one number: 0x5c, 0x7f49, 0x5fc105. */
  readonly tag: number;
  /** The value field; of a constructed object, the encoding of what is in it. */
  readonly value: Uint8Array;
}

const longestTagBytes = 3;
const longestValueBytes = 0xffff_ffff;

/**
 * Encodes a data object with the shortest length field. Parts are joined: give the encoded members of a constructed
 * object one after the other.
 *
 * Errors: `MalformedCardData` for a number that is no tag of one to three bytes.
 */
export function encodeBerTlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const value = concatOctets(...parts);
  return concatOctets(encodeTag(tag), encodeLength(value.length), value);
}

/** Encodes a tag alone, as a tag list `5C` wants it. Errors: as {@link encodeBerTlv}. */
export function encodeTag(tag: number): Uint8Array {
  const isNumber = Number.isInteger(tag) && tag > 0 && tag <= 0xff_ffff;
  const lengthBytes = tag > 0xffff ? 3 : tag > 0xff ? 2 : 1;
  const bytes = isNumber ? bigEndian(tag, lengthBytes) : new Uint8Array(0);
  if (!isNumber || readTag(bytes, 0).end !== bytes.length) {
    throw new MalformedCardData('BER-TLV: not a tag of one to three bytes');
  }
  return bytes;
}

/** Encodes a length in the shortest form: one byte up to 7F, then 81, 82, 83, 84. */
export function encodeLength(lengthBytes: number): Uint8Array {
  if (!Number.isInteger(lengthBytes) || lengthBytes < 0 || lengthBytes > longestValueBytes) {
    throw new MalformedCardData('BER-TLV: not a length of up to four bytes');
  }
  if (lengthBytes <= 0x7f) return Uint8Array.of(lengthBytes);
  let count = 1;
  while (lengthBytes >= 256 ** count) count++;
  return concatOctets(Uint8Array.of(0x80 | count), bigEndian(lengthBytes, count));
}

/**
 * Decodes data objects that fill the bytes to the end. Definite lengths of up to four bytes are read, also when
 * longer than necessary: cards write such. Members of constructed objects are not looked at.
 *
 * Errors: `MalformedCardData` for truncated objects, trailing bytes, indefinite lengths, tags above three bytes and
 * tag bytes that ISO/IEC 7816-4 §5.2.2.1 calls invalid.
 */
export function decodeBerTlvs(bytes: Uint8Array): readonly BerTlv[] {
  const objects: BerTlv[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const { tag, end: afterTag } = readTag(bytes, offset);
    const { lengthBytes, end: start } = readLength(bytes, afterTag);
    if (start + lengthBytes > bytes.length) {
      throw new MalformedCardData(`BER-TLV at ${offset}: value ends before its length`);
    }
    objects.push({ tag, value: bytes.slice(start, start + lengthBytes) });
    offset = start + lengthBytes;
  }
  return objects;
}

/**
 * Decodes the one data object that fills the bytes, and gives its value when it bears the tag expected.
 *
 * Errors: as {@link decodeBerTlvs}, and for any other tag or number of objects.
 */
export function decodeBerTlv(tag: number, bytes: Uint8Array): Uint8Array {
  const [object, ...others] = decodeBerTlvs(bytes);
  if (object?.tag !== tag || others.length > 0) {
    throw new MalformedCardData(`BER-TLV: expected one data object ${formatTag(tag)}`);
  }
  return object.value;
}

/** The value of the first data object with this tag, if there is one. */
export function findValue(objects: readonly BerTlv[], tag: number): Uint8Array | undefined {
  return objects.find((object) => object.tag === tag)?.value;
}

/** The value of the first data object with this tag. Errors: `MalformedCardData` when there is none. */
export function requireValue(objects: readonly BerTlv[], tag: number): Uint8Array {
  const value = findValue(objects, tag);
  if (value === undefined) throw new MalformedCardData(`BER-TLV: data object ${formatTag(tag)} is missing`);
  return value;
}

/** A tag as the standards print it: upper-case hex. */
export function formatTag(tag: number): string {
  const hex = tag.toString(16).toUpperCase();
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

function readTag(bytes: Uint8Array, offset: number): { readonly tag: number; readonly end: number } {
  const first = byteAt(bytes, offset, 'tag');
  if (first === 0) throw new MalformedCardData(`BER-TLV at ${offset}: tag 00 is invalid`);
  if ((first & 0x1f) !== 0x1f) return { tag: first, end: offset + 1 };
  let tag = first;
  for (let index = offset + 1; index < offset + longestTagBytes; index++) {
    const next = byteAt(bytes, index, 'tag');
    const isSecond = index === offset + 1;
    if (isSecond && (next < 0x1f || next === 0x80)) {
      throw new MalformedCardData(`BER-TLV at ${offset}: invalid second byte of the tag`);
    }
    tag = tag * 256 + next;
    if (next < 0x80) return { tag, end: index + 1 };
  }
  throw new MalformedCardData(`BER-TLV at ${offset}: tag exceeds three bytes`);
}

function readLength(
  bytes: Uint8Array,
  offset: number,
): { readonly lengthBytes: number; readonly end: number } {
  const first = byteAt(bytes, offset, 'length');
  if (first <= 0x7f) return { lengthBytes: first, end: offset + 1 };
  const count = first & 0x7f;
  if (count === 0) throw new MalformedCardData(`BER-TLV at ${offset}: indefinite length`);
  if (count > 4) throw new MalformedCardData(`BER-TLV at ${offset}: length exceeds four bytes`);
  let lengthBytes = 0;
  for (let index = 1; index <= count; index++) {
    lengthBytes = lengthBytes * 256 + byteAt(bytes, offset + index, 'length');
  }
  return { lengthBytes, end: offset + 1 + count };
}

function byteAt(bytes: Uint8Array, offset: number, field: string): number {
  const byte = bytes[offset];
  if (byte === undefined) throw new MalformedCardData(`BER-TLV at ${offset}: ends within the ${field}`);
  return byte;
}
