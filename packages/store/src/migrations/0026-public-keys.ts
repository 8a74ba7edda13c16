import { type Kysely, sql } from 'kysely';
import { publicKeySha256Of } from '../public-key-hash.js';
import type { ColumnTypes } from './column-types.js';

const batch = 500;

/** Finds certificates by their public keys, and keeps whose keys are and which must not be certified. */
export async function publicKeys(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('certificates').addColumn('public_key_sha256', text).execute();
  await fillIn(db);
  await db.schema
    .createIndex('certificates_public_key')
    .on('certificates')
    .column('public_key_sha256')
    .execute();
  await db.schema
    .createTable('public_keys')
    .addColumn('sha256', text, (column) => column.primaryKey().notNull())
    .addColumn('user_uuid', text)
    .addColumn('blocked_at', text)
    .addColumn('blocked_because', text)
    .execute();
}

interface StoredCertificate {
  readonly uuid: string;
  readonly certificate_der: Uint8Array | null;
}

async function fillIn(db: Kysely<unknown>): Promise<void> {
  for (let after = ''; ; ) {
    const { rows } = await sql<StoredCertificate>`select uuid, certificate_der from certificates
      where uuid > ${after} order by uuid limit ${batch}`.execute(db);
    for (const { uuid, certificate_der } of rows) {
      const hash = publicKeySha256Of(certificate_der);
      if (hash !== null)
        await sql`update certificates set public_key_sha256 = ${hash} where uuid = ${uuid}`.execute(db);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return;
    after = last.uuid;
  }
}
