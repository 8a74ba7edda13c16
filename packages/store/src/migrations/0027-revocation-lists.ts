import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/**
 * CRLs beside the complete ones, which stay where they are: deltas and partitions. A certificate knows its partition, and
 * which CRL number was next when its revocation last changed, which says what belongs into a delta.
 */
export async function revocationLists(db: Kysely<unknown>, { text, bytes }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('crls').addColumn('entry_count', 'integer').execute();
  await db.schema
    .createTable('scoped_crls')
    .addColumn('ca_name', text, (column) => column.notNull())
    .addColumn('scope', text, (column) => column.notNull())
    .addColumn('crl_number', 'bigint', (column) => column.notNull())
    .addColumn('base_crl_number', 'bigint')
    .addColumn('this_update', text, (column) => column.notNull())
    .addColumn('next_update', text, (column) => column.notNull())
    .addColumn('entry_count', 'integer')
    .addColumn('crl_der', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('scoped_crls_pk', ['ca_name', 'scope', 'crl_number'])
    .execute();
  await db.schema
    .createTable('crl_partitions')
    .addColumn('ca_name', text, (column) => column.notNull())
    .addColumn('partition', 'integer', (column) => column.notNull())
    .addColumn('opened_at', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('crl_partitions_pk', ['ca_name', 'partition'])
    .execute();
  await db.schema.alterTable('certificates').addColumn('crl_partition', 'integer').execute();
  await db.schema.alterTable('certificates').addColumn('revocation_crl_number', 'bigint').execute();
  await sql`create index certificates_crl_partition on certificates (ca_name, crl_partition)
    where crl_partition is not null`.execute(db);
  await sql`create index certificates_revoked_serial on certificates (ca_name, serial_number)
    where revoked_at is not null`.execute(db);
  await sql`create index certificates_revoked_partition on certificates (ca_name, crl_partition, serial_number)
    where revoked_at is not null`.execute(db);
  await sql`create index certificates_revocation_changed on certificates (ca_name, revocation_crl_number)
    where revocation_crl_number is not null`.execute(db);
}
