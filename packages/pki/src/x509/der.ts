import { AsnConvert, AsnObjectIdentifierConverter } from '@peculiar/asn1-schema';
import type { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { BoundedMap } from '../bounded-map.js';

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
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
  context1: 0xa1,
  context3: 0xa3,
  context4: 0xa4,
} as const;

/**
 * One DER element from its identifier octet and contents that are already encoded. It joins what must keep its exact
 * bytes (signed content) and what is long (CRLs, where decoding and encoding each entry again takes seconds).
 */
export function element(identifier: number, contents: readonly Uint8Array[]): Uint8Array {
  let contentLength = 0;
  for (const content of contents) contentLength += content.length;
  const octets = longLengthOctets(contentLength);
  const der = new Uint8Array(2 + octets + contentLength);
  der[0] = identifier;
  if (octets === 0) der[1] = contentLength;
  else {
    der[1] = 0x80 | octets;
    let rest = contentLength;
    for (let position = 1 + octets; position > 1; position -= 1) {
      der[position] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  }
  let position = 2 + octets;
  for (const content of contents) {
    der.set(content, position);
    position += content.length;
  }
  return der;
}

/** How many octets follow the first one of a definite, minimal length (X.690 §8.1.3, §10.1). */
function longLengthOctets(length: number): number {
  let octets = 0;
  if (length >= 0x80) for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets += 1;
  return octets;
}

const objectIdentifiers = new BoundedMap<string, Uint8Array>(1000);

/** An OBJECT IDENTIFIER from its dotted form, DER; the same few come again and again. */
export function objectIdentifierDer(oid: string): Uint8Array {
  const known = objectIdentifiers.get(oid);
  if (known !== undefined) return known;
  const der = encode(AsnObjectIdentifierConverter.toASN(oid));
  objectIdentifiers.set(oid, der);
  return der;
}

/**
 * Puts signed content, algorithm and signature together (RFC 5280 §4.1.1, §5.1.1; RFC 2986 §4.2), DER; `more` follows the
 * signature (RFC 6960 §4.2.1). The algorithm may be DER already.
 */
export function encodeSigned(
  contentDer: Uint8Array,
  algorithm: AlgorithmIdentifier | Uint8Array,
  signature: Uint8Array,
  more: readonly Uint8Array[] = [],
): Uint8Array {
  const algorithmDer = algorithm instanceof Uint8Array ? algorithm : encode(algorithm);
  const noUnusedBits = Uint8Array.of(0);
  const signatureDer = element(tag.bitString, [noUnusedBits, signature]);
  return element(tag.sequence, [contentDer, algorithmDer, signatureDer, ...more]);
}
