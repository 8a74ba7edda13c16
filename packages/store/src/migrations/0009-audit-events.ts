import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** The audit trail, in the order of writing. */
export async function auditEvents(db: Kysely<unknown>, { text, sequence }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('audit_events')
    .addColumn('sequence', sequence)
    .addColumn('uuid', text, (column) => column.notNull().unique())
    .addColumn('occurred_at', text, (column) => column.notNull())
    .addColumn('action', text, (column) => column.notNull())
    .addColumn('outcome', text, (column) => column.notNull())
    .addColumn('actor_user_uuid', text)
    .addColumn('actor_name', text, (column) => column.notNull())
    .addColumn('target_user_uuid', text)
    .addColumn('object_type', text, (column) => column.notNull())
    .addColumn('object_uuid', text, (column) => column.notNull())
    .addColumn('origin', text, (column) => column.notNull())
    .addColumn('correlation_id', text, (column) => column.notNull())
    .addColumn('facts', text, (column) => column.notNull())
    .execute();
  for (const subject of ['action', 'actor_user_uuid', 'object_uuid']) {
    await db.schema
      .createIndex(`audit_events_${subject}`)
      .on('audit_events')
      .columns([subject, 'sequence'])
      .execute();
  }
}
