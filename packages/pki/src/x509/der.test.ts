import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { run } from '../testing/tools.js';
import { element, isExactlyOneSequence, tag, unsignedInteger } from './der.js';

const octetString = 0x04;

test.each([0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000])(
  'an element with %i content octets is read by OpenSSL and by the ASN.1 library',
  (length) => {
    const content = new Uint8Array(length).fill(0xa5);
    const der = element(octetString, [content.subarray(0, length >> 1), content.subarray(length >> 1)]);
    const parsed = run('openssl', ['asn1parse', '-inform', 'DER'], der).toString();
    expect(parsed).toMatch(new RegExp(`hl=${der.length - length} l= *${length} prim: OCTET STRING`));
    expect(new Uint8Array(AsnConvert.parse(der, OctetString).buffer)).toEqual(content);
    // The library encodes it the same way.
    expect(der).toEqual(new Uint8Array(AsnConvert.serialize(new OctetString(content))));
  },
);

test('a whole sequence is recognised, and neither a part of it nor anything behind it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 70_000 }), fc.nat(), (length, cut) => {
      const der = element(tag.sequence, [new Uint8Array(length)]);
      expect(isExactlyOneSequence(der)).toBe(true);
      expect(isExactlyOneSequence(der.subarray(0, cut % der.length))).toBe(false);
      expect(isExactlyOneSequence(new Uint8Array([...der, 0]))).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['00', '00'],
  ['7F', '7f'],
  ['80', '0080'],
  ['0080', '0080'],
  ['000001', '01'],
  ['FFFF', '00ffff'],
  ['ABC', '0abc'],
])('the serial number %s has the INTEGER content %s', (hex, content) => {
  expect(Buffer.from(unsignedInteger(hex)).toString('hex')).toBe(content);
});
