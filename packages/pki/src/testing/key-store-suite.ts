import {
  constants,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  verify,
} from 'node:crypto';
import { type KeyAlgorithm, type KeyReference, keyAlgorithms, Secret } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import type { CompleteKeyStore } from '../keystore/routing-key-store.js';

/** A keystore that tests fill and open again as after a restart; all of them share one store. */
export interface KeyStoreUnderTest {
  readonly keyStore: CompleteKeyStore;
  /** The same keys, nothing remembered. */
  reopen(): CompleteKeyStore;
}

/** A signature verifies as the port promises. */
export function verifies(
  { algorithm, publicKeyDer }: { algorithm: KeyAlgorithm; publicKeyDer: Uint8Array },
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  return verify(algorithm === 'ECDSA-P-384' ? 'sha384' : 'sha256', message, key, signature);
}

const textOf = (secret: Secret<Uint8Array>) => Buffer.from(secret.reveal()).toString('utf8');
const misconfigured = { kind: 'Misconfigured' };

/** What every keystore does, whatever keeps its keys. `fresh` gives an empty one. */
export function describeKeyStore(place: string, fresh: () => KeyStoreUnderTest): void {
  describe(`keys kept in ${place}`, () => {
    test.each(keyAlgorithms)(
      'a %s key signs after a restart, and its public key verifies',
      async (algorithm) => {
        const { keyStore, reopen } = fresh();
        const { key, publicKeyDer } = await keyStore.generateKey('ca/issuing', algorithm);
        expect(key).toEqual({ name: 'ca/issuing', version: 1 });
        const spki = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
        expect(Buffer.from(publicKeyDer)).toEqual(spki.export({ type: 'spki', format: 'der' }));
        for (const store of [keyStore, reopen()]) {
          const found = await store.publicKey(key);
          expect(found).toEqual({ algorithm, publicKeyDer });
          for (const message of [new Uint8Array(0), randomBytes(1000), randomBytes(100_000)])
            expect(verifies(found, message, await store.sign(key, message))).toBe(true);
        }
      },
    );

    test('making a key again gives the next version, and the first one stays usable', async () => {
      const { keyStore } = fresh();
      const first = await keyStore.generateKey('ca/issuing', 'ECDSA-P-256');
      const second = await keyStore.generateKey('ca/issuing', 'ECDSA-P-384');
      expect([first.key.version, second.key.version]).toEqual([1, 2]);
      const message = randomBytes(10);
      for (const { key, publicKeyDer } of [first, second]) {
        const { algorithm } = await keyStore.publicKey(key);
        expect(verifies({ algorithm, publicKeyDer }, message, await keyStore.sign(key, message))).toBe(true);
      }
    });

    test('keys made by two processes at once get versions of their own', async () => {
      const { keyStore, reopen } = fresh();
      const made = await Promise.all(
        [keyStore, reopen(), reopen()].map((store) => store.generateKey('ca/issuing', 'ECDSA-P-256')),
      );
      expect(made.map(({ key }) => key.version).sort()).toEqual([1, 2, 3]);
      for (const { key, publicKeyDer } of made)
        expect(
          verifies({ algorithm: 'ECDSA-P-256', publicKeyDer }, oneByte, await keyStore.sign(key, oneByte)),
        ).toBe(true);
    });

    test('many signatures at once are all right', async () => {
      const { keyStore } = fresh();
      const { key, publicKeyDer } = await keyStore.generateKey('ca/issuing', 'ECDSA-P-256');
      const messages = Array.from({ length: 100 }, () => randomBytes(32));
      const signatures = await Promise.all(messages.map((message) => keyStore.sign(key, message)));
      const rights = messages.map((message, index) =>
        verifies({ algorithm: 'ECDSA-P-256', publicKeyDer }, message, signatures[index] ?? oneByte),
      );
      expect(rights).toEqual(messages.map(() => true));
    });

    test('a key that was never made, or a version of it, is missed by name', async () => {
      const { keyStore } = fresh();
      await keyStore.generateKey('ca/root', 'ECDSA-P-256');
      for (const key of [
        { name: 'ca/other', version: 1 },
        { name: 'ca/root', version: 2 },
      ])
        await expect(keyStore.sign(key, oneByte)).rejects.toMatchObject({
          ...misconfigured,
          detail: expect.stringContaining(`${key.name} version ${key.version}`),
        });
    });

    describeDecryption(fresh);
    describeSecretKeys(fresh);
    describeWrapping(fresh);
  });
}

const oneByte = new Uint8Array(1);

function describeDecryption(fresh: () => KeyStoreUnderTest): void {
  const publicKeyOf = (der: Uint8Array) =>
    createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });

  test.each(['pkcs1', 'oaep-sha1'] as const)(
    'an RSA key for decryption opens %s after a restart, and signs nothing',
    async (padding) => {
      const { keyStore, reopen } = fresh();
      const { key, publicKeyDer } = await keyStore.generateDecryptionKey('archive-exchange', 'RSA-2048');
      const secret = randomBytes(32);
      const ciphertext = publicEncrypt(
        padding === 'pkcs1'
          ? { key: publicKeyOf(publicKeyDer), padding: constants.RSA_PKCS1_PADDING }
          : { key: publicKeyOf(publicKeyDer), oaepHash: 'sha1' },
        secret,
      );
      for (const store of [keyStore, reopen()]) {
        expect(Buffer.from((await store.decrypt(key, padding, ciphertext)).reveal())).toEqual(secret);
        expect(await store.publicKey(key)).toEqual({ algorithm: 'RSA-2048', publicKeyDer });
      }
      await expect(keyStore.sign(key, oneByte)).rejects.toMatchObject(misconfigured);
      await expect(keyStore.agree(key, publicKeyDer)).rejects.toMatchObject(misconfigured);
    },
  );

  test.each([
    ['ECDSA-P-256', 'P-256'],
    ['ECDSA-P-384', 'P-384'],
  ] as const)(
    'an %s key for decryption agrees on a secret, and signs nothing',
    async (algorithm, namedCurve) => {
      const { keyStore, reopen } = fresh();
      const { key, publicKeyDer } = await keyStore.generateDecryptionKey('kra/1', algorithm);
      const peer = generateKeyPairSync('ec', { namedCurve });
      const expected = diffieHellman({
        privateKey: peer.privateKey,
        publicKey: publicKeyOf(publicKeyDer),
      });
      const peerDer = peer.publicKey.export({ type: 'spki', format: 'der' });
      for (const store of [keyStore, reopen()])
        expect(Buffer.from((await store.agree(key, peerDer)).reveal())).toEqual(expected);
      await expect(keyStore.sign(key, oneByte)).rejects.toMatchObject(misconfigured);
      await expect(keyStore.decrypt(key, 'pkcs1', new Uint8Array(256))).rejects.toMatchObject(misconfigured);
    },
  );

  test('a key for signatures decrypts nothing and agrees on nothing', async () => {
    const { keyStore } = fresh();
    const rsa = await keyStore.generateKey('ca/root', 'RSA-2048');
    const curve = await keyStore.generateKey('ca/issuing', 'ECDSA-P-256');
    const ciphertext = publicEncrypt(publicKeyOf(rsa.publicKeyDer), randomBytes(32));
    await expect(keyStore.decrypt(rsa.key, 'oaep-sha1', ciphertext)).rejects.toMatchObject(misconfigured);
    await expect(keyStore.agree(curve.key, curve.publicKeyDer)).rejects.toMatchObject(misconfigured);
  });
}

function describeSecretKeys(fresh: () => KeyStoreUnderTest): void {
  const derive = async (
    store: CompleteKeyStore,
    key: KeyReference,
    salt: string,
    info: string,
    length = 24,
  ) => Buffer.from((await store.derive(key, Buffer.from(salt), Buffer.from(info), length)).reveal());

  test('a secret key is made once and derives the same after a restart', async () => {
    const { keyStore, reopen } = fresh();
    const key = await keyStore.ensureSecretKey('admin-key-master');
    expect(await reopen().ensureSecretKey('admin-key-master')).toEqual(key);
    const derived = await derive(keyStore, key, 'salt', 'card 1');
    expect(derived).toHaveLength(24);
    expect(await derive(reopen(), key, 'salt', 'card 1')).toEqual(derived);
  });

  test('other info, another salt, another cut between them, another key and another version derive something else', async () => {
    const { keyStore } = fresh();
    const key = await keyStore.ensureSecretKey('admin-key-master');
    const other = await keyStore.ensureSecretKey('idempotency-keys');
    const next = await keyStore.rotateSecretKey('admin-key-master');
    expect(next).toEqual({ name: 'admin-key-master', version: 2 });
    const derived = await Promise.all([
      derive(keyStore, key, 'salt', 'card 1'),
      derive(keyStore, key, 'salt', 'card 2'),
      derive(keyStore, key, 'tlas', 'card 1'),
      derive(keyStore, key, 'saltcard', ' 1'),
      derive(keyStore, other, 'salt', 'card 1'),
      derive(keyStore, next, 'salt', 'card 1'),
    ]);
    expect(new Set(derived.map((each) => each.toString('hex'))).size).toBe(derived.length);
  });

  test.each([1, 31, 32, 33, 64, 100])('%i derived bytes begin like more of them', async (length) => {
    const { keyStore } = fresh();
    const key = await keyStore.ensureSecretKey('m');
    const longer = await derive(keyStore, key, '', 'x', 200);
    expect(await derive(keyStore, key, '', 'x', length)).toEqual(longer.subarray(0, length));
  });

  test('secret keys made by two processes at once are one key', async () => {
    const { keyStore, reopen } = fresh();
    const [one, other] = [keyStore, reopen()];
    const keys = await Promise.all([one.ensureSecretKey('m'), other.ensureSecretKey('m')]);
    expect(keys).toEqual([
      { name: 'm', version: 1 },
      { name: 'm', version: 1 },
    ]);
    const derived = await Promise.all(
      [one, other].map((store) => derive(store, { name: 'm', version: 1 }, '', '')),
    );
    expect(derived[0]).toEqual(derived[1]);
  });

  test('secret keys do not sign, and private keys do not derive', async () => {
    const { keyStore } = fresh();
    const secret = await keyStore.ensureSecretKey('m');
    const { key } = await keyStore.generateKey('ca/root', 'ECDSA-P-256');
    await expect(keyStore.sign(secret, oneByte)).rejects.toMatchObject(misconfigured);
    await expect(keyStore.derive(key, oneByte, oneByte, 8)).rejects.toMatchObject(misconfigured);
  });
}

function describeWrapping(fresh: () => KeyStoreUnderTest): void {
  test.each([0, 1, 16, 2000, 70_000])('a secret of %i bytes comes back after a restart', async (length) => {
    const { keyStore, reopen } = fresh();
    const secret = new Uint8Array(randomBytes(length));
    const wrapped = await keyStore.wrap(new Secret(secret), 'pin');
    expect((await reopen().unwrap(wrapped, 'pin')).reveal()).toEqual(secret);
  });

  test('a key for the exchange with the archive is destroyed for good, and no other key ever is', async () => {
    const { keyStore, reopen } = fresh();
    const { key } = await keyStore.generateDecryptionKey('archive/exchange', 'RSA-2048');
    const { key: next } = await keyStore.generateDecryptionKey('archive/exchange', 'RSA-2048');
    const { key: agent } = await keyStore.generateDecryptionKey('kra/agent', 'ECDSA-P-256');
    const { key: authority } = await keyStore.generateKey('ca/issuing', 'ECDSA-P-256');
    const secret = await keyStore.ensureSecretKey('admin-key-master');
    for (const kept of [agent, authority, secret])
      await expect(keyStore.destroyKey(kept)).rejects.toMatchObject(misconfigured);
    await keyStore.destroyKey(key);
    await keyStore.destroyKey(key);
    for (const store of [keyStore, reopen()]) {
      await expect(store.decrypt(key, 'pkcs1', new Uint8Array(256))).rejects.toMatchObject(misconfigured);
      expect((await store.publicKey(next)).algorithm).toBe('RSA-2048');
      expect((await store.publicKey(agent)).algorithm).toBe('ECDSA-P-256');
    }
    // A version is not taken again while a later one is there.
    const { key: third } = await keyStore.generateDecryptionKey('archive/exchange', 'RSA-2048');
    expect(third.version).toBe(3);
  });

  test('two wrappings of one secret differ, and neither shows it', async () => {
    const { keyStore } = fresh();
    const secret = new Secret(Buffer.from('a PIN that is long enough to be found'));
    const [one, other] = [await keyStore.wrap(secret, 'pin'), await keyStore.wrap(secret, 'pin')];
    expect(one).not.toEqual(other);
    expect(Buffer.from(one).includes('a PIN')).toBe(false);
  });

  test('a secret opens only in the context it was wrapped for', async () => {
    const { keyStore } = fresh();
    const wrapped = await keyStore.wrap(new Secret(Buffer.from('123456')), 'pin of card 1');
    await expect(keyStore.unwrap(wrapped, 'pin of card 2')).rejects.toMatchObject(misconfigured);
    expect(textOf(await keyStore.unwrap(wrapped, 'pin of card 1'))).toBe('123456');
  });

  test('a changed byte anywhere and every cut of a wrapped secret are noticed', async () => {
    const { keyStore } = fresh();
    const wrapped = await keyStore.wrap(new Secret(Buffer.from('123456')), 'pin');
    for (let position = 0; position < wrapped.length; position++) {
      const changed = new Uint8Array(wrapped);
      changed[position] = (changed[position] ?? 0) ^ 0x80;
      await expect(keyStore.unwrap(changed, 'pin')).rejects.toMatchObject(misconfigured);
    }
    for (let length = 0; length < wrapped.length; length++)
      await expect(keyStore.unwrap(wrapped.subarray(0, length), 'pin')).rejects.toMatchObject(misconfigured);
  });
}
