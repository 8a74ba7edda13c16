import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Users, groups, their members and the rights they give. */
export async function directory(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('domain', text, (column) => column.notNull())
    .addColumn('domain_folded', text, (column) => column.notNull())
    .addColumn('account_name', text, (column) => column.notNull())
    .addColumn('account_name_folded', text, (column) => column.notNull())
    .addColumn('display_name', text, (column) => column.notNull())
    .addColumn('user_principal_name', text, (column) => column.notNull())
    .addColumn('user_principal_name_folded', text, (column) => column.notNull())
    .addColumn('mail', text, (column) => column.notNull())
    .addColumn('sid', text, (column) => column.notNull())
    .addColumn('password_hash', text)
    .addUniqueConstraint('users_account', ['account_name_folded', 'domain_folded'])
    .execute();
  await db.schema
    .createIndex('users_user_principal_name')
    .on('users')
    .column('user_principal_name_folded')
    .execute();

  await db.schema
    .createTable('groups')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('domain', text, (column) => column.notNull())
    .addColumn('domain_folded', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('name_folded', text, (column) => column.notNull())
    .addColumn('sid', text, (column) => column.notNull())
    .addUniqueConstraint('groups_name', ['name_folded', 'domain_folded'])
    .execute();

  await createMembers(db, text);
  await createRights(db, text);
}

// References are checked at the end of the transaction, so that an import may write its lines in any order.

async function createMembers(db: Kysely<unknown>, text: ColumnTypes['text']): Promise<void> {
  await db.schema
    .createTable('group_members')
    .addColumn('group_uuid', text, (column) => column.notNull())
    .addColumn('user_uuid', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('group_members_pk', ['user_uuid', 'group_uuid'])
    .addForeignKeyConstraint('group_members_group', ['group_uuid'], 'groups', ['uuid'], (reference) =>
      reference.deferrable().initiallyDeferred(),
    )
    .addForeignKeyConstraint('group_members_user', ['user_uuid'], 'users', ['uuid'], (reference) =>
      reference.deferrable().initiallyDeferred(),
    )
    .execute();
  await db.schema.createIndex('group_members_group_uuid').on('group_members').column('group_uuid').execute();
}

async function createRights(db: Kysely<unknown>, text: ColumnTypes['text']): Promise<void> {
  await db.schema
    .createTable('group_rights')
    .addColumn('group_uuid', text, (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('management_right', text, (column) => column.notNull())
    .addColumn('over_group_uuid', text)
    .addPrimaryKeyConstraint('group_rights_pk', ['group_uuid', 'position'])
    .addCheckConstraint('group_rights_position', sql`position >= 0`)
    .addForeignKeyConstraint('group_rights_group', ['group_uuid'], 'groups', ['uuid'], (reference) =>
      reference.deferrable().initiallyDeferred(),
    )
    .addForeignKeyConstraint(
      'group_rights_over_group',
      ['over_group_uuid'],
      'groups',
      ['uuid'],
      (reference) => reference.deferrable().initiallyDeferred(),
    )
    .execute();
}
