import type { CompiledQuery, QueryResult } from 'kysely';
import type { Queryable } from './schema.js';

/**
 * A database that runs a select without acquiring a connection first. Where a select takes ten microseconds, Kysely's
 * way to a connection costs about as much again.
 */
export interface DirectReader {
  executeOutsideTransactions<R>(query: CompiledQuery<R>): Promise<QueryResult<R>>;
  /** Another number after every commit of any process. */
  committedVersion(): number | undefined;
}

/** Whether this is the adapter of such a database. */
export function isDirectReader(adapter: object): adapter is DirectReader {
  return 'executeOutsideTransactions' in adapter;
}

/**
 * Makes a select that is built and compiled once for each database kind and then run with other parameters, for the
 * look-ups of every request: building costs more than running. `build` must take each parameter as it is, in their
 * order, and must not branch on them.
 */
export function compiledSelect<Parameters extends readonly (string | number)[], Row>(
  build: (db: Queryable, ...parameters: Parameters) => { compile(): CompiledQuery<Row> },
): (db: Queryable, ...parameters: Parameters) => Promise<Row[]> {
  // Transactions share the adapter object of their database.
  const compiledByAdapter = new WeakMap<object, CompiledQuery<Row>>();
  return async (db, ...parameters) => {
    const { adapter } = db.getExecutor();
    let compiled = compiledByAdapter.get(adapter);
    if (compiled === undefined) {
      compiled = build(db, ...parameters).compile();
      compiledByAdapter.set(adapter, compiled);
    }
    return await runSelect(db, { ...compiled, parameters });
  };
}

/** Runs a compiled select, on the shortest way that there is. */
export async function runSelect<Row>(db: Queryable, query: CompiledQuery<Row>): Promise<Row[]> {
  const { adapter } = db.getExecutor();
  if (!db.isTransaction && isDirectReader(adapter)) {
    return (await adapter.executeOutsideTransactions(query)).rows;
  }
  return (await db.executeQuery<Row>(query)).rows;
}
