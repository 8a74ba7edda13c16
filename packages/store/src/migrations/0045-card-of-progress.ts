import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Which card a step of the card agent is about, where another than the request's was in the reader. */
export async function cardOfProgress(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('request_progress').addColumn('card_id', text).execute();
}
