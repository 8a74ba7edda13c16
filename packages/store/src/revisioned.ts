import type { Page } from '@cardea/domain';
import type { Kysely } from 'kysely';
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

/** Writes the columns of `changed` where the stored revision is the one before it. Errors: `Conflict`. */
export async function updateRevisioned<T extends RevisionedTable>(
  db: Queryable,
  table: T,
  objectName: string,
  changed: Partial<Schema[T]> & { readonly uuid: string; readonly revision: number },
): Promise<void> {
  const { uuid, ...columns } = changed;
  const { numUpdatedRows } = await asOneTable(db)
    .updateTable(table as RevisionedTable)
    .set(columns)
    .where('uuid', '=', uuid)
    .where('revision', '=', changed.revision - 1)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw staleRevision(objectName);
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
