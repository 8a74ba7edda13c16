import { AsnConvert } from '@peculiar/asn1-schema';
import type { AlgorithmIdentifier } from '@peculiar/asn1-x509';

/** Copies bytes into a buffer of their own, as the ASN.1 library wants them. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** Encodes an ASN.1 object as DER. */
export function encode(value: object): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(value));
}

/** Content octets of the INTEGER that `hex` (upper or lower case, unsigned) stands for: minimal and positive. */
export function unsignedInteger(hex: string): ArrayBuffer {
  const digits = hex.replace(/^(00)+(?=..)/, '');
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const bytes = Buffer.from(even, 'hex');
  return bufferOf(((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}

/**
 * Whether `bytes` are exactly one DER SEQUENCE, by its outer header: definite, minimal length (X.690 §10.1) that ends
 * where the bytes end.
 */
export function isExactlyOneSequence(bytes: Uint8Array): boolean {
  const [tag, first] = bytes;
  if (tag !== 0x30 || first === undefined) return false;
  if (first < 0x80) return bytes.length === 2 + first;
  const lengthOctets = first & 0x7f;
  if (lengthOctets === 0 || lengthOctets > 3 || bytes.length < 2 + lengthOctets) return false;
  const contentLength = Buffer.from(bytes).readUIntBE(2, lengthOctets);
  const isMinimal = contentLength >= 0x80 && contentLength >= 2 ** (8 * (lengthOctets - 1));
  return isMinimal && bytes.length === 2 + lengthOctets + contentLength;
}

/** Identifier octets that {@link element} is used with (X.690 §8.1.2). */
export const tag = {
  integer: 0x02,
  bitString: 0x03,
  enumerated: 0x0a,
  sequence: 0x30,
  context0: 0xa0,
  context1: 0xa1,
  context3: 0xa3,
} as const;

/**
 * One DER element from its identifier octet and contents that are already encoded. It joins what must keep its exact
 * bytes (signed content) and what is long (CRLs, where decoding and encoding each entry again takes seconds).
 */
export function element(identifier: number, contents: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  return new Uint8Array(Buffer.concat([Buffer.of(identifier), lengthOctets(content.length), content]));
}

/** Definite, minimal length (X.690 §8.1.3, §10.1). */
function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const hex = length.toString(16);
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.of(0x80 | octets.length), octets]);
}

/**
 * Puts signed content, algorithm and signature together (RFC 5280 §4.1.1, §5.1.1; RFC 2986 §4.2), DER; `more` follows the
 * signature (RFC 6960 §4.2.1).
 */
export function encodeSigned(
  contentDer: Uint8Array,
  algorithm: AlgorithmIdentifier,
  signature: Uint8Array,
  more: readonly Uint8Array[] = [],
): Uint8Array {
  const noUnusedBits = Uint8Array.of(0);
  const signatureDer = element(tag.bitString, [noUnusedBits, signature]);
  return element(tag.sequence, [contentDer, encode(algorithm), signatureDer, ...more]);
}
