import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** API tokens and browser sessions, found by the hash of what the client shows. */
export async function signIn(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('api_tokens')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('user_uuid', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('token_sha256', text, (column) => column.notNull().unique())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('expires_at', text)
    .addForeignKeyConstraint('api_tokens_user', ['user_uuid'], 'users', ['uuid'])
    .execute();
  await db.schema.createIndex('api_tokens_user_uuid').on('api_tokens').column('user_uuid').execute();

  await db.schema
    .createTable('sessions')
    .addColumn('cookie_sha256', text, (column) => column.primaryKey().notNull())
    .addColumn('user_uuid', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('expires_at', text, (column) => column.notNull())
    .addForeignKeyConstraint('sessions_user', ['user_uuid'], 'users', ['uuid'])
    .execute();
  await db.schema.createIndex('sessions_user_uuid').on('sessions').column('user_uuid').execute();
  await db.schema.createIndex('sessions_expires_at').on('sessions').column('expires_at').execute();
}
