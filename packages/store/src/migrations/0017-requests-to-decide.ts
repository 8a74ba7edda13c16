import type { Kysely } from 'kysely';

/** Finds what somebody decides or carries out by a policy's list: requests of a profile template by type and status. */
export async function requestsToDecide(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('requests_by_template_type')
    .on('requests')
    .columns(['profile_template_uuid', 'type', 'status', 'uuid'])
    .execute();
}
