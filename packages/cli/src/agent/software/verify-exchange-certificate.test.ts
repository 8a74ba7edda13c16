import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyExchangeCertificate } from './verify-exchange-certificate.js';

// Certificates made by OpenSSL.

const folder = mkdtempSync(join(tmpdir(), 'cardea-exchange-'));
const dayMs = 86_400_000;
const isAuthority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'];
const forExchange = ['basicConstraints=CA:FALSE', 'extendedKeyUsage=1.3.6.1.4.1.311.21.5'];

function make(name: string, issuer: string | undefined, extensions: readonly string[], days = 30): void {
  const file = (each: string) => join(folder, each);
  const below = issuer === undefined ? [] : ['-CA', file(`${issuer}.pem`), '-CAkey', file(`${issuer}.key`)];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-nodes', '-days', `${days}`, '-subj', `/CN=${name}`, '-newkey', 'rsa:2048'],
      ...extensions.flatMap((extension) => ['-addext', extension]),
      ...['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)],
      ...below,
    ],
    { stdio: 'pipe' },
  );
}

const pemOf = (name: string) => readFileSync(join(folder, `${name}.pem`), 'utf8');
const derOf = (name: string) => new Uint8Array(new X509Certificate(pemOf(name)).raw);
const judge = (name: string, chain: readonly string[] = ['issuing', 'root'], daysLater = 0) =>
  verifyExchangeCertificate(
    derOf(name),
    chain.map(pemOf).join(''),
    new Date(Date.now() + 1000 + daysLater * dayMs),
  );

beforeAll(() => {
  make('root', undefined, isAuthority);
  make('issuing', 'root', isAuthority, 20);
  make('other', 'root', isAuthority);
  make('exchange', 'issuing', forExchange, 10);
  make('ofRoot', 'root', forExchange);
  make('ofOther', 'other', forExchange);
  make('mail', 'issuing', ['extendedKeyUsage=emailProtection']);
  make('longer', 'issuing', forExchange, 25);
  make('stranger', undefined, isAuthority);
  writeFileSync(join(folder, 'empty.pem'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a key goes to the archive', () => {
  test('for an exchange certificate of the issuing authority', () => {
    expect(() => judge('exchange')).not.toThrow();
  });

  test.each([
    ['of the authority above it', 'ofRoot', ['issuing', 'root'], 'is not of its certification authority'],
    ['of another authority below the same root', 'ofOther', ['issuing', 'root'], 'is not of its'],
    ['that signed itself', 'stranger', ['issuing', 'root'], 'is not of its'],
    ['of an authority whose root is another', 'exchange', ['issuing', 'stranger'], 'is not of its'],
    ['without any chain', 'exchange', ['empty'], 'is not of its'],
    ['for mail', 'mail', ['issuing', 'root'], 'is not for this use'],
  ] as const)('not for one %s', (_, name, chain, reason) => {
    expect(() => judge(name, chain)).toThrow(reason);
  });

  test('not for one that has ended or does not begin yet, nor below an authority that has ended', () => {
    expect(() => judge('exchange', undefined, 9)).not.toThrow();
    for (const daysLater of [11, -2])
      expect(() => judge('exchange', undefined, daysLater)).toThrow('is not valid now');
    expect(() => judge('longer', undefined, 21)).toThrow('is not valid now');
  });
});
