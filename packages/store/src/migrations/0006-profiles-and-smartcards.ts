import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Profiles and the smart cards that carry them. Users, templates and requests may be unknown: see requests. */
export async function profilesAndSmartcards(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createProfiles(db, types);
  await createSmartcards(db, types);
}

async function createProfiles(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('profiles')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('flags', text, (column) => column.notNull())
    .addColumn('parent_profile_uuid', text)
    .addColumn('primary_profile_uuid', text)
    .addColumn('assigned_user_uuid', text, (column) => column.notNull())
    .addColumn('profile_template_uuid', text, (column) => column.notNull())
    .addColumn('profile_template_version', 'integer', (column) => column.notNull())
    .addColumn('comment', text, (column) => column.notNull())
    .addColumn('is_smartcard', 'integer', (column) => column.notNull())
    .addColumn('created_by_request_uuid', text)
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('profiles_user')
    .on('profiles')
    .columns(['assigned_user_uuid', 'created_at', 'uuid'])
    .execute();
}

async function createSmartcards(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('smartcards')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('flags', text, (column) => column.notNull())
    .addColumn('parent_smartcard_uuid', text)
    .addColumn('primary_smartcard_uuid', text)
    .addColumn('permanent_smartcard_uuid', text)
    .addColumn('assigned_user_uuid', text, (column) => column.notNull())
    .addColumn('profile_template_uuid', text, (column) => column.notNull())
    .addColumn('profile_template_version', 'integer', (column) => column.notNull())
    .addColumn('comment', text, (column) => column.notNull())
    .addColumn('card_serial', text, (column) => column.notNull())
    .addColumn('card_id', text)
    .addColumn('middleware', text, (column) => column.notNull())
    .addColumn('atr', text, (column) => column.notNull())
    .addColumn('profile_uuid', text)
    .addColumn('bound_by_request_uuid', text)
    .addColumn('admin_key_version', 'integer', (column) => column.notNull())
    .addColumn('activated_at', text)
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addForeignKeyConstraint('smartcards_profile', ['profile_uuid'], 'profiles', ['uuid'], (reference) =>
      reference.deferrable().initiallyDeferred(),
    )
    .execute();
  await db.schema
    .createIndex('smartcards_user')
    .on('smartcards')
    .columns(['assigned_user_uuid', 'created_at', 'uuid'])
    .execute();
  await db.schema.createIndex('smartcards_profile_uuid').on('smartcards').column('profile_uuid').execute();
  await db.schema
    .createIndex('smartcards_card')
    .on('smartcards')
    .columns(['card_id', 'created_at', 'uuid'])
    .execute();
  // A physical card has one holder at a time.
  await sql`create unique index smartcards_card_in_use on smartcards (card_id)
    where card_id is not null and status <> 'Retired'`.execute(db);
}
