import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readAuthorityEntries } from './authorities-file.js';
import { openExternalAuthorities } from './open-external-authorities.js';

const folder = mkdtempSync(join(tmpdir(), 'cardea-authorities-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cfssl = {
  name: 'cfssl',
  kind: 'cfssl',
  url: 'https://cfssl.contoso.example:8888',
  chainFile: 'chain.pem',
  trustAnchorFile: 'tls-root.pem',
  profile: 'user',
  authKeyFile: 'auth-key',
};
const est = {
  name: 'est',
  kind: 'est',
  url: 'https://est.contoso.example/.well-known/est/users',
  chainFile: 'chain.pem',
  trustAnchorFile: 'tls-root.pem',
  user: 'cardea',
  passwordFile: 'password',
};

function fileOf(content: unknown): string {
  const file = join(folder, 'authorities.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('the file of external certification authorities', () => {
  test('names authorities of both kinds', () => {
    const entries = readAuthorityEntries(fileOf({ authorities: [cfssl, est] }));
    expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['cfssl', 'cfssl'],
      ['est', 'est'],
    ]);
  });

  test.each([
    ['{', /CARDEA_AUTHORITIES \(.*\): /],
    [[], /must be \{"authorities"/],
    [{ authorities: [], more: 1 }, /nothing beside/],
    [{ authorities: [{ ...cfssl, kind: 'adcs' }] }, /authorities\[0\]\.kind must be cfssl or est/],
    [{ authorities: [{ ...cfssl, name: 'issuing' }] }, /authorities\[0\]\.name/],
    [{ authorities: [{ ...cfssl, profile: undefined }] }, /authorities\[0\].*profile/],
    [{ authorities: [{ ...cfssl, authKey: 'f00d' }] }, /authorities\[0\].*authKey/],
    [{ authorities: [{ ...cfssl, timeoutSeconds: 0 }] }, /authorities\[0\]\.timeoutSeconds/],
    [{ authorities: [cfssl, { ...est, name: 'cfssl' }] }, /names cfssl twice/],
    [
      { authorities: [{ ...cfssl, url: 'http://cfssl.contoso.example' }] },
      /url must be https, or http to this machine/,
    ],
    [{ authorities: [{ ...cfssl, trustAnchorFile: undefined }] }, /needs trustAnchorFile/],
    [
      { authorities: [{ ...cfssl, clientKeyFile: 'key.pem' }] },
      /clientCertificateFile and clientKeyFile together/,
    ],
    [{ authorities: [{ ...est, passwordFile: undefined }] }, /user and passwordFile together/],
    [
      { authorities: [{ ...est, user: undefined, passwordFile: undefined }] },
      /needs user and passwordFile, or/,
    ],
    [{ authorities: [{ ...est, url: 'https://est.contoso.example' }] }, /must end with \/\.well-known\/est/],
    [{ authorities: [{ ...est, url: 'http://127.0.0.1/.well-known/est' }] }, /url must be https/],
    [
      { authorities: [{ ...est, renewals: 'simplereenroll', names: 'authority' }] },
      /renewals can be simplereenroll only where names is request/,
    ],
    [
      { authorities: [{ ...est, url: 'https://cardea:secret@est.contoso.example/.well-known/est' }] },
      /url must have no user and no password/,
    ],
    [{ authorities: [{ ...cfssl, serverKeys: 'authority' }] }, /authorities\[0\].*serverKeys/],
  ])('says what is wrong with %j', (content, words) => {
    expect(() => readAuthorityEntries(fileOf(content))).toThrow(words);
  });

  test('a file that an entry names is looked for beside it, and named when it is missing', async () => {
    const opening = openExternalAuthorities(fileOf({ authorities: [cfssl] }), { now: () => new Date() });
    await expect(opening).rejects.toMatchObject({
      kind: 'Misconfigured',
      detail: `${join(folder, 'chain.pem')} cannot be read.`,
    });
  });
});
