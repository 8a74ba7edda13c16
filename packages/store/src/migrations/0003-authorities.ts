import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Wrapped keys, certification authorities, their CRLs and the intents to issue. */
export async function authorities(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const { text, bytes } = types;
  await db.schema
    .createTable('wrapped_keys')
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('algorithm', text, (column) => column.notNull())
    .addColumn('wrapped', bytes, (column) => column.notNull())
    .addColumn('public_key_der', bytes)
    .addColumn('created_at', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('wrapped_keys_pk', ['name', 'version'])
    .execute();

  await db.schema
    .createTable('authorities')
    .addColumn('name', text, (column) => column.primaryKey().notNull())
    .addColumn('certificate_der', bytes, (column) => column.notNull())
    .addColumn('key_name', text, (column) => column.notNull())
    .addColumn('key_version', 'integer', (column) => column.notNull())
    .addColumn('issuer_name', text, (column) => column.notNull())
    .addColumn('next_crl_number', 'bigint', (column) => column.notNull().defaultTo(1))
    .execute();

  await db.schema
    .createTable('crls')
    .addColumn('ca_name', text, (column) => column.notNull())
    .addColumn('crl_number', 'bigint', (column) => column.notNull())
    .addColumn('this_update', text, (column) => column.notNull())
    .addColumn('next_update', text, (column) => column.notNull())
    .addColumn('crl_der', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('crls_pk', ['ca_name', 'crl_number'])
    .execute();

  await createIntents(db, types);
}

async function createIntents(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('issuance_intents')
    .addColumn('serial_number', text, (column) => column.primaryKey().notNull())
    .addColumn('ca_name', text, (column) => column.notNull())
    .addColumn('request_uuid', text, (column) => column.notNull())
    .addColumn('template_common_name', text, (column) => column.notNull())
    .addColumn('started_at', text, (column) => column.notNull())
    .addColumn('outcome', text)
    .execute();
  // Nearly all are closed: the index holds the open ones only.
  await db.schema
    .createIndex('issuance_intents_open')
    .on('issuance_intents')
    .columns(['started_at', 'serial_number'])
    .where(sql.ref('outcome'), 'is', null)
    .execute();
}
