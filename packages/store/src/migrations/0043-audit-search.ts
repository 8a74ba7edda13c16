import { type Kysely, sql } from 'kysely';

/** Ways into the audit trail: by time, by whom it was done to, and to what was refused or failed, which is rare. */
export async function auditSearch(db: Kysely<unknown>): Promise<void> {
  for (const subject of ['occurred_at', 'target_user_uuid']) {
    await db.schema
      .createIndex(`audit_events_${subject}`)
      .on('audit_events')
      .columns([subject, 'sequence'])
      .execute();
  }
  await sql`create index audit_events_unsuccessful on audit_events (sequence) where outcome <> 'success'`.execute(
    db,
  );
}
