import { assert, asyncProperty, integer, option, property, record, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { type CommandApdu, decodeCommandApdu, encodeCommandApdu } from './command-apdu.js';
import { MalformedCardData } from './malformed-card-data.js';
import { fromHex, toHex } from './octets.js';
import { decodeResponseApdu, encodeResponseApdu } from './response-apdu.js';

const header = { cla: 0x00, ins: 0xda, p1: 0x01, p2: 0x02 };
const hexOf = (command: CommandApdu) => toHex(encodeCommandApdu(command));

// ISO/IEC 7816-3 §12.1.3, figures of the seven forms.
test.each([
  ['case 1: neither data nor answer', {}, '00da0102'],
  ['case 2S: an answer of 1 byte', { le: 1 }, '00da010201'],
  ['case 2S: an answer of 256 bytes is Le 00', { le: 0x100 }, '00da010200'],
  ['case 3S: data only', { data: fromHex('0a0b') }, '00da0102020a0b'],
  ['case 4S: data and answer', { data: fromHex('0a0b'), le: 0xff }, '00da0102020a0bff'],
  ['case 2E: an answer of 257 bytes', { le: 0x101 }, '00da0102000101'],
  ['case 2E: an answer of 65,535 bytes', { le: 0xffff }, '00da010200ffff'],
  ['case 2E: an answer of 65,536 bytes is Le 0000', { le: 0x10000 }, '00da0102000000'],
  ['case 4E: short data with a long answer', { data: fromHex('0a'), le: 0x10000 }, '00da01020000010a0000'],
])('%s', (_name, fields, expected) => {
  expect(hexOf({ ...header, ...fields })).toBe(expected);
  expect(decodeCommandApdu(fromHex(expected))).toEqual({ ...header, ...fields });
});

test.each([
  [0x01, '00da010201'],
  [0x7f, '00da01027f'],
  [0x80, '00da010280'],
  [0xff, '00da0102ff'],
  [0x100, '00da0102000100'],
  [0xffff, '00da010200ffff'],
])('data of %i bytes have the length field that their size needs', (lengthBytes, start) => {
  const data = new Uint8Array(lengthBytes).fill(0x5a);
  expect(hexOf({ ...header, data })).toBe(`${start}${'5a'.repeat(lengthBytes)}`);
  expect(decodeCommandApdu(encodeCommandApdu({ ...header, data, le: 256 }))).toEqual({
    ...header,
    data,
    le: 256,
  });
});

test('a case 3E command carries its data after 00 and two bytes of length', () => {
  const data = new Uint8Array(0x100).fill(1);
  expect(decodeCommandApdu(encodeCommandApdu({ ...header, data }))).toEqual({ ...header, data });
});

test.each([
  ['data of 65,536 bytes', { ...header, data: new Uint8Array(0x10000) }],
  ['an expected length of 0', { ...header, le: 0 }],
  ['an expected length above 65,536', { ...header, le: 0x10001 }],
  ['a class that is no byte', { ...header, cla: 0x100 }],
  ['a parameter that is no whole number', { ...header, p1: 0.5 }],
])('a command with %s cannot be encoded', (_name, command) => {
  expect(() => encodeCommandApdu(command)).toThrow(MalformedCardData);
});

test.each([
  ['no byte', ''],
  ['half a header', '00a404'],
  ['fewer data than Lc says', '00a4040003aabb'],
  ['two bytes after the data of a short command', '00a4040001aa0000'],
  ['two bytes of an extended form', '00a404000001'],
  ['an extended Lc of 0 before data', '00a40400000000aa'],
  ['fewer data than an extended Lc says', '00a40400000003aabb'],
  ['one byte of an extended Le', '00a40400000001aa00'],
])('a command of %s is malformed', (_name, hex) => {
  expect(() => decodeCommandApdu(fromHex(hex))).toThrow(MalformedCardData);
});

const byte = integer({ min: 0, max: 0xff });
const anyCommand = record({
  cla: byte,
  ins: byte,
  p1: byte,
  p2: byte,
  data: option(uint8Array({ minLength: 1, maxLength: 600 }), { nil: undefined }),
  le: option(integer({ min: 1, max: 0x10000 }), { nil: undefined }),
});

test('every command survives encoding and decoding', () => {
  assert(
    property(anyCommand, ({ data, le, ...fields }) => {
      const command = { ...fields, ...(data && { data }), ...(le !== undefined && { le }) };
      expect(decodeCommandApdu(encodeCommandApdu(command))).toEqual(command);
    }),
  );
});

test('any bytes either are a command or are refused as malformed', async () => {
  await assert(
    asyncProperty(uint8Array({ maxLength: 300 }), async (bytes) => {
      try {
        const { data, le } = decodeCommandApdu(bytes);
        expect((data?.length ?? 0) + 4).toBeLessThanOrEqual(bytes.length);
        expect(le ?? 1).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedCardData);
      }
    }),
    { numRuns: 500 },
  );
});

test('a response is data and a status word', () => {
  const response = { data: fromHex('aabb'), sw: 0x61ff };
  expect(toHex(encodeResponseApdu(response))).toBe('aabb61ff');
  expect(decodeResponseApdu(fromHex('aabb61ff'))).toEqual(response);
  expect(decodeResponseApdu(fromHex('9000'))).toEqual({ data: new Uint8Array(0), sw: 0x9000 });
});

test('an answer without a whole status word is malformed', () => {
  expect(() => decodeResponseApdu(fromHex(''))).toThrow(MalformedCardData);
  expect(() => decodeResponseApdu(fromHex('90'))).toThrow(MalformedCardData);
});
