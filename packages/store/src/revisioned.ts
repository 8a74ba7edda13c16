import type { Page } from '@cardea/domain';
import type { Kysely } from 'kysely';
import { compiledOnce, withAnyTable } from './compiled-write.js';
import { staleRevision } from './errors.js';
import type { Queryable, Schema } from './schema.js';

// What the tables of objects with a revision have in common.

type RevisionedTable = 'requests' | 'smartcards' | 'profiles' | 'certificates';

/**
 * The database as if this table were `profiles`: the queries here use only the columns `uuid` and `revision`, which every
 * revisioned table has, and columns made by the table's own mapping. Kysely cannot express that over a union of
 * tables.
 */
function asOneTable(db: Queryable): Kysely<{ [table in RevisionedTable]: Schema['profiles'] }> {
  return db as unknown as Kysely<{ [table in RevisionedTable]: Schema['profiles'] }>;
}

interface Revisioned {
  readonly uuid: string;
  readonly revision: number;
}
type Columns = Readonly<Record<string, unknown>>;

/** A transaction that goes through more rows than these forgets them and begins anew. */
const mostSeen = 200;

/**
 * Rows of a table as one transaction has read or written them last, so that an update writes only the columns that
 * change: SQLite writes every index of which a column is written, changed or not. Outside transactions nothing is kept.
 */
export class SeenRows {
  readonly #rows: Map<string, Revisioned> | undefined;

  constructor(db: Queryable) {
    this.#rows = db.isTransaction ? new Map() : undefined;
  }

  /** Keeps the row in mind and gives it back. */
  see<Row extends Revisioned>(row: Row): Row {
    if (this.#rows === undefined) return row;
    if (this.#rows.size >= mostSeen) this.#rows.clear();
    this.#rows.set(row.uuid, row);
    return row;
  }

  /** The columns of the next revision of a row that differ from what was seen; all where it was not seen. */
  changesTo({ uuid, ...columns }: Revisioned): Columns {
    const row = this.#rows?.get(uuid);
    if (row === undefined || row.revision !== columns.revision - 1) return columns;
    const seen: Columns = { ...row };
    return Object.fromEntries(Object.entries(columns).filter(([name, value]) => !isSame(value, seen[name])));
  }

  /** Keeps in mind what an update has written. */
  seeUpdated(row: Revisioned): void {
    const seen = this.#rows?.get(row.uuid);
    if (seen !== undefined) this.#rows?.set(row.uuid, { ...seen, ...row });
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other) === 0;
  return one === other;
}

/** Writes the columns of `changed` where the stored revision is the one before it. Errors: `Conflict`. */
export async function updateRevisioned<T extends RevisionedTable>(
  db: Queryable,
  table: T,
  objectName: string,
  changed: Partial<Schema[T]> & Revisioned,
  seen: SeenRows,
): Promise<void> {
  const { uuid, revision } = changed;
  const columns = seen.changesTo(changed);
  const compiled = compiledOnce(db, `update ${table} ${Object.keys(columns).join()}`, () =>
    withAnyTable(db)
      .updateTable(table as string)
      .set(columns)
      .where('uuid', '=', uuid)
      .where('revision', '=', revision - 1),
  );
  const parameters = [...Object.values(columns), uuid, revision - 1];
  const { numAffectedRows } = await db.executeQuery({ ...compiled, parameters });
  if (numAffectedRows !== 1n) throw staleRevision(objectName);
  seen.seeUpdated(changed);
}

/** Up to `limit` rows whose identifier is greater than `after`, in the order of the identifier. */
export async function pageByUuid<T extends RevisionedTable>(
  db: Queryable,
  table: T,
  { after, limit }: Page,
): Promise<Schema[T][]> {
  const rows = await asOneTable(db)
    .selectFrom(table as RevisionedTable)
    .selectAll()
    .where('uuid', '>', after ?? '')
    .orderBy('uuid')
    .limit(limit)
    .execute();
  return rows as unknown as Schema[T][]; // the rows are the table's own, see asOneTable
}
