import type {
  CertificateTemplate,
  CertificateTemplateRepository,
  ProfileTemplate,
  ProfileTemplateRepository,
} from '@cardea/domain';
import { atomically } from '../atomically.js';
import { compiledSelect } from '../compiled-select.js';
import type { Queryable } from '../schema.js';
import { fromInstant, fromJson, toJson } from '../values.js';

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
      return row === undefined ? undefined : toJson<ProfileTemplate>(row.document);
    },
    async findVersion(uuid, version) {
      const [row] = await selectVersion(db, uuid, version);
      return row === undefined ? undefined : toJson<ProfileTemplate>(row.document);
    },
    async list() {
      const rows = await currentVersions(db)
        .orderBy('profile_templates.name')
        .orderBy('profile_templates.uuid')
        .execute();
      return rows.map((row) => toJson<ProfileTemplate>(row.document));
    },
    async listVersions(uuid) {
      const rows = await db
        .selectFrom('profile_template_versions')
        .select('document')
        .where('uuid', '=', uuid)
        .orderBy('version')
        .execute();
      return rows.map((row) => toJson<ProfileTemplate>(row.document));
    },
    async put(template, changedAt) {
      await atomically(db, (tx) => putVersion(tx, template, changedAt));
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

async function putVersion(tx: Queryable, template: ProfileTemplate, changedAt: Date): Promise<void> {
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
  const columns = { document: fromJson(template), changed_at: fromInstant(changedAt) };
  await tx
    .insertInto('profile_template_versions')
    .values({ uuid, version, ...columns })
    .onConflict((conflict) => conflict.columns(['uuid', 'version']).doUpdateSet(columns))
    .execute();
}

/** Keeps certificate templates. */
export function certificateTemplateRepository(db: Queryable): CertificateTemplateRepository {
  return {
    async find(commonName) {
      const [row] = await selectCertificateTemplate(db, commonName);
      return row === undefined ? undefined : toJson<CertificateTemplate>(row.document);
    },
    async list() {
      const rows = await db
        .selectFrom('certificate_templates')
        .select('document')
        .orderBy('common_name')
        .execute();
      return rows.map((row) => toJson<CertificateTemplate>(row.document));
    },
    async put(template) {
      const document = fromJson(template);
      await db
        .insertInto('certificate_templates')
        .values({ common_name: template.commonName, document })
        .onConflict((conflict) => conflict.column('common_name').doUpdateSet({ document }))
        .execute();
    },
  };
}
