import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '@cardea/domain';
import { openStore } from '@cardea/store';
import { makeFolderInMemory } from './folder-in-memory.js';
import { keysOfTheRun } from './keys-of-the-run.js';
import { createDatabase, dropDatabase, dumpDatabase, rowsOfDatabase } from './postgres.js';
import { templateVariables } from './store-templates.js';

const allStoreKinds = ['sqlite', 'postgresql'] as const;
export type StoreKind = (typeof allStoreKinds)[number];

/** The databases that everything is tested on; for `describe.each`. Where keys lie does not depend on it. */
export const storeKinds: readonly StoreKind[] = keysOfTheRun === 'software' ? allStoreKinds : ['sqlite'];

/** Where a store is, in the form that `openStore` and the server's configuration take. */
export interface StorePlace {
  readonly databaseUrl?: string;
  readonly file: string;
}

/** A fresh store of a test. */
export interface TestStore {
  readonly store: Store;
  /** For opening the same store a second time. */
  readonly place: StorePlace;
  /** Closes the store and removes its file or database. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a new, empty store: a file in a temporary folder, or a database of the test run's PostgreSQL server. */
export async function openTestStore(kind: StoreKind): Promise<TestStore> {
  const { place, remove } = await newStorePlace(kind);
  const store = await openStore(place);
  return {
    store,
    place,
    async [Symbol.asyncDispose]() {
      await store.close();
      await remove();
    },
  };
}

/** Makes room for a store that nobody has opened yet. */
export async function emptyStorePlace(
  kind: StoreKind,
): Promise<{ place: StorePlace; remove: () => Promise<void> }> {
  return kind === 'sqlite' ? emptyFile() : emptyDatabase();
}

/** A store with all tables and no rows, which nobody has open: a copy of the run's own, which takes a tenth of making one. */
export async function newStorePlace(
  kind: StoreKind,
): Promise<{ place: StorePlace; remove: () => Promise<void> }> {
  const template = process.env[templateVariables[kind]];
  if (template === undefined) return await emptyStorePlace(kind);
  if (kind === 'postgresql') return await emptyDatabase(template);
  const made = emptyFile();
  copyFileSync(template, made.place.file);
  return made;
}

/**
 * The places of a store's raw contents where one of these texts stands, as text or its bytes in hex or base64: what a
 * thief of the database would read. SQLite's file and write-ahead log byte by byte; PostgreSQL's tables as dumped.
 */
export async function foundInRawStore(
  { databaseUrl, file }: StorePlace,
  texts: readonly string[],
): Promise<readonly string[]> {
  const raw =
    databaseUrl === undefined
      ? [file, `${file}-wal`]
          .filter((path) => existsSync(path))
          .map((path) => readFileSync(path, 'latin1'))
          .join('\n')
      : await dumpDatabase(databaseUrl);
  return texts.filter((text) => {
    const bytes = Buffer.from(text, 'utf8');
    const forms = [
      bytes.toString('latin1'),
      text,
      bytes.toString('hex'),
      bytes.toString('base64').slice(0, -2),
    ];
    return forms.some((form) => raw.includes(form));
  });
}

/**
 * Every row of a store, with the name of its table, in an order that depends on nothing but the rows: for telling what a call
 * changed. SQLite's tables as JSON, PostgreSQL's as XML.
 */
export async function rowsOfStore({ databaseUrl, file }: StorePlace): Promise<readonly string[]> {
  return (databaseUrl === undefined ? rowsOfFile(file) : await rowsOfDatabase(databaseUrl)).sort();
}

function rowsOfFile(file: string): string[] {
  using database = new DatabaseSync(file, { readOnly: true });
  const tables = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    .all();
  return tables.flatMap(({ name }) =>
    database
      .prepare(`select * from "${name}"`)
      .all()
      .map((row) => `${name} ${JSON.stringify(row)}`),
  );
}

function emptyFile(): { place: StorePlace; remove: () => Promise<void> } {
  const folder = makeFolderInMemory('cardea-store-');
  return {
    place: { file: join(folder, 'cardea.db') },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function emptyDatabase(template?: string): Promise<{ place: StorePlace; remove: () => Promise<void> }> {
  const baseUrl = process.env.CARDEA_TEST_POSTGRES_URL;
  if (baseUrl === undefined)
    throw new Error('CARDEA_TEST_POSTGRES_URL is not set: run the tests through vitest.');
  const databaseUrl = await createDatabase(baseUrl, template);
  return { place: { databaseUrl, file: '' }, remove: () => dropDatabase(baseUrl, databaseUrl) };
}
