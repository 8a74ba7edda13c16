import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Certificates of the keys that sign OCSP responses, and responses signed before they are asked for. */
export async function ocsp(db: Kysely<unknown>, { text, bytes }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('ocsp_signers')
    .addColumn('ca_name', text, (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('certificate_der', bytes, (column) => column.notNull())
    .addColumn('key_name', text, (column) => column.notNull())
    .addColumn('key_version', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('ocsp_signers_pk', ['ca_name', 'generation'])
    .execute();
  await db.schema
    .createTable('ocsp_responses')
    .addColumn('ca_name', text, (column) => column.notNull())
    .addColumn('serial_number', text, (column) => column.notNull())
    .addColumn('cert_id_form', text, (column) => column.notNull())
    .addColumn('certificate_revision', 'integer', (column) => column.notNull())
    .addColumn('this_update', text, (column) => column.notNull())
    .addColumn('next_update', text, (column) => column.notNull())
    .addColumn('response_der', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('ocsp_responses_pk', ['serial_number', 'ca_name', 'cert_id_form'])
    .execute();
  await db.schema
    .createIndex('ocsp_responses_this_update')
    .on('ocsp_responses')
    .column('this_update')
    .execute();
}
