import { Secret } from '@cardea/cards';
import { expect, test } from 'vitest';
import { soPinOfAdminKey } from './so-pin.js';

const adminKey = new Secret(Uint8Array.from({ length: 24 }, (_, index) => 0xe8 + index));
const digits = 'E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF';

test('the SO PIN of a token is its admin key in 48 upper-case hex digits', () => {
  const unbounded = { leastPinLength: 4, mostPinLength: Number.POSITIVE_INFINITY };
  expect(soPinOfAdminKey(adminKey, unbounded).reveal()).toBe(digits);
  expect(soPinOfAdminKey(adminKey, { leastPinLength: 4, mostPinLength: 48 }).reveal()).toBe(digits);
});

test.each([47, 32, 16])(
  'a token that takes %d characters gets as many of the first digits',
  (mostPinLength) => {
    expect(soPinOfAdminKey(adminKey, { leastPinLength: 4, mostPinLength }).reveal()).toBe(
      digits.slice(0, mostPinLength),
    );
  },
);

test('a token that takes fewer than 16 characters, or wants more than 48, is refused without telling the key', () => {
  for (const bounds of [
    { leastPinLength: 4, mostPinLength: 15 },
    { leastPinLength: 49, mostPinLength: 255 },
  ]) {
    expect(() => soPinOfAdminKey(adminKey, bounds)).toThrow(/^The token takes SO PINs of (?!.*E8E9)/);
  }
});
