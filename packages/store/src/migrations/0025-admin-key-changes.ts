import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/**
 * Cards that may have got a new admin key and have not confirmed it: until they do, either key may be on the card. And an
 * index for finding the cards under an older admin-key master.
 */
export async function adminKeyChanges(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('admin_key_changes')
    .addColumn('card_id', text, (column) => column.primaryKey().notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('smartcards_admin_key_version')
    .on('smartcards')
    .columns(['status', 'admin_key_version', 'uuid'])
    .execute();
}
