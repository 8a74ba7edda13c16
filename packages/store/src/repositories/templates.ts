import type {
  CertificateTemplateRepository,
  ProfileTemplate,
  ProfileTemplateRepository,
  ProfileTemplateUuid,
} from '@cardea/domain';
import { atomically } from '../atomically.js';
import { compiledSelect } from '../compiled-select.js';
import { staleRevision } from '../errors.js';
import type { Queryable } from '../schema.js';
import { fromInstant, fromJson } from '../values.js';
import { certificateTemplateFrom, profileTemplateFrom } from './template-documents.js';

const selectCurrent = compiledSelect((db, uuid: string) =>
  currentVersions(db).where('profile_templates.uuid', '=', uuid),
);

const selectVersion = compiledSelect((db, uuid: string, version: number) =>
  db
    .selectFrom('profile_template_versions')
    .select('document')
    .where('uuid', '=', uuid)
    .where('version', '=', version),
);

const selectCertificateTemplate = compiledSelect((db, commonName: string) =>
  db.selectFrom('certificate_templates').select('document').where('common_name', '=', commonName),
);

/** Keeps profile templates with every version. */
export function profileTemplateRepository(db: Queryable): ProfileTemplateRepository {
  return {
    async find(uuid) {
      const [row] = await selectCurrent(db, uuid);
      return row === undefined ? undefined : profileTemplateFrom(row.document);
    },
    async names(uuids) {
      if (uuids.length === 0) return new Map();
      const rows = await db
        .selectFrom('profile_templates')
        .select(['uuid', 'name'])
        .where('uuid', 'in', uuids)
        .execute();
      return new Map(rows.map(({ uuid, name }) => [uuid as ProfileTemplateUuid, name]));
    },
    async findVersion(uuid, version) {
      const [row] = await selectVersion(db, uuid, version);
      return row === undefined ? undefined : profileTemplateFrom(row.document);
    },
    async list() {
      const rows = await currentVersions(db)
        .orderBy('profile_templates.name')
        .orderBy('profile_templates.uuid')
        .execute();
      return rows.map((row) => profileTemplateFrom(row.document));
    },
    async listVersions(uuid) {
      const rows = await db
        .selectFrom('profile_template_versions')
        .select('document')
        .where('uuid', '=', uuid)
        .orderBy('version')
        .execute();
      return rows.map((row) => profileTemplateFrom(row.document));
    },
    async put(template, changedAt, changedBy = '') {
      await atomically(db, (tx) => putVersion(tx, template, changedAt, changedBy));
    },
    async putNext(template, changedAt, changedBy) {
      await atomically(db, async (tx) => {
        await takeNextVersion(tx, template);
        const { uuid, version } = template;
        await tx
          .insertInto('profile_template_versions')
          .values({ uuid, version, ...versionColumns(template, changedAt, changedBy) })
          .execute();
      });
    },
  };
}

function currentVersions(db: Queryable) {
  return db
    .selectFrom('profile_templates')
    .innerJoin('profile_template_versions', (join) =>
      join
        .onRef('profile_template_versions.uuid', '=', 'profile_templates.uuid')
        .onRef('profile_template_versions.version', '=', 'profile_templates.current_version'),
    )
    .select('profile_template_versions.document');
}

async function putVersion(
  tx: Queryable,
  template: ProfileTemplate,
  changedAt: Date,
  changedBy: string,
): Promise<void> {
  const { uuid, name, version } = template;
  await tx
    .insertInto('profile_templates')
    .values({ uuid, name, current_version: version })
    .onConflict((conflict) =>
      conflict
        .column('uuid')
        .doUpdateSet({ name, current_version: version })
        .where('profile_templates.current_version', '<=', version),
    )
    .execute();
  const columns = versionColumns(template, changedAt, changedBy);
  await tx
    .insertInto('profile_template_versions')
    .values({ uuid, version, ...columns })
    .onConflict((conflict) => conflict.columns(['uuid', 'version']).doUpdateSet(columns))
    .execute();
}

/**
 * Makes the version current. Of two who make the same next version at once, the database lets the second wait for the
 * first; then it finds no row at the earlier version, or the new row's place taken. Errors: `Conflict`.
 */
async function takeNextVersion(tx: Queryable, { uuid, name, version }: ProfileTemplate): Promise<void> {
  if (version === 1) {
    await tx.insertInto('profile_templates').values({ uuid, name, current_version: 1 }).execute();
    return;
  }
  const { numUpdatedRows } = await tx
    .updateTable('profile_templates')
    .set({ name, current_version: version })
    .where('uuid', '=', uuid)
    .where('current_version', '=', version - 1)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw staleRevision('profile template');
}

function versionColumns(template: ProfileTemplate, changedAt: Date, changedBy: string) {
  return { document: fromJson(template), changed_at: fromInstant(changedAt), changed_by: changedBy };
}

/** Keeps certificate templates. */
export function certificateTemplateRepository(db: Queryable): CertificateTemplateRepository {
  return {
    async find(commonName) {
      const [row] = await selectCertificateTemplate(db, commonName);
      return row === undefined ? undefined : certificateTemplateFrom(row.document);
    },
    async list() {
      const rows = await db
        .selectFrom('certificate_templates')
        .select('document')
        .orderBy('common_name')
        .execute();
      return rows.map((row) => certificateTemplateFrom(row.document));
    },
    async put(template) {
      const document = fromJson(template);
      await db
        .insertInto('certificate_templates')
        .values({ common_name: template.commonName, document })
        .onConflict((conflict) => conflict.column('common_name').doUpdateSet({ document }))
        .execute();
    },
    async insert(template) {
      const inserted = await db
        .insertInto('certificate_templates')
        .values({ common_name: template.commonName, document: fromJson(template) })
        .onConflict((conflict) => conflict.column('common_name').doNothing())
        .returning('common_name')
        .execute();
      return inserted.length > 0;
    },
    async findForChange(commonName) {
      // Writing what is there already waits for whoever changes it, and holds it.
      const row = await db
        .updateTable('certificate_templates')
        .set(({ ref }) => ({ document: ref('document') }))
        .where('common_name', '=', commonName)
        .returning('document')
        .executeTakeFirst();
      return row === undefined ? undefined : certificateTemplateFrom(row.document);
    },
  };
}
