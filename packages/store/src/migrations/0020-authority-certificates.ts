import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Certificates above and before those of our authorities, and what was asked of authorities elsewhere. */
export async function authorityCertificates(
  db: Kysely<unknown>,
  { text, bytes }: ColumnTypes,
): Promise<void> {
  await db.schema
    .createTable('authority_superiors')
    .addColumn('ca_name', text, (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('certificate_der', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('authority_superiors_pk', ['ca_name', 'position'])
    .execute();
  await db.schema
    .createTable('superseded_authority_certificates')
    .addColumn('ca_name', text, (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('certificate_der', bytes, (column) => column.notNull())
    .addColumn('replaced_at', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('superseded_authority_certificates_pk', ['ca_name', 'generation'])
    .execute();
  await db.schema
    .createTable('authority_requests')
    .addColumn('ca_name', text, (column) => column.primaryKey().notNull())
    .addColumn('key_name', text, (column) => column.notNull())
    .addColumn('key_version', 'integer', (column) => column.notNull())
    .addColumn('certification_request_der', bytes, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .execute();
}
