import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** One-time passwords of requests and archived private keys of certificates, both as ciphertext. */
export async function requestSecrets(db: Kysely<unknown>, { text, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('one_time_passwords')
    .addColumn('request_uuid', text, (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('distribution_type', text, (column) => column.notNull())
    .addColumn('wrapped', bytes, (column) => column.notNull())
    .addColumn('issued_at', text, (column) => column.notNull())
    .addColumn('expires_at', text, (column) => column.notNull())
    .addColumn('used_by', text)
    .addColumn('used_at', text)
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('locked_until', text)
    .addPrimaryKeyConstraint('one_time_passwords_pk', ['request_uuid', 'position'])
    .addForeignKeyConstraint(
      'one_time_passwords_request',
      ['request_uuid'],
      'requests',
      ['uuid'],
      (reference) => reference.deferrable().initiallyDeferred(),
    )
    .execute();
  await sql`create index one_time_passwords_unused on one_time_passwords (expires_at)
    where used_at is null`.execute(db);

  await db.schema
    .createTable('archived_keys')
    .addColumn('certificate_uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('sealed_private_key', bytes, (column) => column.notNull())
    .addForeignKeyConstraint(
      'archived_keys_certificate',
      ['certificate_uuid'],
      'certificates',
      ['uuid'],
      (reference) => reference.deferrable().initiallyDeferred(),
    )
    .execute();
}
