import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Names that nobody is to be certified by. */
export async function blockedNames(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('blocked_names')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('matching', text, (column) => column.notNull())
    .addColumn('value', text, (column) => column.notNull())
    .addColumn('blocked_at', text, (column) => column.notNull())
    .addColumn('reason', text, (column) => column.notNull())
    .addUniqueConstraint('blocked_names_pattern', ['value', 'type', 'matching'])
    .execute();
}
