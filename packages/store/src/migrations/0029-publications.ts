import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Which CRL and which authority certificate each target outside the server has got. */
export async function publications(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('publications')
    .addColumn('target', text, (column) => column.notNull())
    .addColumn('file_name', text, (column) => column.notNull())
    .addColumn('version', text, (column) => column.notNull())
    .addColumn('crl_number', 'bigint')
    .addColumn('published_at', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('publications_pk', ['target', 'file_name'])
    .execute();
}
