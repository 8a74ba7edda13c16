import { openTestStore, sampleProfile, type TestStore } from '@cardea/testkit/stores';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreUnavailableError } from '../errors.js';
import { openStore } from '../store.js';

let opened: TestStore;
beforeEach(async () => {
  opened = await openTestStore('postgresql');
});
afterEach(() => opened[Symbol.asyncDispose]());

async function endOtherConnections(): Promise<void> {
  const client = new Client({ connectionString: opened.place.databaseUrl });
  await client.connect();
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await client.end();
}

test('a transaction whose connection is lost fails with a clear error, and the next one works', async () => {
  const { store } = opened;
  const profile = sampleProfile();
  const broken = store.transaction(async (tx) => {
    await tx.profiles.insert(profile);
    await endOtherConnections();
    await tx.profiles.insert(sampleProfile());
  });
  await expect(broken).rejects.toThrow(StoreUnavailableError);
  expect(await store.profiles.find(profile.uuid)).toBeUndefined();
  await store.profiles.insert(profile);
  expect(await store.profiles.find(profile.uuid)).toStrictEqual(profile);
});

test('connections lost while nobody uses them are replaced', async () => {
  const profile = sampleProfile();
  await opened.store.profiles.insert(profile);
  await endOtherConnections();
  // The pool hears of the loss a moment later; until then a query may still meet a dead connection.
  await expect
    .poll(() => opened.store.profiles.find(profile.uuid).catch(() => undefined))
    .toStrictEqual(profile);
});

test('a server that cannot be reached is a clear error that does not quote the password', async () => {
  const opening = openStore({ databaseUrl: 'postgres://cardea:hunter2@127.0.0.1:1/cardea', file: '' });
  await expect(opening).rejects.toThrow(StoreUnavailableError);
  await expect(opening).rejects.toThrow(/ECONNREFUSED/);
  await expect(opening).rejects.not.toThrow(/hunter2/);
});

test('a database that does not exist is a clear error', async () => {
  const url = new URL(opened.place.databaseUrl ?? '');
  url.pathname = '/no_such_database';
  await expect(openStore({ databaseUrl: url.href, file: '' })).rejects.toThrow(/no_such_database.*3D000/);
});
