import type { StoreKind, TestStore } from '@cardea/testkit/stores';
import { type CompiledQuery, Kysely, sql } from 'kysely';
import { postgresqlDialect } from '../postgresql/dialect.js';
import { postgresqlPool } from '../postgresql/pool.js';
import type { Schema } from '../schema.js';
import { sqliteDialect } from '../sqlite/dialect.js';
import { openSqliteFile } from '../sqlite/file.js';

// How the databases would answer what the repositories ask.

export interface Watched {
  readonly database: Kysely<Schema>;
  /** What ran since the last call. */
  takeQueries(): CompiledQuery[];
}

/** A connection of its own to a store's database that keeps what it is asked. */
export async function watch({ place: { databaseUrl, file } }: TestStore): Promise<Watched> {
  const dialect =
    databaseUrl === undefined
      ? sqliteDialect(await openSqliteFile(file))
      : postgresqlDialect(postgresqlPool(databaseUrl));
  let queries: CompiledQuery[] = [];
  const database = new Kysely<Schema>({
    dialect,
    log: ({ query }) => {
      if (!/^(explain|set) /.test(query.sql)) queries.push(query);
    },
  });
  return {
    database,
    takeQueries() {
      const taken = queries;
      queries = [];
      return taken;
    },
  };
}

/** The lines of the plan that read a whole table. */
export async function fullScans(
  kind: StoreKind,
  database: Kysely<Schema>,
  query: CompiledQuery,
): Promise<string[]> {
  if (kind === 'postgresql') {
    // Of a few thousand rows PostgreSQL may rightly read all; without that way it does so only where there is no other.
    const plan = await database.transaction().execute(async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx);
      return tx.executeQuery<{ 'QUERY PLAN': string }>({ ...query, sql: `explain ${query.sql}` });
    });
    return plan.rows.map((row) => row['QUERY PLAN']).filter((line) => line.includes('Seq Scan'));
  }
  const { rows } = await database.executeQuery<{ parent: number; detail: string }>({
    ...query,
    sql: `explain query plan ${query.sql}`,
  });
  // The rows of an inner select are read from the inner select, not from a table.
  const innerSelects = ['listed', 'part', 'found', 'way', 'ways'];
  return rows
    .filter(({ parent, detail }) => {
      if (!detail.startsWith('SCAN ') || detail.includes('INDEX')) return false;
      const [, name = ''] = detail.split(' ');
      if (name.startsWith('(subquery')) return false;
      return !(innerSelects.includes(name) && (name !== 'found' || parent === 0));
    })
    .map(({ detail }) => detail);
}
