import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** What the originator of a request said about its execution, as JSON. */
export async function requestDetails(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable('requests')
    .addColumn('details', text, (column) => column.notNull().defaultTo('{}'))
    .execute();
}
