import { deflateSync, inflateSync } from 'node:zlib';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets } from '../iso7816/octets.js';

// Smart Card Minidriver Specification, certificate files: version 0001, length before compression, zlib stream.

const headerBytes = 4;
const lengthLimit = 0xffff;

/** Compresses a certificate, DER, as the Base CSP stores it. Errors: `MalformedCardData` above 65,535 bytes. */
export function compressCertificate(certificateDer: Uint8Array): Uint8Array {
  const { length } = certificateDer;
  if (length > lengthLimit) throw new MalformedCardData('certificate: exceeds 65,535 bytes');
  return concatOctets(Uint8Array.of(0x01, 0x00, length & 0xff, length >> 8), deflateSync(certificateDer));
}

/**
 * Gives the certificate of a certificate file, compressed or as it is: DER begins with 30. The certificate itself is
 * not looked at.
 *
 * Errors: `MalformedCardData` for neither form, a damaged stream, or another length than was announced.
 */
export function readCertificateFile(contents: Uint8Array): Uint8Array {
  if (contents[0] === 0x30) return contents;
  const [low, high, lengthLow, lengthHigh] = contents;
  if (low !== 0x01 || high !== 0x00 || lengthLow === undefined || lengthHigh === undefined) {
    throw new MalformedCardData('certificate file: neither DER nor compressed');
  }
  const announced = lengthLow | (lengthHigh << 8);
  const inflated = inflate(contents.slice(headerBytes), announced);
  if (inflated?.length !== announced) throw new MalformedCardData('certificate file: damaged');
  return inflated;
}

function inflate(stream: Uint8Array, announced: number): Uint8Array | undefined {
  try {
    // A small stream may claim to be gigabytes: nothing beyond what was announced is unpacked.
    return Uint8Array.from(inflateSync(stream, { maxOutputLength: Math.max(announced, 1) }));
  } catch {
    return undefined;
  }
}
