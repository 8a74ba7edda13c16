import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Key recovery agents, their shares of archived keys, and their consents. Keys archived before need no consent. */
export async function keyRecovery(db: Kysely<unknown>, { text, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .alterTable('archived_keys')
    .addColumn('consents_needed', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('archived_keys').addColumn('delivery_copy', bytes).execute();
  await db.schema
    .createTable('key_recovery_agents')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('user_uuid', text, (column) => column.notNull())
    .addColumn('certificate_der', bytes, (column) => column.notNull())
    .addColumn('key_name', text)
    .addColumn('key_version', 'integer')
    .addColumn('added_at', text, (column) => column.notNull())
    .addColumn('retired_at', text)
    .execute();
  await sql`create unique index key_recovery_agents_active on key_recovery_agents (user_uuid)
    where retired_at is null`.execute(db);
  await db.schema
    .createTable('archived_key_shares')
    .addColumn('certificate_uuid', text, (column) => column.notNull())
    .addColumn('agent_uuid', text, (column) => column.notNull())
    .addColumn('enveloped_share', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('archived_key_shares_pk', ['certificate_uuid', 'agent_uuid'])
    .execute();
  await db.schema
    .createTable('key_recoveries')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('request_uuid', text)
    .addColumn('started_by', text, (column) => column.notNull())
    .addColumn('started_at', text, (column) => column.notNull())
    .addColumn('certificate_uuids', text, (column) => column.notNull())
    .addColumn('public_key_der', bytes, (column) => column.notNull())
    .addColumn('wrapped_private_key', bytes, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('key_recovery_consents')
    .addColumn('recovery_uuid', text, (column) => column.notNull())
    .addColumn('certificate_uuid', text, (column) => column.notNull())
    .addColumn('user_uuid', text, (column) => column.notNull())
    .addColumn('decision', text, (column) => column.notNull())
    .addColumn('agent_uuid', text, (column) => column.notNull())
    .addColumn('enveloped_share', bytes)
    .addColumn('decided_at', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('key_recovery_consents_pk', ['recovery_uuid', 'certificate_uuid', 'user_uuid'])
    .execute();
}
