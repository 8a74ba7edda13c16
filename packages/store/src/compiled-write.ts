import type { CompiledQuery, Insertable, Kysely } from 'kysely';
import type { Queryable, Schema } from './schema.js';

const compiledByAdapter = new WeakMap<object, Map<string, CompiledQuery>>();

/**
 * The statement of this name, built and compiled once for each database kind: building costs more than running. `build`
 * must give the same statement for the same name, but for its parameters.
 */
export function compiledOnce<Row>(
  db: Queryable,
  name: string,
  build: () => { compile(): CompiledQuery<Row> },
): CompiledQuery<Row> {
  // Transactions share the adapter object of their database.
  const { adapter } = db.getExecutor();
  let statements = compiledByAdapter.get(adapter);
  if (statements === undefined) {
    statements = new Map();
    compiledByAdapter.set(adapter, statements);
  }
  const known = statements.get(name);
  if (known !== undefined) return known as CompiledQuery<Row>; // of the same name, so of the same rows
  const compiled = build().compile();
  statements.set(name, compiled);
  return compiled;
}

/** Inserts one row of plain values. */
export async function insertRow<T extends keyof Schema & string>(
  db: Queryable,
  table: T,
  row: Insertable<Schema[T]>,
): Promise<void> {
  const values: Readonly<Record<string, unknown>> = row;
  const columns = Object.keys(values).filter((column) => values[column] !== undefined);
  const compiled = compiledOnce(db, `insert ${table} ${columns.join()}`, () =>
    withAnyTable(db).insertInto(table).values(values),
  );
  await db.executeQuery({ ...compiled, parameters: columns.map((column) => values[column]) });
}

/** The database as if any table had any column: what is written has the type of the table's row already. */
export function withAnyTable(db: Queryable): Kysely<Record<string, Record<string, unknown>>> {
  return db as unknown as Kysely<Record<string, Record<string, unknown>>>;
}
