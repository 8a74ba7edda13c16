import { createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { CmError, keyAlgorithms, Secret } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { InMemoryWrappedKeys } from '../../testing/in-memory-repositories.js';
import { TurnableClock } from '../../testing/installation.js';
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

test.each(keyAlgorithms)('a %s key signs after a restart, and its public key verifies', async (algorithm) => {
  const { keyStore, reopen } = openKeyStore();
  const { key, publicKeyDer } = await keyStore.generateKey('ca/issuing', algorithm);
  const message = randomBytes(1000);
  for (const store of [keyStore, reopen()]) {
    expect(await store.publicKey(key)).toEqual({ algorithm, publicKeyDer });
    const publicKey = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
    const hash = algorithm === 'ECDSA-P-384' ? 'sha384' : 'sha256';
    expect(verify(hash, message, publicKey, await store.sign(key, message))).toBe(true);
  }
});

test('making a key again gives the next version, and the first one stays usable', async () => {
  const { keyStore } = openKeyStore();
  const first = await keyStore.generateKey('ca/issuing', 'ECDSA-P-256');
  const second = await keyStore.generateKey('ca/issuing', 'ECDSA-P-384');
  expect([first.key.version, second.key.version]).toEqual([1, 2]);
  expect((await keyStore.publicKey(first.key)).algorithm).toBe('ECDSA-P-256');
  expect((await keyStore.publicKey(second.key)).algorithm).toBe('ECDSA-P-384');
});

test('the stored form holds no private key', async () => {
  const { keyStore, keys } = openKeyStore();
  await keyStore.generateKey('ca/root', 'RSA-2048');
  const [row] = keys.rows;
  const wrapped = Buffer.from(row?.wrapped ?? []);
  expect(wrapped[0]).toBe(1);
  // RSA private keys in PKCS#8 repeat the modulus, which is public and easily found.
  const modulus = Buffer.from(row?.publicKeyDer ?? []).subarray(33, 65);
  expect(wrapped.includes(modulus)).toBe(false);
});

test('two wrappings of one secret differ', async () => {
  const { keyStore } = openKeyStore();
  const secret = new Secret(new Uint8Array(16));
  expect(await keyStore.wrap(secret, 'pin')).not.toEqual(await keyStore.wrap(secret, 'pin'));
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

test('a changed byte anywhere in the ciphertext is noticed', async () => {
  const { keyStore } = openKeyStore();
  const wrapped = await keyStore.wrap(new Secret(Buffer.from('123456')), 'pin');
  for (let position = 0; position < wrapped.length; position++) {
    const changed = new Uint8Array(wrapped);
    changed[position] = (changed[position] ?? 0) ^ 0x80;
    await expect(keyStore.unwrap(changed, 'pin')).rejects.toMatchObject({ kind: 'Misconfigured' });
  }
  for (let length = 0; length < wrapped.length; length++)
    await expect(keyStore.unwrap(wrapped.subarray(0, length), 'pin')).rejects.toMatchObject({
      kind: 'Misconfigured',
    });
});

test('a secret opens only in the context it was wrapped for', async () => {
  const { keyStore } = openKeyStore();
  const wrapped = await keyStore.wrap(new Secret(Buffer.from('123456')), 'pin of card 1');
  await expect(keyStore.unwrap(wrapped, 'pin of card 2')).rejects.toMatchObject({ kind: 'Misconfigured' });
  expect(Buffer.from((await keyStore.unwrap(wrapped, 'pin of card 1')).reveal()).toString()).toBe('123456');
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

describe('secret keys', () => {
  test('are made once and derive the same after a restart, by HKDF-SHA-256', async () => {
    const { keys, keyStore, reopen } = openKeyStore();
    const key = await keyStore.ensureSecretKey('admin-key-master');
    expect(await reopen().ensureSecretKey('admin-key-master')).toEqual(key);
    expect(keys.rows).toHaveLength(1);
    const derive = (store: SoftwareKeyStore, info: string) =>
      store
        .derive(key, Buffer.from('salt'), Buffer.from(info), 24)
        .then((secret) => Buffer.from(secret.reveal()));
    const derived = await derive(keyStore, 'card 1');
    expect(derived).toHaveLength(24);
    expect(await derive(reopen(), 'card 1')).toEqual(derived);
    expect(await derive(keyStore, 'card 2')).not.toEqual(derived);
  });

  test('made by two processes at once are one key', async () => {
    const { keys, keyStore, reopen } = openKeyStore();
    const both = await Promise.all([keyStore.ensureSecretKey('m'), reopen().ensureSecretKey('m')]);
    expect(both[0]).toEqual(both[1]);
    expect(keys.rows).toHaveLength(1);
  });

  test('do not sign, and private keys do not derive', async () => {
    const { keyStore } = openKeyStore();
    const secret = await keyStore.ensureSecretKey('m');
    const { key } = await keyStore.generateKey('ca/root', 'ECDSA-P-256');
    await expect(keyStore.sign(secret, new Uint8Array(1))).rejects.toMatchObject({ kind: 'Misconfigured' });
    await expect(keyStore.derive(key, new Uint8Array(), new Uint8Array(), 8)).rejects.toMatchObject({
      kind: 'Misconfigured',
    });
  });
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
