import { assert, property, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { fromHex, toHex } from '../iso7816/octets.js';
import {
  decodeCardcf,
  decodeCmapfile,
  decodeKeymap,
  decodeMasterfile,
  encodeCardcf,
  encodeCmapfile,
  encodeKeymap,
  encodeMasterfile,
} from './minidriver-records.js';

const free = { name: '', isValid: false, isDefault: false, signatureKeyBits: 0, keyExchangeKeyBits: 0 };

test('a line of the master file is two names of nine bytes, two of filling, a data object and a file', () => {
  const records = [{ directory: 'mscp', name: 'kxc00', objectTag: 0xdf24, fileIdentifier: 0xa010 }];
  const names = '6d7363700000000000' + '6b7863303000000000';
  expect(toHex(encodeMasterfile(records))).toBe(`01${names}000024df000010a00000`);
  expect(decodeMasterfile(encodeMasterfile(records))).toEqual(records);
});

test('cardcf is version and PIN counter of a byte, container and file counter of two', () => {
  expect(toHex(encodeCardcf({ version: 1, pins: 2, containers: 0x0304, files: 0x0506 }))).toBe(
    '010204030605',
  );
});

test('the counters of cardcf begin again after their largest value', () => {
  const wrapped = decodeCardcf(
    encodeCardcf({ version: 0, pins: 0x100, containers: 0x10000, files: 0x10001 }),
  );
  expect(wrapped).toEqual({ version: 0, pins: 0, containers: 0, files: 1 });
});

test('a line of the container map has 86 bytes: name, flags and key sizes', () => {
  const record = {
    name: 'ab',
    isValid: true,
    isDefault: true,
    signatureKeyBits: 0,
    keyExchangeKeyBits: 2048,
  };
  expect(toHex(encodeCmapfile([record]))).toBe(`61006200${'00'.repeat(76)}0300${'0000'}${'0008'}`);
  expect(decodeCmapfile(encodeCmapfile([free, record]))).toEqual([free, record]);
});

test('container names have up to 39 characters of any script', () => {
  const record = { ...free, isValid: true, name: 'Ж'.repeat(39) };
  expect(decodeCmapfile(encodeCmapfile([record]))).toEqual([record]);
  expect(() => encodeCmapfile([{ ...record, name: 'a'.repeat(40) }])).toThrow(RangeError);
});

test('a line of the key map names algorithm, purpose and key file; a free one names file FFFF', () => {
  const records = [
    { algorithmIdentifier: 0x07, purpose: 'keyExchange', keyFile: 0xb081 },
    undefined,
  ] as const;
  expect(toHex(encodeKeymap(records))).toBe('0101000000079a81b0ffff0000000000000000ffffffff0000');
  expect(decodeKeymap(encodeKeymap(records))).toEqual(records);
});

test.each([
  ['a master file of no version', () => decodeMasterfile(fromHex(''))],
  ['a master file of another version', () => decodeMasterfile(fromHex('02'))],
  ['a master file that ends within a line', () => decodeMasterfile(fromHex('0100'))],
  ['a key map that ends within a line', () => decodeKeymap(fromHex('010100'))],
  ['a container map that ends within a line', () => decodeCmapfile(new Uint8Array(85))],
  ['a cardcf of five bytes', () => decodeCardcf(new Uint8Array(5))],
])('%s is malformed', (_name, decode) => {
  expect(decode).toThrow(MalformedCardData);
});

test('any bytes of a card are read as a table or refused as malformed', () => {
  assert(
    property(uint8Array({ maxLength: 200 }), (bytes) => {
      for (const decode of [decodeMasterfile, decodeKeymap, decodeCmapfile, decodeCardcf]) {
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedCardData);
        }
      }
    }),
  );
});
