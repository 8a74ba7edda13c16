import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTestStore, sampleProfile, type TestStore } from '@cardea/testkit/stores';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreUnavailableError } from '../errors.js';
import { sqliteDialect } from './dialect.js';
import { openSqliteFile } from './file.js';

let opened: TestStore;
beforeEach(async () => {
  opened = await openTestStore('sqlite');
});
afterEach(() => opened[Symbol.asyncDispose]());

/** Another process that takes the write lock, says so, and commits a row when its input ends. */
async function processHoldingTheLock(file: string): Promise<ChildProcessByStdio<Writable, Readable, null>> {
  const program = `
    const Database = require(process.argv[1]);
    const database = new Database(process.argv[2]);
    database.exec("begin immediate; insert into imported_admin_keys values ('from-the-other-process', x'01')");
    console.log('locked');
    process.stdin.resume().once('end', () => { database.exec('commit'); database.close(); });`;
  const library = createRequire(import.meta.url).resolve('better-sqlite3');
  const child = spawn(process.execPath, ['-e', program, library, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('while another process writes, reads answer at once, writes wait, and the event loop goes on', async () => {
  const { store, place } = opened;
  const child = await processHoldingTheLock(place.file);
  const ended = once(child, 'exit');
  const profile = sampleProfile();
  let written = 0;
  const counted = (writing: Promise<unknown>) => writing.then(() => ++written);
  const writing = [
    counted(store.transaction((tx) => tx.profiles.insert(profile))),
    counted(store.profiles.insert(sampleProfile())),
  ];
  expect(await store.profiles.find(profile.uuid)).toBeUndefined();
  expect(await store.cardSecrets.pageImportedAdminKeys({ after: null, limit: 10 })).toStrictEqual([]);
  // An event loop that waited for the lock would never let go of it.
  for (let turn = 0; turn < 100; turn += 1) await sleep(2);
  expect(written).toBe(0);

  child.stdin.end();
  await Promise.all(writing);
  expect(await store.profiles.find(profile.uuid)).toStrictEqual(profile);
  expect(await store.cardSecrets.pageImportedAdminKeys({ after: null, limit: 10 })).toMatchObject([
    { cardId: 'from-the-other-process' },
  ]);
  await ended;
});

test('a write gives up with a clear error when another process never lets go', async () => {
  const blocker = new Database(opened.place.file);
  blocker.exec('begin immediate');
  const file = await openSqliteFile(opened.place.file, 100);
  const driver = sqliteDialect(file).createDriver();
  const connection = await driver.acquireConnection();
  await expect(driver.beginTransaction(connection, {})).rejects.toThrow(StoreUnavailableError);
  blocker.exec('rollback');
  blocker.close();
  await driver.beginTransaction(connection, {});
  await driver.rollbackTransaction(connection);
  await driver.destroy();
});

test('a write that waits for its own transaction ends in a clear error', async () => {
  const file = await openSqliteFile(opened.place.file, 100);
  const driver = sqliteDialect(file).createDriver();
  const [outer, inner] = [await driver.acquireConnection(), await driver.acquireConnection()];
  await driver.beginTransaction(outer, {});
  await expect(driver.beginTransaction(inner, {})).rejects.toThrow(/another transaction has not ended/);
  await driver.commitTransaction(outer);
  await driver.destroy();
});

test('the file is written through to the disk with a write-ahead log and checked references', async () => {
  const file = await openSqliteFile(opened.place.file);
  for (const connection of [file.reader, file.writer]) {
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    // 2 = FULL (SQLite: PRAGMA synchronous).
    expect(connection.pragma('synchronous', { simple: true })).toBe(2);
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1);
  }
  expect(() => file.reader.exec('delete from profiles')).toThrow(/readonly/);
  file.reader.close();
  file.writer.close();
});
