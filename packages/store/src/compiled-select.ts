import type { CompiledQuery } from 'kysely';
import type { Queryable } from './schema.js';

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
    const { rows } = await db.executeQuery<Row>({ ...compiled, parameters });
    return rows;
  };
}
