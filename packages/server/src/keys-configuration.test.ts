import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readConfiguration } from './configuration.js';

const read = (environment: Readonly<Record<string, string>>) => readConfiguration(environment, false);
const token = { CARDEA_PKCS11_MODULE: '/usr/lib/module.so', CARDEA_PKCS11_TOKEN: 'keys' };

test('keys are made in software unless something else is said, by name or for all others', () => {
  expect(read({}).keyPlaces).toEqual({ byName: new Map(), others: 'software' });
  expect(
    read({ ...token, CARDEA_KEYSTORE: 'pkcs11', CARDEA_KEYSTORE_KEYS: 'idempotency-keys=software' })
      .keyPlaces,
  ).toEqual({
    byName: new Map([['idempotency-keys', 'software']]),
    others: 'pkcs11',
  });
  expect(
    read({ ...token, CARDEA_KEYSTORE_KEYS: 'ca/root=pkcs11, ca/issuing=pkcs11' }).keyPlaces.byName,
  ).toEqual(
    new Map([
      ['ca/root', 'pkcs11'],
      ['ca/issuing', 'pkcs11'],
    ]),
  );
});

test.each([
  ['a place that is none', { CARDEA_KEYSTORE: 'tpm' }, 'CARDEA_KEYSTORE must be one of software, pkcs11.'],
  [
    'keys in a token that is not named',
    { CARDEA_KEYSTORE: 'pkcs11' },
    'CARDEA_PKCS11_MODULE and CARDEA_PKCS11_TOKEN must be set',
  ],
  ['half a token', { CARDEA_PKCS11_TOKEN: 'keys' }, 'must be set together'],
  [
    'a name of no key',
    { ...token, CARDEA_KEYSTORE_KEYS: 'ca-root=pkcs11' },
    'CARDEA_KEYSTORE_KEYS must be a list',
  ],
  [
    'a key without place',
    { ...token, CARDEA_KEYSTORE_KEYS: 'ca/root' },
    'CARDEA_KEYSTORE_KEYS must be a list',
  ],
  [
    'a time limit that is no number',
    { ...token, CARDEA_PKCS11_TIMEOUT_MS: 'long' },
    'CARDEA_PKCS11_TIMEOUT_MS must be',
  ],
])('%s is refused', (_, environment, message) => {
  expect(() => read(environment)).toThrow(message);
});

test('PIN and key-encryption key come from the environment, a named file or the credentials of the service manager', () => {
  const configuration = read({
    ...token,
    CREDENTIALS_DIRECTORY: '/run/credentials/cardea.service',
    CARDEA_PKCS11_PIN_FILE: '/etc/cardea/pin',
  });
  expect(configuration.token?.pin).toEqual({
    fromEnvironment: undefined,
    namedFile: '/etc/cardea/pin',
    credentialFile: '/run/credentials/cardea.service/pkcs11-pin',
  });
  expect(configuration.keyEncryptionKey.credentialFile).toBe(
    '/run/credentials/cardea.service/key-encryption-key',
  );
});

test('a configuration that is printed shows neither', () => {
  const configuration = read({
    ...token,
    CARDEA_PKCS11_PIN: '739184',
    CARDEA_KEY_ENCRYPTION_KEY: 'ab'.repeat(32),
  });
  for (const shown of [inspect(configuration, { depth: 9 }), JSON.stringify(configuration)]) {
    expect(shown).not.toContain('739184');
    expect(shown).not.toContain('abab');
  }
});
