import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { hkdfExpand, saltedInfo } from './hkdf-expand.js';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

test.each([
  {
    case: 'A.1, basic',
    prk: '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5',
    info: 'f0f1f2f3f4f5f6f7f8f9',
    okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  },
  {
    case: 'A.3, without info',
    prk: '19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04',
    info: '',
    okm: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  },
])('HKDF-Expand answers RFC 5869 $case', async ({ prk, info, okm }) => {
  const hmac = async (message: Uint8Array) => createHmac('sha256', hex(prk)).update(message).digest();
  expect(await hkdfExpand(hmac, hex(info), okm.length / 2)).toEqual(hex(okm));
});

test('more than 255 blocks are refused', async () => {
  await expect(hkdfExpand(async () => new Uint8Array(32), new Uint8Array(0), 8161)).rejects.toThrow(
    RangeError,
  );
});

test('salt and info are joined so that the cut between them shows', () => {
  expect(saltedInfo(hex('0102'), hex('03'))).toEqual(Buffer.from('0002010203', 'hex'));
  expect(saltedInfo(hex('01'), hex('0203'))).toEqual(Buffer.from('0001010203', 'hex'));
});
