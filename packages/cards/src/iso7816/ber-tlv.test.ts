import { assert, constantFrom, property, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeBerTlv,
  decodeBerTlvs,
  encodeBerTlv,
  encodeLength,
  encodeTag,
  requireValue,
} from './ber-tlv.js';
import { MalformedCardData } from './malformed-card-data.js';
import { concatOctets, fromHex, toHex } from './octets.js';

test.each([
  [0x5c, '5c'],
  [0x7f49, '7f49'],
  [0xdf1f, 'df1f'],
  [0x5fc105, '5fc105'],
])('tag %i is written in its own bytes', (tag, hex) => {
  expect(toHex(encodeTag(tag))).toBe(hex);
  expect(decodeBerTlvs(fromHex(`${hex}01aa`))).toEqual([{ tag, value: fromHex('aa') }]);
});

test.each([0, -1, 0.5, 0x1f, 0x5cff, 0x7f1e, 0x7f80, 0x5fc1c1, 0x1000000])('%d is no tag', (tag) => {
  expect(() => encodeTag(tag)).toThrow(MalformedCardData);
});

// ISO/IEC 7816-4 §5.2.2.2, table of length fields.
test.each([
  [0x00, '00'],
  [0x01, '01'],
  [0x7f, '7f'],
  [0x80, '8180'],
  [0xff, '81ff'],
  [0x100, '820100'],
  [0xffff, '82ffff'],
  [0x10000, '83010000'],
  [0xffffffff, '84ffffffff'],
])('a length of %i takes the shortest length field', (lengthBytes, hex) => {
  expect(toHex(encodeLength(lengthBytes))).toBe(hex);
});

test.each([-1, 0.5, 0x100000000])('%d is no length', (lengthBytes) => {
  expect(() => encodeLength(lengthBytes)).toThrow(MalformedCardData);
});

test.each([0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000])(
  'a value of %i bytes is read back',
  (lengthBytes) => {
    const value = new Uint8Array(lengthBytes).fill(0x5a);
    expect(decodeBerTlv(0x53, encodeBerTlv(0x53, value))).toEqual(value);
  },
);

test('the file control information of a card is read object by object', () => {
  const application = decodeBerTlv(0x61, fromHex('61124f0ba00000039742544659020173034001c0'));
  expect(decodeBerTlvs(application).map(({ tag, value }) => [tag, toHex(value)])).toEqual([
    [0x4f, 'a000000397425446590201'],
    [0x73, '4001c0'],
  ]);
});

test('a length field longer than necessary is read, as cards write such', () => {
  expect(decodeBerTlv(0x53, fromHex('53820001aa'))).toEqual(fromHex('aa'));
});

test.each([
  ['a tag without length', '5c', /ends within the length/],
  ['half a tag', '7f', /ends within the tag/],
  ['tag 00, which some write as padding', '0000', /tag 00 is invalid/],
  ['a tag of four bytes', '5fc1c10501aa', /exceeds three bytes/],
  ['a low tag number in the long form', '5f1e01aa', /invalid second byte/],
  ['a tag number with leading zeros', '5f800101aa', /invalid second byte/],
  ['an indefinite length', '7080aa0000', /indefinite length/],
  ['a length of five bytes', '70850000000001aa', /exceeds four bytes/],
  ['half a length', '708201', /ends within the length/],
  ['a value that ends before its length', '7002aa', /value ends before its length/],
  ['a length far beyond the bytes', '7084ffffffffaa', /value ends before its length/],
])('%s is refused, and the error says so', (_name, hex, message) => {
  expect(() => decodeBerTlvs(fromHex(hex))).toThrow(MalformedCardData);
  expect(() => decodeBerTlvs(fromHex(hex))).toThrow(message);
});

test('one data object is not two, nor another one', () => {
  expect(() => decodeBerTlv(0x53, fromHex('53005300'))).toThrow(/expected one data object 53/);
  expect(() => decodeBerTlv(0x53, fromHex('5300ff'))).toThrow(MalformedCardData);
  expect(() => decodeBerTlv(0x53, fromHex('7f4900'))).toThrow(/expected one data object 53/);
  expect(() => decodeBerTlv(0x53, fromHex(''))).toThrow(/expected one data object 53/);
});

test('a missing data object is named by its tag', () => {
  expect(() => requireValue([], 0x5)).toThrow(/05 is missing/);
});

test('data objects in a row survive encoding and decoding', () => {
  const tag = constantFrom(0x04, 0x5c, 0x70, 0x7f49, 0xdf1f, 0x5fc105);
  assert(
    property(tag, uint8Array({ maxLength: 400 }), tag, uint8Array({ maxLength: 200 }), (a, one, b, other) => {
      const bytes = concatOctets(encodeBerTlv(a, one), encodeBerTlv(b, other));
      expect(decodeBerTlvs(bytes)).toEqual([
        { tag: a, value: one },
        { tag: b, value: other },
      ]);
    }),
  );
});

test('any bytes either are data objects or are refused as malformed, without showing them', () => {
  assert(
    property(uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        const contents = decodeBerTlvs(bytes).reduce((total, { value }) => total + value.length, 0);
        expect(contents).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedCardData);
      }
    }),
    { numRuns: 1000 },
  );
});
