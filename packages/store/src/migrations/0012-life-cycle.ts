import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Certificates restored to further profiles, and the ways to duplicates, expired temporary cards and expiring certificates. */
export async function lifeCycle(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('profile_certificates')
    .addColumn('profile_uuid', text, (column) => column.notNull())
    .addColumn('certificate_uuid', text, (column) => column.notNull())
    .addColumn('is_key_history', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('profile_certificates_pk', ['profile_uuid', 'certificate_uuid'])
    .addForeignKeyConstraint(
      'profile_certificates_profile',
      ['profile_uuid'],
      'profiles',
      ['uuid'],
      (reference) => reference.deferrable().initiallyDeferred(),
    )
    .addForeignKeyConstraint(
      'profile_certificates_certificate',
      ['certificate_uuid'],
      'certificates',
      ['uuid'],
      (reference) => reference.deferrable().initiallyDeferred(),
    )
    .execute();
  await db.schema
    .createIndex('profile_certificates_certificate_uuid')
    .on('profile_certificates')
    .column('certificate_uuid')
    .execute();

  await db.schema
    .createIndex('profiles_primary')
    .on('profiles')
    .columns(['primary_profile_uuid', 'created_at', 'uuid'])
    .execute();
  // Temporary cards in use are few; a query must repeat the condition word by word to be answered from this index.
  await sql`create index smartcards_temporary on smartcards (created_at, uuid)
    where status <> 'Retired' and flags like '%"Temporary"%'`.execute(db);
  await sql`create index certificates_not_revoked on certificates (not_after, uuid)
    where revoked_at is null`.execute(db);
}
