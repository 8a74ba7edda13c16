import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Certificates to which clients encrypt private keys for the archive. */
export async function archiveExchange(db: Kysely<unknown>, { text, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('archive_exchange_keys')
    .addColumn('generation', 'integer', (column) => column.primaryKey())
    .addColumn('certificate_der', bytes, (column) => column.notNull())
    .addColumn('key_name', text, (column) => column.notNull())
    .addColumn('key_version', 'integer', (column) => column.notNull())
    .addColumn('not_after', text, (column) => column.notNull())
    .execute();
}
