import { hkdfSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { CmError, Secret } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { InMemoryWrappedKeys } from '../../testing/in-memory-repositories.js';
import { TurnableClock } from '../../testing/installation.js';
import { describeKeyStore } from '../../testing/key-store-suite.js';
import { SoftwareKeyStore } from './software-key-store.js';

const keyEncryptionKey = () => new Secret(new Uint8Array(randomBytes(32)));

function openKeyStore(keys = new InMemoryWrappedKeys(), key = keyEncryptionKey()) {
  const open = () => new SoftwareKeyStore({ keys, keyEncryptionKey: key, clock: new TurnableClock() });
  return { keys, keyStore: open(), reopen: open };
}

const misconfigured = expect.objectContaining({
  kind: 'Misconfigured',
  detail: expect.stringContaining('CARDEA_KEY_ENCRYPTION_KEY'),
});

describeKeyStore('software', () => openKeyStore());

test('the stored form holds no private key', async () => {
  const { keyStore, keys } = openKeyStore();
  await keyStore.generateKey('ca/root', 'RSA-2048');
  const [row] = keys.rows;
  const wrapped = Buffer.from(row?.wrapped ?? []);
  expect(wrapped[0]).toBe(3);
  // RSA private keys in PKCS#8 repeat the modulus, which is public and easily found.
  const modulus = Buffer.from(row?.publicKeyDer ?? []).subarray(33, 65);
  expect(wrapped.includes(modulus)).toBe(false);
});

describe('a key-encryption key other than the one that wrapped', () => {
  test('opens no private key, and the error says what to check', async () => {
    const { keys, keyStore } = openKeyStore();
    const { key } = await keyStore.generateKey('ca/root', 'ECDSA-P-256');
    const { keyStore: other } = openKeyStore(keys);
    await expect(other.sign(key, new Uint8Array(1))).rejects.toThrow(misconfigured);
  });

  test('derives nothing and unwraps nothing', async () => {
    const { keys, keyStore } = openKeyStore();
    const key = await keyStore.ensureSecretKey('admin-key-master');
    const wrapped = await keyStore.wrap(new Secret(randomBytes(8)), 'pin');
    const { keyStore: other } = openKeyStore(keys);
    await expect(other.derive(key, new Uint8Array(), new Uint8Array(), 24)).rejects.toThrow(misconfigured);
    await expect(other.unwrap(wrapped, 'pin')).rejects.toThrow(misconfigured);
  });
});

test("a stored key moved under another key's name or version does not open", async () => {
  const { keys, keyStore } = openKeyStore();
  const { key } = await keyStore.generateKey('ca/root', 'ECDSA-P-256');
  const [row] = keys.rows;
  if (row === undefined) throw new Error('the key was stored');
  keys.rows.push({ ...row, name: 'ca/issuing' }, { ...row, version: 2 });
  for (const moved of [
    { ...key, name: 'ca/issuing' },
    { ...key, version: 2 },
  ])
    await expect(keyStore.sign(moved, new Uint8Array(1))).rejects.toMatchObject({ kind: 'Misconfigured' });
});

test('a failed opening is not remembered', async () => {
  const { keys, keyStore, reopen } = openKeyStore();
  const { key } = await keyStore.generateKey('ca/root', 'ECDSA-P-256');
  const rows = keys.rows;
  const reopened = reopen();
  keys.rows = [];
  await expect(reopened.sign(key, new Uint8Array(1))).rejects.toMatchObject({ kind: 'Misconfigured' });
  keys.rows = rows;
  await expect(reopened.sign(key, new Uint8Array(1))).resolves.toBeInstanceOf(Uint8Array);
});

test('a secret key derives by HKDF-SHA-256 with extraction, as the documents of admin keys say', async () => {
  const [keyStore, key] = [openKeyStore().keyStore, { name: 'm', version: 1 }];
  await keyStore.ensureSecretKey(key.name);
  // Empty salt and a salt of zeros are the same HMAC key: only the extraction of RFC 5869 §2.2 has that property.
  const [one, other] = await Promise.all(
    [new Uint8Array(0), new Uint8Array(32)].map((salt) => keyStore.derive(key, salt, new Uint8Array(1), 24)),
  );
  expect(one?.reveal()).toEqual(other?.reveal());
});

test('HKDF answers the first test vector of RFC 5869', () => {
  // Appendix A.1; shows that the platform function behind `derive` is the one of the RFC.
  const derived = hkdfSync(
    'sha256',
    Buffer.alloc(22, 0x0b),
    Buffer.from('000102030405060708090a0b0c', 'hex'),
    Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex'),
    42,
  );
  expect(Buffer.from(derived).toString('hex')).toBe(
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  );
});

test('a key-encryption key of another length is refused at once', () => {
  expect(() => openKeyStore(new InMemoryWrappedKeys(), new Secret(new Uint8Array(16)))).toThrow(CmError);
});

test('neither the keystore nor its errors print the key-encryption key', async () => {
  const key = keyEncryptionKey();
  const { keyStore } = openKeyStore(new InMemoryWrappedKeys(), key);
  const hex = Buffer.from(key.reveal()).toString('hex');
  const error: unknown = await keyStore
    .unwrap(new Uint8Array(60).fill(1), 'pin')
    .catch((thrown: unknown) => thrown);
  for (const shown of [
    inspect(keyStore, { depth: 9, showHidden: true }),
    inspect(error, { depth: 9 }),
    JSON.stringify(keyStore),
  ])
    expect(shown).not.toContain(hex);
});
