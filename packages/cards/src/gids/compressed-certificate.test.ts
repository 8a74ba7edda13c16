import { deflateSync } from 'node:zlib';
import { assert, property, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { concatOctets, fromHex, toHex } from '../iso7816/octets.js';
import { compressCertificate, readCertificateFile } from './compressed-certificate.js';

test('a certificate file begins with 0100 and the length before compression, little-endian', () => {
  expect(toHex(compressCertificate(new Uint8Array(0x0304)).slice(0, 4))).toBe('01000403');
});

test.each([1, 0x7f, 0x80, 0xff, 0x100, 0xffff])('contents of %i bytes are read back', (lengthBytes) => {
  const der = new Uint8Array(lengthBytes).fill(0x31);
  expect(readCertificateFile(compressCertificate(der))).toEqual(der);
});

test('contents of 65,536 bytes have no room in the length field', () => {
  expect(() => compressCertificate(new Uint8Array(0x10000))).toThrow(MalformedCardData);
});

test('a certificate that is stored as it is is read as it is', () => {
  expect(readCertificateFile(fromHex('30020500'))).toEqual(fromHex('30020500'));
});

const stream = deflateSync(new Uint8Array(100));

test.each([
  ['an empty file', fromHex('')],
  ['half a header', fromHex('010064')],
  ['another version', concatOctets(fromHex('02006400'), stream)],
  ['no stream', fromHex('01006400')],
  ['half a stream', concatOctets(fromHex('01006400'), stream.subarray(0, 6))],
  ['a stream of more than was announced', concatOctets(fromHex('01006300'), stream)],
  ['a stream of less than was announced', concatOctets(fromHex('01006500'), stream)],
  [
    'a small stream that unpacks to megabytes',
    concatOctets(fromHex('01006400'), deflateSync(new Uint8Array(1e7))),
  ],
])('%s is malformed', (_name, contents) => {
  expect(() => readCertificateFile(contents)).toThrow(MalformedCardData);
});

test('any bytes of a card are a certificate file or refused as malformed', () => {
  assert(
    property(uint8Array({ maxLength: 100 }), (tail) => {
      try {
        expect(readCertificateFile(concatOctets(fromHex('01001000'), tail))).toHaveLength(16);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedCardData);
      }
    }),
  );
});
