import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type CardId, Secret } from '@cardea/domain';
import {
  ApiClient,
  accounts,
  FakeClock,
  makeCertificationRequest,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { importedAdminKeyContext } from '@cardea/workflows';
import { describe, expect, test } from 'vitest';
import { readConfiguration, storeFile } from '../../configuration.js';
import { openSystem, type System } from '../../system.js';
import { forgetKeyEncryptionKey } from './forget-key-encryption-key.js';
import { generateKeyEncryptionKey, listKeys, rotateKey } from './keys.js';
import { rewrap } from './rewrap.js';

const name = 'key-encryption-key';
const patienceMs = 240_000;
const minuteMs = 60_000;
const cardId = '0b1c2d3e-0000-4000-8000-00000000000a' as CardId;

async function versionsOf(system: System) {
  return (await listKeys(system)).filter((key) => key.name === name);
}

/** An archived key, a PIN that the server proposed, and an admin key of another system. */
async function keepSecrets({ url, system }: TestServer): Promise<void> {
  const subscriber = new ApiClient(url, accounts.subscriber);
  const request = await subscriber.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.fullLifeCycleSoftware,
  });
  const answer = await subscriber.certifyAsPfx(request, 'Key-encryption-1', makeCertificationRequest());
  expect(answer.status).toBe(200);
  expect((await subscriber.complete(request)).status).toBe(200);
  const { store, secrets } = system.ports;
  const foreign = new Secret(new Uint8Array(24).fill(7));
  await store.cardSecrets.putImportedAdminKey(
    cardId,
    await secrets.wrap(foreign, importedAdminKeyContext(cardId)),
  );
}

async function importedAdminKey({ ports: { store, secrets } }: System): Promise<Uint8Array> {
  const wrapped = await store.cardSecrets.findImportedAdminKey(cardId);
  return (await secrets.unwrap(wrapped ?? Buffer.of(), importedAdminKeyContext(cardId))).reveal();
}

describe.each(storeKinds)('the key-encryption key in the file of Cardea’s own, on %s', (kind) => {
  test(
    'is replaced while the server runs, encrypted anew, and forgotten only when nothing is under it',
    async () => {
      await using server = await startTestServer(kind, { prepare: seedSite });
      const { system, clock, home } = server;
      await keepSecrets(server);
      const [only] = await versionsOf(system);
      expect(only).toMatchObject({ version: 1, algorithm: 'aes-256-gcm', place: 'software' });
      expect(only?.protects).toBeGreaterThan(5);

      await expect(forgetKeyEncryptionKey(system, 1)).rejects.toMatchObject({
        detail: expect.stringContaining('rotate first'),
      });
      if (kind === 'postgresql') {
        await expect(rotateKey(system, name)).rejects.toMatchObject({
          kind: 'Misconfigured',
          detail: expect.stringContaining('cardea keys generate key-encryption-key'),
        });
        await generateKeyEncryptionKey(system);
      }
      expect(await rotateKey(system, name)).toEqual({ name, version: 2 });
      expect(await versionsOf(system)).toMatchObject([{ version: 1 }, { version: 2, protects: 0 }]);
      expect(await importedAdminKey(system)).toEqual(new Uint8Array(24).fill(7));
      await keepSecrets(server);
      expect((await versionsOf(system))[1]?.protects).toBeGreaterThan(0);

      await expect(forgetKeyEncryptionKey(system, 1)).rejects.toMatchObject({
        detail: expect.stringContaining('try again in a minute'),
      });
      clock.advance(2 * minuteMs);
      await expect(forgetKeyEncryptionKey(system, 1)).rejects.toMatchObject({
        detail: expect.stringMatching(/still protects \d+ keys and secrets/),
      });
      const before = readFileSync(join(home, name), 'utf8');
      await rewrap(system);
      expect(await versionsOf(system)).toMatchObject([{ version: 1, protects: 0 }, { version: 2 }]);
      expect(await rewrap(system)).toEqual({});
      expect(await forgetKeyEncryptionKey(system, 1)).toEqual({ isErased: true });
      expect(await versionsOf(system)).toMatchObject([{ version: 2 }]);
      const [oldKey = '', ...others] = before.split(/\s+/);
      const after = readFileSync(join(home, name), 'utf8');
      expect(after).not.toContain(oldKey);
      for (const key of others) expect(after).toContain(key);
      // After a crash between the two halves, or on another server, the file is what is left to do.
      writeFileSync(join(home, name), before);
      expect(await forgetKeyEncryptionKey(system, 1)).toEqual({ isErased: true });

      expect(await importedAdminKey(system)).toEqual(new Uint8Array(24).fill(7));
      await keepSecrets(server);
      const reopened = await openSystem(system.configuration, { clock });
      expect(await importedAdminKey(reopened)).toEqual(new Uint8Array(24).fill(7));
      await reopened.close();

      const rows = JSON.stringify([
        await system.ports.store.audit.list({ limit: 500 }),
        server.log,
        process.argv,
      ]);
      for (const key of before.split(/\s+/).filter((line) => line !== ''))
        expect(rows.toLowerCase()).not.toContain(key);
      const actions = (await system.ports.store.audit.list({ limit: 500 })).map(({ action }) => action);
      expect(actions).toEqual(expect.arrayContaining(['key.create', 'key.rewrap', 'key.forget']));
    },
    patienceMs,
  );
});

test(
  'nothing in any table is under the older key after it was encrypted anew',
  async () => {
    await using server = await startTestServer('sqlite', { prepare: seedSite });
    const { system } = server;
    await keepSecrets(server);
    const header = Buffer.from(await system.keyStore.keyHeader());
    const found = () => columnsWith(storeFile(system.configuration), header);
    expect(found()).toEqual(
      expect.arrayContaining([
        'archived_keys.sealed_private_key',
        'imported_admin_keys.wrapped_key',
        'wrapped_keys.wrapped',
      ]),
    );
    await rotateKey(system, name);
    await rewrap(system);
    expect(found()).toEqual([]);
  },
  patienceMs,
);

/** Columns that have the octets, as they are or in Base64: they are nine, so nothing before them shifts it. */
function columnsWith(file: string, octets: Buffer): string[] {
  using database = new DatabaseSync(file, { readOnly: true });
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
  const found = new Set<string>();
  for (const { name: table } of tables)
    for (const row of database.prepare(`select * from "${table}"`).all())
      for (const [column, value] of Object.entries(row)) {
        const isThere =
          value instanceof Uint8Array
            ? Buffer.from(value).includes(octets)
            : `${value}`.includes(octets.toString('base64'));
        if (isThere) found.add(`${table}.${column}`);
      }
  return [...found];
}

describe('the key-encryption key that the operator keeps', () => {
  const [older, newer] = ['11'.repeat(32), '22'.repeat(32)];

  test.each(['environment', 'named file', 'credential'] as const)(
    'in the %s is replaced by a line more, and the older line goes when its version is forgotten',
    async (source) => {
      const home = mkdtempSync(join(tmpdir(), 'cardea-home-'));
      const clock = new FakeClock();
      const open = (...keys: string[]) => {
        const text = `${keys.join('\n')}\n`;
        writeFileSync(join(home, name), text, { mode: 0o600 });
        const places = {
          environment: { CARDEA_KEY_ENCRYPTION_KEY: text },
          'named file': { CARDEA_KEY_ENCRYPTION_KEY_FILE: join(home, name) },
          credential: { CREDENTIALS_DIRECTORY: home },
        };
        return openSystem(readConfiguration({ CARDEA_HOME: join(home, 'data'), ...places[source] }, false), {
          clock,
        });
      };
      try {
        let system = await open(older);
        const adminKey = (await system.ports.adminKeys.diversifiedAdminKey(cardId, 1)).reveal();
        await expect(rotateKey(system, name)).rejects.toMatchObject({
          kind: 'Misconfigured',
          detail: expect.stringContaining('add a line with a new one there, on every server'),
        });
        await system.close();

        system = await open(older, newer);
        expect(await rotateKey(system, name)).toEqual({ name, version: 2 });
        await rewrap(system);
        clock.advance(2 * minuteMs);
        expect(await forgetKeyEncryptionKey(system, 1)).toEqual({ isErased: false });
        const rows = JSON.stringify(await system.ports.store.audit.list({ limit: 500 }));
        expect(rows).not.toContain(older);
        expect(rows).not.toContain(newer);
        await system.close();

        system = await open(newer);
        expect((await system.ports.adminKeys.diversifiedAdminKey(cardId, 1)).reveal()).toEqual(adminKey);
        await system.close();
        await expect(open(older)).rejects.toMatchObject({
          kind: 'Misconfigured',
          detail: expect.stringContaining('Version 2 of the key-encryption key'),
        });
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    },
    patienceMs,
  );
});
