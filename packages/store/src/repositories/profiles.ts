import type { Profile, ProfileRepository } from '@cardea/domain';
import { compiledSelect } from '../compiled-select.js';
import { insertRow } from '../compiled-write.js';
import { pageByUuid, SeenRows, updateRevisioned } from '../revisioned.js';
import type { ProfilesTable, Queryable } from '../schema.js';
import { fromBoolean, fromInstant, fromJson, toBoolean, toInstant, toJson } from '../values.js';

const selectByUuid = compiledSelect((db, uuid: string) =>
  db.selectFrom('profiles').selectAll().where('uuid', '=', uuid),
);

/** Keeps profiles. */
export function profileRepository(db: Queryable): ProfileRepository {
  const seen = new SeenRows(db);
  return {
    async find(uuid) {
      const [row] = await selectByUuid(db, uuid);
      return row === undefined ? undefined : profileFromRow(seen.see(row));
    },
    async listByUser(user, status) {
      let query = db.selectFrom('profiles').selectAll().where('assigned_user_uuid', '=', user);
      if (status !== undefined) query = query.where('status', '=', status);
      const rows = await query.orderBy('created_at').orderBy('uuid').execute();
      return rows.map(profileFromRow);
    },
    async listDuplicates(primary) {
      const rows = await db
        .selectFrom('profiles')
        .selectAll()
        .where('primary_profile_uuid', '=', primary)
        .orderBy('created_at')
        .orderBy('uuid')
        .execute();
      return rows.map(profileFromRow);
    },
    async insert(profile) {
      await insertRow(db, 'profiles', seen.see(toRow(profile)));
    },
    async update(profile) {
      const changed = { ...profile, revision: profile.revision + 1 };
      await updateRevisioned(db, 'profiles', 'profile', toRow(changed), seen);
      return changed;
    },
    async page(page) {
      return (await pageByUuid(db, 'profiles', page)).map(profileFromRow);
    },
  };
}

function toRow(profile: Profile): ProfilesTable {
  return {
    uuid: profile.uuid,
    status: profile.status,
    flags: fromJson(profile.flags),
    parent_profile_uuid: profile.parentProfileUuid,
    primary_profile_uuid: profile.primaryProfileUuid,
    assigned_user_uuid: profile.assignedUserUuid,
    profile_template_uuid: profile.profileTemplateUuid,
    profile_template_version: profile.profileTemplateVersion,
    comment: profile.comment,
    is_smartcard: fromBoolean(profile.isSmartcard),
    created_by_request_uuid: profile.createdByRequestUuid,
    created_at: fromInstant(profile.createdAt),
    revision: profile.revision,
  };
}

/** Reads a row of the table as a profile. */
export function profileFromRow(row: ProfilesTable): Profile {
  return {
    uuid: row.uuid as Profile['uuid'],
    status: row.status as Profile['status'],
    flags: toJson<Profile['flags']>(row.flags),
    parentProfileUuid: row.parent_profile_uuid as Profile['parentProfileUuid'],
    primaryProfileUuid: row.primary_profile_uuid as Profile['primaryProfileUuid'],
    assignedUserUuid: row.assigned_user_uuid as Profile['assignedUserUuid'],
    profileTemplateUuid: row.profile_template_uuid as Profile['profileTemplateUuid'],
    profileTemplateVersion: row.profile_template_version,
    comment: row.comment,
    isSmartcard: toBoolean(row.is_smartcard),
    createdByRequestUuid: row.created_by_request_uuid as Profile['createdByRequestUuid'],
    createdAt: toInstant(row.created_at),
    revision: row.revision,
  };
}
