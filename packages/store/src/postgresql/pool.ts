import { Pool, types } from 'pg';

const lockTimeoutMs = 30_000;

/** Makes the pool of connections to a server; nothing is connected yet. */
export function postgresqlPool(databaseUrl: string): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: 'cardea',
    max: 10,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    lock_timeout: lockTimeoutMs,
    types: { getTypeParser },
  });
  // A lost connection also shows as an event, which would end the process if nobody listened. The query that finds it
  // lost reports it, and the pool replaces it. The pool itself listens only to connections that nobody uses.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Reads `int8` (sequence numbers, counts) as a number: none of ours leaves the safe range. */
const getTypeParser: typeof types.getTypeParser = ((oid: number, format: 'text' | 'binary') =>
  oid === types.builtins.INT8 && format !== 'binary'
    ? Number
    : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser;
