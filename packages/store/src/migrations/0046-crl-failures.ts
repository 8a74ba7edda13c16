import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Which CRLs could not be signed, since when and why, until they are. */
export async function crlFailures(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('crl_failures')
    .addColumn('ca_name', text, (column) => column.notNull())
    .addColumn('scope', text, (column) => column.notNull())
    .addColumn('first_failed_at', text, (column) => column.notNull())
    .addColumn('last_failed_at', text, (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('reason', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('crl_failures_pk', ['ca_name', 'scope'])
    .execute();
}
