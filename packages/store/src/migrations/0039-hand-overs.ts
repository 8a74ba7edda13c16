import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Requests handed over to the card agent, and what the agent tells while it carries them out. */
export async function handOvers(db: Kysely<unknown>, { text, sequence }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('hand_overs')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('request_uuid', text, (column) => column.notNull())
    .addColumn('user_uuid', text, (column) => column.notNull())
    .addColumn('code_digest', text, (column) => column.notNull().unique())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('expires_at', text, (column) => column.notNull())
    .addColumn('redeemed_at', text)
    .addColumn('token_sha256', text, (column) => column.unique())
    .addColumn('token_expires_at', text)
    .addUniqueConstraint('hand_overs_person', ['request_uuid', 'user_uuid'])
    .addForeignKeyConstraint('hand_overs_request', ['request_uuid'], 'requests', ['uuid'], (reference) =>
      reference.deferrable().initiallyDeferred(),
    )
    .execute();
  await db.schema.createIndex('hand_overs_created').on('hand_overs').column('created_at').execute();

  await db.schema
    .createTable('request_progress')
    .addColumn('sequence', sequence)
    .addColumn('request_uuid', text, (column) => column.notNull())
    .addColumn('step', text, (column) => column.notNull())
    .addColumn('occurred_at', text, (column) => column.notNull())
    .addForeignKeyConstraint(
      'request_progress_request',
      ['request_uuid'],
      'requests',
      ['uuid'],
      (reference) => reference.deferrable().initiallyDeferred(),
    )
    .execute();
  await db.schema
    .createIndex('request_progress_of_request')
    .on('request_progress')
    .columns(['request_uuid', 'sequence'])
    .execute();
  await db.schema
    .createIndex('request_progress_occurred')
    .on('request_progress')
    .column('occurred_at')
    .execute();
}
