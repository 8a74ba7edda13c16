import { expect, test } from 'vitest';
import { readNameConstraints } from './name-constraints-setting.js';

test('name constraints of the issuing authority are a list of what is permitted and excluded', () => {
  const setting =
    'permit dns contoso.example, permit mail .contoso.example,permit mail root@contoso.example, exclude dns lab.contoso.example';
  expect(readNameConstraints(setting)).toEqual({
    permittedDomains: ['contoso.example'],
    permittedMail: ['.contoso.example', 'root@contoso.example'],
    excludedDomains: ['lab.contoso.example'],
    excludedMail: [],
  });
  expect(readNameConstraints('')).toBeUndefined();
  expect(readNameConstraints(undefined)).toBeUndefined();
});

test.each([
  ['allow dns contoso.example'],
  ['permit ip 10.0.0.0/8'],
  ['permit dns .contoso.example'],
  ['permit dns contoso.example beyond'],
  ['permit dns'],
])('the setting %s is refused at start by its name', (setting) => {
  expect(() => readNameConstraints(setting)).toThrow(/CARDEA_CA_NAME_CONSTRAINTS must be a list/);
});
