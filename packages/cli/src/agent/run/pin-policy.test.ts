import { Secret } from '@cardea/cards';
import { expect, test } from 'vitest';
import { describePinPolicy, type UserPinPolicy, whyNotPin } from './pin-policy.js';

const digitsOnly: UserPinPolicy = { MinLength: 6, MaxLength: 10, CharacterSet: 1 };
const withLetters: UserPinPolicy = { MinLength: 8, MaxLength: 12, CharacterSet: 2 };
const pin = (text: string) => new Secret(text);

test.each(['123456', '1234567890'])('a PIN of as many digits as the policy wants is allowed: %s', (text) => {
  expect(whyNotPin('GIDS', digitsOnly, pin(text))).toBeUndefined();
});

test.each(['12345', '12345678901'])('a PIN is not shorter or longer than the policy wants: %s', (text) => {
  expect(whyNotPin('GIDS', digitsOnly, pin(text))).toBe('The PIN must have 6 to 10 characters.');
});

test('a policy of digits allows no letters', () => {
  expect(whyNotPin('GIDS', digitsOnly, pin('12345a'))).toBe('The PIN may have digits only.');
});

test('a policy of digits and letters allows both, and no signs', () => {
  expect(whyNotPin('GIDS', withLetters, pin('Secret77'))).toBeUndefined();
  expect(whyNotPin('GIDS', withLetters, pin('Secret-7'))).toBe('The PIN may have digits and letters only.');
});

test('a character set of an unknown number leaves the characters to the card', () => {
  const unknown = { ...digitsOnly, CharacterSet: 7 };
  expect(whyNotPin('GIDS', unknown, pin('Open-1'))).toBeUndefined();
  expect(whyNotPin('GIDS', unknown, pin('Größe1'))).toContain('ASCII');
});

test('a PIV card takes 6 to 8 digits, whatever the policy says', () => {
  expect(whyNotPin('PIV', digitsOnly, pin('12345678'))).toBeUndefined();
  expect(whyNotPin('PIV', digitsOnly, pin('123456789'))).toBe('The PIN must have 6 to 8 characters.');
  expect(whyNotPin('PIV', withLetters, pin('Secret77'))).toBe('The PIN may have digits only.');
});

test('without a policy the card decides', () => {
  expect(whyNotPin('GIDS', undefined, pin('1234'))).toBeUndefined();
  expect(whyNotPin('GIDS', undefined, pin('123'))).toBe('The PIN must have 4 to 16 characters.');
  expect(describePinPolicy('PIV', undefined)).toBe('6 to 8 digits');
});

test('a policy of one length says that length', () => {
  const eight = { MinLength: 8, MaxLength: 8, CharacterSet: 1 };
  expect(whyNotPin('PIV', eight, pin('123456'))).toBe('The PIN must have 8 characters.');
  expect(describePinPolicy('PIV', eight)).toBe('8 digits');
});

test('a policy that no PIN of the card can meet says so', () => {
  const long = { MinLength: 10, MaxLength: 10, CharacterSet: 1 };
  expect(whyNotPin('PIV', long, pin('1234567890'))).toContain('No PIN suits the card');
});

test('the reason never shows the PIN', () => {
  for (const text of ['12', '12345a', 'long-and-secret-pin']) {
    expect(whyNotPin('GIDS', digitsOnly, pin(text))).not.toContain(text);
  }
});
