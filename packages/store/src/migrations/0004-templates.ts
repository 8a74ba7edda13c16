import type { Kysely } from 'kysely';
import type { ColumnTypes } from './column-types.js';

/** Profile templates with every version, and certificate templates. */
export async function templates(db: Kysely<unknown>, { text }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('profile_templates')
    .addColumn('uuid', text, (column) => column.primaryKey().notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('current_version', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('profile_templates_name').on('profile_templates').column('name').execute();

  await db.schema
    .createTable('profile_template_versions')
    .addColumn('uuid', text, (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('document', text, (column) => column.notNull())
    .addColumn('changed_at', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('profile_template_versions_pk', ['uuid', 'version'])
    .addForeignKeyConstraint('profile_template_versions_template', ['uuid'], 'profile_templates', ['uuid'])
    .execute();

  await db.schema
    .createTable('certificate_templates')
    .addColumn('common_name', text, (column) => column.primaryKey().notNull())
    .addColumn('document', text, (column) => column.notNull())
    .execute();
}
