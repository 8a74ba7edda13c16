import { expect, test } from 'vitest';
import { emptyUuid, parseOptionalUuid, parseUuid } from './uuid.js';

test.each([
  ['upper case', 'C6BAD97C-F97F-4920-8947-BE980C98C6B5'],
  ['blanks around', '  c6bad97c-f97f-4920-8947-be980c98c6b5 '],
  ['braces', '{c6bad97c-f97f-4920-8947-be980c98c6b5}'],
])('a GUID with %s is read as lower case with dashes', (_title, text) => {
  expect(parseUuid(text, 'id')).toBe('c6bad97c-f97f-4920-8947-be980c98c6b5');
});

test.each([
  [
    '',
    'x',
    'c6bad97cf97f49208947be980c98c6b5',
    'c6bad97c-f97f-4920-8947-be980c98c6bg',
    7,
    null,
    undefined,
    {},
  ],
])('%s is no GUID, and the field is named', (...values) => {
  for (const value of values) expect(() => parseUuid(value, 'requestid')).toThrow('requestid');
});

test('the empty GUID and absence mean no object', () => {
  for (const value of [emptyUuid, '', null, undefined])
    expect(parseOptionalUuid(value, 'smartcard')).toBeNull();
});
