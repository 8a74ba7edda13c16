import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Managers, security descriptors of the directory and of the site, and who changed a profile template. */
export async function delegatedAdministration(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('users').addColumn('manager_user_uuid', text).execute();
  for (const table of ['users', 'groups']) {
    await db.schema
      .alterTable(table)
      .addColumn('security_descriptor', text, (column) => column.notNull().defaultTo(''))
      .execute();
    await db.schema.createIndex(`${table}_sid`).on(table).column('sid').execute();
  }
  // Few users have one of their own; whoever evaluates rights over everybody reads these alone.
  await sql`create index users_security_descriptor on users (account_name_folded)
    where security_descriptor <> ''`.execute(db);

  await db.schema
    .alterTable('profile_template_versions')
    .addColumn('changed_by', text, (column) => column.notNull().defaultTo(''))
    .execute();

  await db.schema
    .createTable('site_settings')
    .addColumn('name', text, (column) => column.primaryKey().notNull())
    .addColumn('setting', text, (column) => column.notNull())
    .execute();
}
