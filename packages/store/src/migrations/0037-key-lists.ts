import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Keeps lists of RSA keys that nobody is certified for, by fingerprints of their moduli. */
export async function keyLists(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('key_lists')
    .addColumn('name', text, (column) => column.primaryKey().notNull())
    .addColumn('reason', text, (column) => column.notNull())
    .addColumn('changed_at', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('listed_moduli')
    .addColumn('fingerprint', text, (column) => column.notNull())
    .addColumn('list', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('listed_moduli_key', ['fingerprint', 'list'])
    .execute();
  await db.schema.createIndex('listed_moduli_list').on('listed_moduli').column('list').execute();
}
