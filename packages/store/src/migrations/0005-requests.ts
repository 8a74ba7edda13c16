import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/**
 * Requests. Nothing here is a foreign key: requests carried over from another system may name users, templates,
 * profiles and cards that were not.
 */
export async function requests(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('requests')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('is_smartcard', 'integer', (column) => column.notNull())
    .addColumn('is_enrollment_agent', 'integer', (column) => column.notNull())
    .addColumn('data_collection', text, (column) => column.notNull())
    .addColumn('certificate_manager_provided', 'integer', (column) => column.notNull())
    .addColumn('subscriber_provided', 'integer', (column) => column.notNull())
    .addColumn('originator_user_uuid', text, (column) => column.notNull())
    .addColumn('target_user_uuid', text, (column) => column.notNull())
    .addColumn('submitted_at', text, (column) => column.notNull())
    .addColumn('completed_at', text)
    .addColumn('new_profile_uuid', text)
    .addColumn('old_profile_uuid', text)
    .addColumn('new_smartcard_uuid', text)
    .addColumn('old_smartcard_uuid', text)
    .addColumn('priority', 'integer', (column) => column.notNull())
    .addColumn('comment', text, (column) => column.notNull())
    .addColumn('profile_template_uuid', text, (column) => column.notNull())
    .addColumn('profile_template_version', 'integer', (column) => column.notNull())
    .addColumn('security_descriptor', text, (column) => column.notNull())
    .addColumn('approvals_needed', 'integer', (column) => column.notNull())
    .addColumn('approved_by', text, (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('requests_target')
    .on('requests')
    .columns(['target_user_uuid', 'submitted_at', 'uuid'])
    .execute();
  for (const link of ['new_profile_uuid', 'old_profile_uuid', 'new_smartcard_uuid', 'old_smartcard_uuid']) {
    await db.schema.createIndex(`requests_${link}`).on('requests').column(link).execute();
  }
}
