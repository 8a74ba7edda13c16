import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@cardea/store';
import { makeFolderInMemory } from './folder-in-memory.js';
import { createDatabase, dropDatabase } from './postgres.js';

/** Names of the variables that tell tests which store to copy: a file, and a database of the run's server. */
export const templateVariables = {
  sqlite: 'CARDEA_TEST_SQLITE_TEMPLATE',
  postgresql: 'CARDEA_TEST_POSTGRES_TEMPLATE',
} as const;

/** Makes a store of each kind with all its tables, once for a test run, and gives the function that removes them. */
export async function makeStoreTemplates(postgresUrl: string): Promise<() => Promise<void>> {
  const folder = makeFolderInMemory('cardea-template-');
  const file = join(folder, 'cardea.db');
  const databaseUrl = await createDatabase(postgresUrl);
  for (const place of [{ file }, { file: '', databaseUrl }]) await (await openStore(place)).close();
  process.env[templateVariables.sqlite] = file;
  process.env[templateVariables.postgresql] = new URL(databaseUrl).pathname.slice(1);
  return async () => {
    for (const variable of Object.values(templateVariables)) delete process.env[variable];
    await dropDatabase(postgresUrl, databaseUrl);
    rmSync(folder, { recursive: true, force: true });
  };
}
