import { Secret } from '@cardea/domain';
import { expect, test } from 'vitest';
import { hashPassword, unmatchablePasswordHash, verifyPassword } from './password.js';

test('a hash is an argon2id PHC string with the stated costs, and its password fits it', async () => {
  const phc = await hashPassword(new Secret('correct horse'));
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await verifyPassword(new Secret('correct horse'), phc)).toBe(true);
});

test('a wrong password, an empty one and one with different case do not fit', async () => {
  const phc = await hashPassword(new Secret('correct horse'));
  for (const wrong of ['correct hors', '', 'Correct horse', 'correct horse ']) {
    expect(await verifyPassword(new Secret(wrong), phc)).toBe(false);
  }
});

test('the same password gives another hash each time', async () => {
  expect(await hashPassword(new Secret('x'))).not.toBe(await hashPassword(new Secret('x')));
});

test('a hash made by the reference implementation of argon2 is understood', async () => {
  // phc-winner-argon2, test.c: argon2id v=19, t=2, m=256, p=1, "password", salt "somesalt".
  const phc = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  expect(await verifyPassword(new Secret('password'), phc)).toBe(true);
  expect(await verifyPassword(new Secret('passwore'), phc)).toBe(false);
});

test('an accent typed in one or in two characters is the same password', async () => {
  const phc = await hashPassword(new Secret('caf\u00e9'));
  expect(await verifyPassword(new Secret('cafe\u0301'), phc)).toBe(true);
});

test('a stored hash that is no argon2id PHC string, or of unbearable cost, is a fault of the installation', async () => {
  const good = await hashPassword(new Secret('x'));
  const bad = [
    '',
    'x',
    '$2b$12$abcdefghijklmnopqrstuv',
    good.replace('argon2id', 'argon2i'),
    good.replace('v=19', 'v=16'),
    good.replace('m=19456', 'm=4000000'),
    good.replace('t=2', 't=0'),
    good.replace('p=1', 'p=0'),
    good.slice(0, -30),
    `${good}!`,
  ];
  for (const phc of bad) {
    const failure = await verifyPassword(new Secret('x'), phc).catch((error: unknown) => error);
    expect(failure, phc).toMatchObject({ kind: 'Misconfigured' });
    if (phc !== '' && phc !== 'x') expect(String(failure)).not.toContain(phc);
  }
});

test('the unmatchable hash has the same form and costs as a real one', async () => {
  const form = (phc: string) =>
    phc.replace(/[A-Za-z0-9+/]{43}$/, 'H').replace(/[A-Za-z0-9+/]{22}\$H$/, 'S$H');
  expect(form(unmatchablePasswordHash())).toBe(form(await hashPassword(new Secret('x'))));
});
