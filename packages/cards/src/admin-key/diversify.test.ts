import { hkdfSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type KeyReference, parseUuid, Secret, type SecretKeyStore } from '@cardea/domain';
import { expect, test } from 'vitest';
import { createAdminKeys, deriveAdminKey } from './diversify.js';

interface Vector {
  readonly masterKeyHex: string;
  readonly version: number;
  readonly cardId: string;
  readonly adminKeyHex: string;
  readonly challengeHex: string;
  readonly responseHex: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../../fixtures/admin-key/vectors.json', import.meta.url), 'utf8'),
) as readonly Vector[];

/** A keystore that holds one master key in memory, in every version. */
function keystoreOf(masterKey: Uint8Array): Pick<SecretKeyStore, 'ensureSecretKey' | 'derive'> {
  return {
    ensureSecretKey: async (name) => ({ name, version: 3 }),
    derive: async (key, salt, info, lengthBytes) => {
      expect(key.name).toBe('admin-key-master');
      return new Secret(new Uint8Array(hkdfSync('sha256', masterKey, salt, info, lengthBytes)));
    },
  };
}

/** A keystore that gives these keys for the counters 0, 1, … */
function keystoreGiving(...keysHex: string[]) {
  const counters: number[] = [];
  const derive = async (_key: KeyReference, _salt: Uint8Array, info: Uint8Array) => {
    const counter = info[16] ?? -1;
    counters.push(counter);
    return new Secret<Uint8Array>(Buffer.from(keysHex[counter] ?? keysHex.at(-1) ?? '', 'hex'));
  };
  return { derive, counters };
}

const cardId = parseUuid<'Card'>('97cd65fa-af4b-4587-9309-0dd6bfd8b4e1', 'cardId');
const toHex = (secret: Secret<Uint8Array>) => Buffer.from(secret.reveal()).toString('hex');

test.each(vectors)('vector: card $cardId, version $version', async (vector) => {
  const adminKeys = createAdminKeys(keystoreOf(Buffer.from(vector.masterKeyHex, 'hex')));
  const adminKey = await adminKeys.diversifiedAdminKey(parseUuid(vector.cardId, 'cardId'), vector.version);
  expect(toHex(adminKey)).toBe(vector.adminKeyHex);
  const response = adminKeys.authenticationResponse(
    adminKey,
    Buffer.from(vector.challengeHex, 'hex'),
    '3DES',
  );
  expect(toHex(response)).toBe(vector.responseHex);
});

test('there are vectors for several master keys, versions and cards, and no two keys are alike', () => {
  expect(vectors.length).toBeGreaterThanOrEqual(10);
  expect(new Set(vectors.map((vector) => vector.adminKeyHex)).size).toBe(vectors.length);
});

test('every byte of every derived key has odd parity, and no two cards share a key', async () => {
  const keystore = keystoreOf(Buffer.alloc(32, 7));
  const seen = new Set<string>();
  for (let i = 0; i < 2000; i++) {
    const key = await deriveAdminKey(keystore, parseUuid(randomUUID(), 'cardId'), 1);
    expect(key.reveal()).toHaveLength(24);
    for (const byte of key.reveal()) expect(byte.toString(2).replaceAll('0', '').length % 2).toBe(1);
    seen.add(toHex(key));
  }
  expect(seen.size).toBe(2000);
});

const strong = '0123456789abcdef23456789abcdef01456789abcdef0123';
// SP 800-67 §3.3.2, one weak and semi-weak key of each kind, without regard to parity bits.
const weakParts = [
  '0000000000000000',
  'ffffffffffffffff',
  'e0e0e0e0f1f1f1f1',
  '1f1f1f1f0e0e0e0e',
  '01fe01fe01fe01fe',
  'e0fee0fef1fef1fe',
  '1ffe1ffe0efe0efe',
  '011f011f010e010e',
];

test.each(weakParts)('a key with the weak part %s is passed over for the next counter', async (part) => {
  for (const weak of [
    part + strong.slice(16),
    strong.slice(0, 16) + part + strong.slice(32),
    strong.slice(0, 32) + part,
  ]) {
    const keystore = keystoreGiving(weak, strong);
    expect(toHex(await deriveAdminKey(keystore, cardId, 1))).toBe(strong);
    expect(keystore.counters).toEqual([0, 1]);
  }
});

test('a key whose parts are equal, be it but for parity, is passed over', async () => {
  const [one, two] = [strong.slice(0, 16), strong.slice(16, 32)];
  const oneWithOtherParity = '0022446688aaccee';
  const keystore = keystoreGiving(
    one + one + two,
    one + two + one,
    two + one + one,
    one + two + oneWithOtherParity,
    strong,
  );
  expect(toHex(await deriveAdminKey(keystore, cardId, 1))).toBe(strong);
  expect(keystore.counters).toEqual([0, 1, 2, 3, 4]);
});

test('a keystore that never gives a good key is a fault of the installation', async () => {
  const keystore = keystoreGiving('00'.repeat(24));
  await expect(deriveAdminKey(keystore, cardId, 1)).rejects.toMatchObject({ kind: 'Misconfigured' });
  expect(keystore.counters).toHaveLength(256);
});

test('cards bound from now on get the current version of the master key', async () => {
  expect(await createAdminKeys(keystoreOf(Buffer.alloc(32))).currentVersion()).toBe(3);
});
