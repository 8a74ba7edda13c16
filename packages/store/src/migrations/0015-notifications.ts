import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Notifications, their deliveries in lanes, and the webhooks that get them. */
export async function notifications(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createNotifications(db, types);
  await createDeliveries(db, types);
  await createWebhooks(db, types);
}

async function createNotifications(db: Kysely<unknown>, { text, sequence }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('notifications')
    .addColumn('sequence', sequence)
    .addColumn('uuid', text, (column) => column.notNull().unique())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('occurred_at', text, (column) => column.notNull())
    .addColumn('target_user_uuid', text)
    .addColumn('originator_user_uuid', text)
    .addColumn('request_uuid', text)
    .addColumn('smartcard_uuid', text)
    .addColumn('profile_uuid', text)
    .addColumn('profile_template_uuid', text)
    .addColumn('profile_template_version', 'integer')
    .addColumn('policy', text)
    .addColumn('facts', text, (column) => column.notNull())
    .addColumn('is_dispatched', 'integer', (column) => column.notNull())
    .execute();
  await sql`create index notifications_undispatched on notifications (sequence)
    where is_dispatched = 0`.execute(db);
}

async function createDeliveries(db: Kysely<unknown>, { text, sequence }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('deliveries')
    .addColumn('sequence', sequence)
    .addColumn('uuid', text, (column) => column.notNull().unique())
    .addColumn('notification_uuid', text, (column) => column.notNull())
    .addColumn('channel', text, (column) => column.notNull())
    .addColumn('lane', text, (column) => column.notNull())
    .addColumn('webhook_uuid', text)
    .addColumn('recipient_user_uuid', text)
    .addColumn('mail_template_index', 'integer')
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('next_attempt_at', text, (column) => column.notNull())
    .addColumn('last_error', text)
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('delivered_at', text)
    .addForeignKeyConstraint(
      'deliveries_notification',
      ['notification_uuid'],
      'notifications',
      ['uuid'],
      (reference) => reference.deferrable().initiallyDeferred(),
    )
    .execute();
  await sql`create index deliveries_waiting on deliveries (lane, sequence) where state = 'waiting'`.execute(
    db,
  );
  await db.schema
    .createIndex('deliveries_created')
    .on('deliveries')
    .columns(['created_at', 'uuid'])
    .execute();
  await db.schema
    .createIndex('deliveries_state')
    .on('deliveries')
    .columns(['state', 'created_at', 'uuid'])
    .execute();
  await db.schema
    .createTable('delivery_lanes')
    .addColumn('lane', text, (column) => column.primaryKey().notNull())
    .addColumn('ready_at', text, (column) => column.notNull())
    .addColumn('delivery_uuid', text)
    .addColumn('lease_token', text)
    .execute();
  await db.schema
    .createIndex('delivery_lanes_ready')
    .on('delivery_lanes')
    .columns(['ready_at', 'lane'])
    .execute();
}

async function createWebhooks(db: Kysely<unknown>, { text, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('webhooks')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('url', text, (column) => column.notNull())
    .addColumn('types', text, (column) => column.notNull())
    .addColumn('wrapped_secret', bytes, (column) => column.notNull())
    .addColumn('is_enabled', 'integer', (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .execute();
}
