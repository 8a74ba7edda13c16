import { execFileSync } from 'node:child_process';
import { randomUUID, X509Certificate } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CardId, CmError, Secret } from '@cardea/domain';
import { placeOf } from '@cardea/pki';
import { openSystem } from '@cardea/server';
import {
  ApiClient,
  accounts,
  FakeClock,
  SoftwareToken,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
  tokenProcesses,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.each(storeKinds)('an installation with all its keys in a PKCS#11 token, on %s', (kind) => {
  let token: SoftwareToken;
  let server: TestServer;
  let subscriber: ApiClient;

  beforeAll(async () => {
    token = new SoftwareToken();
    server = await startTestServer(kind, {
      prepare: seedSite,
      environment: { ...token.environment, CARDEA_KEYSTORE: 'pkcs11' },
    });
    subscriber = new ApiClient(server.url, accounts.subscriber);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    token[Symbol.dispose]();
  });

  /** The same installation, beside the running one, configured otherwise. */
  const reopen = (changes: object) =>
    openSystem({ ...server.system.configuration, ...changes }, { clock: new FakeClock() });
  const softwareByDefault = { byName: new Map(), others: 'software' };

  test('keeps no key outside the token, not even one for the store', async () => {
    const keys = await server.system.ports.store.wrappedKeys.list();
    expect(keys.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'admin-key-master',
        'ca/issuing',
        'ca/root',
        'idempotency-keys',
        'key-encryption-key',
      ]),
    );
    expect(new Set(keys.map(placeOf))).toEqual(new Set(['pkcs11']));
    expect(existsSync(join(server.home, 'key-encryption-key'))).toBe(false);
  });

  test('enrolls a card, and its chain and revocation lists verify', async () => {
    const { smartcardUuid } = await subscriber.enrollCard(templates.smartcard, randomUUID());
    expect((await subscriber.get(`smartcards/${smartcardUuid}`)).json).toMatchObject({ Status: 2 });
    for (const name of ['issuing', 'root']) {
      const crl = Buffer.from(await (await fetch(`${server.url}/pki/${name}.crl`)).arrayBuffer());
      const certificate = Buffer.from(await (await fetch(`${server.url}/pki/${name}.crt`)).arrayBuffer());
      const file = join(server.home, `${name}.crt`);
      writeFileSync(file, new X509Certificate(certificate).toString());
      const args = ['crl', '-inform', 'DER', '-noout', '-CAfile', file, '-verify'];
      execFileSync('openssl', args, { input: crl, stdio: ['pipe', 'pipe', 'pipe'] });
    }
  });

  test('answers every enrollment while the process that drives the module is killed again and again', async () => {
    const killed = new Set<number>();
    const firstSeen = new Map<number, number>();
    let enrolled = 0;
    let isDone = false;
    const killing = (async () => {
      while (!isDone) {
        // Long enough for one that has just been started to answer something, on a busy machine too: a token that is killed
        // while it opens may forget itself.
        await sleep(600);
        for (const pid of tokenProcesses()) {
          const before = firstSeen.get(pid) ?? enrolled;
          firstSeen.set(pid, before);
          if (enrolled < before + 2 || killed.has(pid)) continue;
          process.kill(pid, 'SIGKILL');
          killed.add(pid);
        }
      }
    })();
    try {
      // A quick machine enrolls many before the first is killed.
      for (let round = 0; round < 6 || killed.size < 2; round += 1) {
        const cards = await Promise.all(
          Array.from({ length: 4 }, async () => {
            const card = await subscriber.enrollCard(templates.smartcard, randomUUID());
            enrolled += 1;
            return card;
          }),
        );
        for (const { smartcardUuid } of cards)
          expect((await subscriber.get(`smartcards/${smartcardUuid}/certificates`)).json).toHaveLength(1);
      }
    } finally {
      isDone = true;
      await killing;
    }
    expect(killed.size).toBeGreaterThan(1);
  });

  test('finds its keys in the token after new ones go to software, and derives and opens as before', async () => {
    const cardId = randomUUID() as CardId;
    const { adminKeys, keyArchive } = server.system.ports;
    const adminKey = await adminKeys.diversifiedAdminKey(cardId, 1);
    const archived = await keyArchive.seal(new Secret(Buffer.from('an archived key')), 'CN=issuer', '01');
    const later = await reopen({ keyPlaces: softwareByDefault });
    try {
      expect((await later.ports.adminKeys.diversifiedAdminKey(cardId, 1)).reveal()).toEqual(
        adminKey.reveal(),
      );
      const opened = await later.ports.keyArchive.open(archived, 'CN=issuer', '01');
      expect(Buffer.from(opened.reveal()).toString()).toBe('an archived key');
      // The next master key is made in software; cards of the first one keep theirs.
      const next = await later.keyStore.rotateSecretKey('admin-key-master');
      expect(next.version).toBe(2);
      const row = await later.ports.store.wrappedKeys.find('admin-key-master', 2);
      expect(row === undefined ? undefined : placeOf(row)).toBe('software');
      expect((await later.ports.adminKeys.diversifiedAdminKey(cardId, 1)).reveal()).toEqual(
        adminKey.reveal(),
      );
      expect((await later.ports.adminKeys.diversifiedAdminKey(cardId, 2)).reveal()).not.toEqual(
        adminKey.reveal(),
      );
    } finally {
      await later.close();
    }
  });

  test('does not start without the token, and says what to set', async () => {
    const opening = reopen({ keyPlaces: softwareByDefault, token: undefined });
    await expect(opening).rejects.toThrow(CmError);
    await expect(opening).rejects.toMatchObject({
      kind: 'Misconfigured',
      detail: expect.stringContaining('CARDEA_PKCS11_MODULE'),
    });
  });
});
