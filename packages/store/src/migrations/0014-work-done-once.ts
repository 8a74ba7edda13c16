import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Due jobs, and the answers to writes that clients may send again. */
export async function workDoneOnce(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createJobs(db, types);
  await createIdempotencyKeys(db, types);
}

async function createJobs(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('jobs')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('input', text, (column) => column.notNull())
    .addColumn('unique_key', text)
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('run_at', text, (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('leased_until', text)
    .addColumn('lease_token', text)
    .addColumn('progress_percent', 'integer')
    .addColumn('result', text)
    .addColumn('last_error', text)
    .addColumn('requested_by', text)
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('finished_at', text)
    .execute();
  await sql`create unique index jobs_unique_key on jobs (unique_key)
    where unique_key is not null and finished_at is null`.execute(db);
  await sql`create index jobs_open on jobs (run_at, created_at, uuid)
    where finished_at is null`.execute(db);
  await sql`create index jobs_done on jobs (finished_at) where state = 'done'`.execute(db);
  await db.schema.createIndex('jobs_created').on('jobs').columns(['created_at', 'uuid']).execute();
  for (const column of ['state', 'kind']) {
    await db.schema
      .createIndex(`jobs_${column}`)
      .on('jobs')
      .columns([column, 'created_at', 'uuid'])
      .execute();
  }
}

async function createIdempotencyKeys(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('idempotency_keys')
    .addColumn('user_uuid', text, (column) => column.notNull())
    .addColumn('idempotency_key', text, (column) => column.notNull())
    .addColumn('fingerprint_sha256', text, (column) => column.notNull())
    .addColumn('claimed_at', text, (column) => column.notNull())
    .addColumn('status', 'integer')
    .addColumn('body', text)
    .addPrimaryKeyConstraint('idempotency_keys_pk', ['user_uuid', 'idempotency_key'])
    .execute();
  await db.schema
    .createIndex('idempotency_keys_claimed_at')
    .on('idempotency_keys')
    .column('claimed_at')
    .execute();
}
