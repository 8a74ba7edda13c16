import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Which key-encryption keys of the software keystore there are. The keys themselves are never stored. */
export async function keyEncryptionKeys(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('key_encryption_keys')
    .addColumn('version', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('identifier', text, (column) => column.notNull().unique())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('forgotten_at', text)
    .execute();
}
