import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Certificates. A serial number is unique for one issuer (RFC 5280 §4.1.2.2). */
export async function certificates(db: Kysely<unknown>, { text, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('certificates')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('serial_number', text, (column) => column.notNull())
    .addColumn('thumbprint', text, (column) => column.notNull())
    .addColumn('certificate_type', text, (column) => column.notNull())
    .addColumn('template_common_name', text, (column) => column.notNull())
    .addColumn('is_key_history', 'integer', (column) => column.notNull())
    .addColumn('is_archived_on_ca', 'integer', (column) => column.notNull())
    .addColumn('not_before', text)
    .addColumn('not_after', text)
    .addColumn('issuer', text, (column) => column.notNull())
    .addColumn('requester_name', text, (column) => column.notNull())
    .addColumn('assigned_user_uuid', text)
    .addColumn('profile_uuid', text)
    .addColumn('request_uuid', text)
    .addColumn('option_index', 'integer')
    .addColumn('ca_name', text)
    .addColumn('certificate_der', bytes)
    .addColumn('certification_request_sha256', text)
    .addColumn('revoked_at', text)
    .addColumn('revocation_reason', text)
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addUniqueConstraint('certificates_serial_number', ['serial_number', 'issuer'])
    .addForeignKeyConstraint('certificates_profile', ['profile_uuid'], 'profiles', ['uuid'], (reference) =>
      reference.deferrable().initiallyDeferred(),
    )
    .execute();
  await db.schema.createIndex('certificates_user').on('certificates').column('assigned_user_uuid').execute();
  await db.schema
    .createIndex('certificates_profile_uuid')
    .on('certificates')
    .column('profile_uuid')
    .execute();
  await db.schema.createIndex('certificates_request').on('certificates').column('request_uuid').execute();
  await sql`create index certificates_revoked on certificates (ca_name, not_after)
    where revoked_at is not null`.execute(db);
}
