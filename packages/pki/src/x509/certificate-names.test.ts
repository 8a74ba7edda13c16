import { expect, test } from 'vitest';
import { nameAsWindowsWrites } from './certificate-names.js';
import { distinguishedNameDer } from './distinguished-name.js';

test('a name is written in the order of its encoding, with the short names that Windows reads', () => {
  const nameDer = distinguishedNameDer([
    { attribute: 'domainComponent', value: 'contoso' },
    { attribute: 'organizationalUnitName', value: 'People' },
    { attribute: 'commonName', value: 'Anna' },
    { attribute: 'emailAddress', value: 'anna@contoso.example' },
    { attribute: 'userId', value: 'anna' },
  ]);
  expect(nameAsWindowsWrites(nameDer)).toBe(
    'DC=contoso, OU=People, CN=Anna, E=anna@contoso.example, OID.0.9.2342.19200300.100.1.1=anna',
  );
});

test.each([
  ['Person, Anna', 'CN="Person, Anna"'],
  ['Anna "Ann" Person', 'CN="Anna ""Ann"" Person"'],
  [' Anna', 'CN=" Anna"'],
  ['Anna + Bob', 'CN="Anna + Bob"'],
])('a value with a separator, a quotation mark or a blank at its end is quoted: %s', (value, text) => {
  expect(nameAsWindowsWrites(distinguishedNameDer([{ attribute: 'commonName', value }]))).toBe(text);
});

test('the empty name is empty text', () => {
  expect(nameAsWindowsWrites(distinguishedNameDer([]))).toBe('');
});
