import { startPostgres } from './postgres.js';
import { makeStoreTemplates } from './store-templates.js';

/** Name of the variable that tells tests where PostgreSQL is: the URL of a database from which others are made. */
const urlVariable = 'CARDEA_TEST_POSTGRES_URL';
let isReady = false;

/**
 * Starts one PostgreSQL server for a whole test run (vitest: `globalSetup`, called for each of its projects), makes the
 * stores that tests copy, and gives the function that removes both. A server that the variable names already is used
 * instead.
 */
export default async function prepareStoresForTests(): Promise<() => Promise<void>> {
  if (isReady) return async () => undefined;
  isReady = true;
  const server =
    process.env[urlVariable] === undefined ? await startPostgres({ isDurable: false }) : undefined;
  const url = process.env[urlVariable] ?? server?.url('postgres') ?? '';
  process.env[urlVariable] = url;
  const removeTemplates = await makeStoreTemplates(url);
  return async () => {
    await removeTemplates();
    if (server === undefined) return;
    delete process.env[urlVariable];
    await server.stop();
  };
}
