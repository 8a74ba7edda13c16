import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { folded } from '../values.js';
import type { ColumnTypes } from './column-types.js';

/**
 * The ways by which searches walk: for every order an index that ends with the identifier, alone and after each filter
 * that often stands with it. Instants that may be missing sort as the empty text, first in both databases.
 */
export async function search(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  for (const column of ['display_name_folded', 'mail_folded']) {
    await db.schema
      .alterTable('users')
      .addColumn(column, text, (definition) => definition.notNull().defaultTo(''))
      .execute();
  }
  await foldNames(db);
  // Its successor ends with the identifier, so that whoever matches is counted from the index alone.
  await db.schema.dropIndex('users_user_principal_name').execute();
  for (const [name, table, columns] of indexes) {
    await sql`create index ${sql.ref(name)} on ${sql.table(table)} (${sql.raw(columns)})`.execute(db);
  }
  await sql`create index certificates_by_not_after_revoked on certificates ((coalesce(not_after, '')), uuid)
    where revoked_at is not null`.execute(db);
  // Word by word the condition of the filter, see search/smartcards.ts.
  await sql`create index smartcards_by_created_temporary on smartcards (created_at, uuid)
    where flags like '%"Temporary"%'`.execute(db);
}

const indexes = [
  ['requests_by_submitted', 'requests', 'submitted_at, uuid'],
  ['requests_by_priority', 'requests', 'priority, uuid'],
  ['requests_by_completed', 'requests', "(coalesce(completed_at, '')), uuid"],
  ['requests_by_status', 'requests', 'status, submitted_at, uuid'],
  ['requests_by_status_priority', 'requests', 'status, priority, uuid'],
  ['requests_by_type', 'requests', 'type, submitted_at, uuid'],
  ['requests_by_originator', 'requests', 'originator_user_uuid, submitted_at, uuid'],
  ['requests_by_template', 'requests', 'profile_template_uuid, submitted_at, uuid'],
  // For the report by type, status and template, which is answered from this index alone.
  ['requests_report', 'requests', 'submitted_at, type, status, profile_template_uuid'],
  ['smartcards_by_created', 'smartcards', 'created_at, uuid'],
  ['smartcards_by_serial', 'smartcards', 'card_serial, uuid'],
  ['smartcards_serial_folded', 'smartcards', '(lower(card_serial)), uuid'],
  ['smartcards_by_status', 'smartcards', 'status, created_at, uuid'],
  ['smartcards_by_template', 'smartcards', 'profile_template_uuid, created_at, uuid'],
  ['smartcards_report', 'smartcards', 'profile_template_uuid, status'],
  ['profiles_by_created', 'profiles', 'created_at, uuid'],
  ['profiles_by_status', 'profiles', 'status, created_at, uuid'],
  ['profiles_by_template', 'profiles', 'profile_template_uuid, created_at, uuid'],
  ['profiles_by_kind', 'profiles', 'is_smartcard, created_at, uuid'],
  ['certificates_by_not_after', 'certificates', "(coalesce(not_after, '')), uuid"],
  ['certificates_by_not_before', 'certificates', "(coalesce(not_before, '')), uuid"],
  ['certificates_by_serial', 'certificates', 'serial_number, uuid'],
  ['certificates_by_template', 'certificates', "template_common_name, (coalesce(not_after, '')), uuid"],
  ['certificates_thumbprint', 'certificates', 'thumbprint, uuid'],
  ['users_by_account_name', 'users', 'account_name_folded, uuid'],
  ['users_by_display_name', 'users', 'display_name_folded, uuid'],
  ['users_by_principal_name', 'users', 'user_principal_name_folded, uuid'],
  ['users_by_mail', 'users', 'mail_folded, uuid'],
  ['profile_template_versions_changed', 'profile_template_versions', 'changed_at'],
] as const;

/** Both databases fold differently, so the names are folded here, as the repository of users folds them. */
async function foldNames(db: Kysely<unknown>): Promise<void> {
  const users = db as Kysely<{
    users: {
      uuid: string;
      display_name: string;
      display_name_folded: string;
      mail: string;
      mail_folded: string;
    };
  }>;
  for (let after = ''; ; ) {
    const rows = await users
      .selectFrom('users')
      .select(['uuid', 'display_name', 'mail'])
      .where('uuid', '>', after)
      .orderBy('uuid')
      .limit(1000)
      .execute();
    for (const row of rows) {
      await users
        .updateTable('users')
        .set({ display_name_folded: folded(row.display_name), mail_folded: folded(row.mail) })
        .where('uuid', '=', row.uuid)
        .execute();
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.uuid;
  }
}
