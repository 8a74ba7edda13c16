import { startPostgres } from './postgres.js';

/** Name of the variable that tells tests where PostgreSQL is: the URL of a database from which others are made. */
const urlVariable = 'CARDEA_TEST_POSTGRES_URL';

/**
 * Starts one PostgreSQL server for a whole test run (vitest: `globalSetup`) and gives the function that stops it. A
 * server that the variable names already is used instead.
 */
export default async function startPostgresForTests(): Promise<() => Promise<void>> {
  if (process.env[urlVariable] !== undefined) return async () => undefined;
  const server = await startPostgres();
  process.env[urlVariable] = server.url('postgres');
  return async () => {
    delete process.env[urlVariable];
    await server.stop();
  };
}
