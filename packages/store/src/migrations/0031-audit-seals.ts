import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Signed statements about the audit trail, each of which covers some of its events. */
export async function auditSeals(db: Kysely<unknown>, { text, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('audit_seals')
    .addColumn('number', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('event_count', 'integer', (column) => column.notNull())
    .addColumn('events_sha256', text, (column) => column.notNull())
    .addColumn('previous_sha256', text)
    .addColumn('sealed_at', text, (column) => column.notNull())
    .addColumn('key_version', 'integer', (column) => column.notNull())
    .addColumn('signature', bytes, (column) => column.notNull())
    .execute();
  await db.schema.alterTable('audit_events').addColumn('seal_number', 'integer').execute();
  await db.schema
    .createIndex('audit_events_seal_number')
    .on('audit_events')
    .columns(['seal_number', 'sequence'])
    .execute();
}
