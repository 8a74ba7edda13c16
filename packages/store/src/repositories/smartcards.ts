import type { Smartcard, SmartcardRepository } from '@cardea/domain';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import { compiledSelect } from '../compiled-select.js';
import { insertRow } from '../compiled-write.js';
import { pageByUuid, SeenRows, updateRevisioned } from '../revisioned.js';
import type { Queryable, SmartcardsTable } from '../schema.js';
import {
  fromInstant,
  fromJson,
  fromOptionalInstant,
  toInstant,
  toJson,
  toOptionalInstant,
} from '../values.js';

const selectByUuid = compiledSelect((db, uuid: string) =>
  db.selectFrom('smartcards').selectAll().where('uuid', '=', uuid),
);

const selectByUser = compiledSelect((db, user: string) =>
  db
    .selectFrom('smartcards')
    .selectAll()
    .where('assigned_user_uuid', '=', user)
    .orderBy('created_at')
    .orderBy('uuid'),
);

/** Keeps the assignments of smart cards. */
export function smartcardRepository(db: Queryable): SmartcardRepository {
  const seen = new SeenRows(db);
  return {
    async find(uuid) {
      const [row] = await selectByUuid(db, uuid);
      return row === undefined ? undefined : smartcardFromRow(seen.see(row));
    },
    async listByCardId(cardId) {
      const rows = await db
        .selectFrom('smartcards')
        .selectAll()
        .where('card_id', '=', cardId)
        .orderBy('created_at', 'desc')
        .orderBy('uuid', 'desc')
        .execute();
      return rows.map(smartcardFromRow);
    },
    async listByProfile(profile) {
      const rows = await db
        .selectFrom('smartcards')
        .selectAll()
        .where('profile_uuid', '=', profile)
        .orderBy('created_at')
        .orderBy('uuid')
        .execute();
      return rows.map(smartcardFromRow);
    },
    async listByUser(user) {
      return (await selectByUser(db, user)).map(smartcardFromRow);
    },
    async listExpiredTemporary(now, profileTemplates, limit) {
      if (profileTemplates.length === 0) return [];
      const rows = await db
        .selectFrom('smartcards')
        .selectAll()
        // Word by word the condition of the index smartcards_temporary.
        .where(sql<boolean>`status <> 'Retired' and flags like '%"Temporary"%'`)
        .where('profile_template_uuid', 'in', profileTemplates)
        .where((where) =>
          where.exists(
            where
              .selectFrom('certificates')
              .select('certificates.uuid')
              .whereRef('certificates.profile_uuid', '=', 'smartcards.profile_uuid')
              .where('certificates.is_key_history', '=', 0)
              .where('certificates.not_after', '<', fromInstant(now)),
          ),
        )
        .orderBy('created_at')
        .orderBy('uuid')
        .limit(limit)
        .execute();
      return rows.map(smartcardFromRow);
    },
    async countByAdminKey() {
      const rows = await db
        .selectFrom('smartcards')
        .leftJoin('imported_admin_keys', 'imported_admin_keys.card_id', 'smartcards.card_id')
        .select(({ fn }) => [
          'profile_template_uuid',
          'admin_key_version',
          sql<number>`case when imported_admin_keys.card_id is null then 0 else 1 end`.as('is_imported'),
          fn.countAll().as('count'),
        ])
        .where('status', 'in', ['Active', 'Suspended'])
        .groupBy(['profile_template_uuid', 'admin_key_version', 'is_imported'])
        .orderBy('admin_key_version')
        .orderBy('profile_template_uuid')
        .execute();
      return rows.map((row) => ({
        profileTemplateUuid: row.profile_template_uuid as Smartcard['profileTemplateUuid'],
        adminKeyVersion: row.admin_key_version,
        isImported: Number(row.is_imported) === 1,
        count: Number(row.count),
      }));
    },
    async pageUnderOlderAdminKey(currentVersion, profileTemplates, { after, limit }) {
      if (profileTemplates.length === 0) return [];
      const rows = await db
        .selectFrom('smartcards')
        .selectAll()
        .where('status', '=', 'Active')
        .where('card_id', 'is not', null)
        .where('profile_template_uuid', 'in', profileTemplates)
        .where('uuid', '>', after ?? '')
        .where(({ or, eb, exists, selectFrom }) =>
          or([
            eb('admin_key_version', '<', currentVersion),
            exists(
              selectFrom('imported_admin_keys')
                .select('imported_admin_keys.card_id')
                .whereRef('imported_admin_keys.card_id', '=', 'smartcards.card_id'),
            ),
          ]),
        )
        .orderBy('uuid')
        .limit(limit)
        .execute();
      return rows.map(smartcardFromRow);
    },
    async insert(smartcard) {
      await insertRow(db, 'smartcards', toRow(smartcard));
    },
    async update(smartcard) {
      const changed = { ...smartcard, revision: smartcard.revision + 1 };
      await updateRevisioned(db, 'smartcards', 'smart card', toRow(changed), seen);
      return changed;
    },
    async page(page) {
      return (await pageByUuid(db, 'smartcards', page)).map(smartcardFromRow);
    },
  };
}

function toRow(smartcard: Smartcard): SmartcardsTable {
  return {
    uuid: smartcard.uuid,
    status: smartcard.status,
    flags: fromJson(smartcard.flags),
    parent_smartcard_uuid: smartcard.parentSmartcardUuid,
    primary_smartcard_uuid: smartcard.primarySmartcardUuid,
    permanent_smartcard_uuid: smartcard.permanentSmartcardUuid,
    assigned_user_uuid: smartcard.assignedUserUuid,
    profile_template_uuid: smartcard.profileTemplateUuid,
    profile_template_version: smartcard.profileTemplateVersion,
    comment: smartcard.comment,
    card_serial: smartcard.cardSerial,
    card_id: smartcard.cardId,
    middleware: smartcard.middleware,
    atr: smartcard.atr,
    profile_uuid: smartcard.profileUuid,
    bound_by_request_uuid: smartcard.boundByRequestUuid,
    admin_key_version: smartcard.adminKeyVersion,
    activated_at: fromOptionalInstant(smartcard.activatedAt),
    created_at: fromInstant(smartcard.createdAt),
    revision: smartcard.revision,
  };
}

/** Reads a row of the table as a smart card. */
export function smartcardFromRow(row: Selectable<SmartcardsTable>): Smartcard {
  return {
    uuid: row.uuid as Smartcard['uuid'],
    status: row.status as Smartcard['status'],
    flags: toJson<Smartcard['flags']>(row.flags),
    parentSmartcardUuid: row.parent_smartcard_uuid as Smartcard['parentSmartcardUuid'],
    primarySmartcardUuid: row.primary_smartcard_uuid as Smartcard['primarySmartcardUuid'],
    permanentSmartcardUuid: row.permanent_smartcard_uuid as Smartcard['permanentSmartcardUuid'],
    assignedUserUuid: row.assigned_user_uuid as Smartcard['assignedUserUuid'],
    profileTemplateUuid: row.profile_template_uuid as Smartcard['profileTemplateUuid'],
    profileTemplateVersion: row.profile_template_version,
    comment: row.comment,
    cardSerial: row.card_serial,
    cardId: row.card_id as Smartcard['cardId'],
    middleware: row.middleware,
    atr: row.atr,
    profileUuid: row.profile_uuid as Smartcard['profileUuid'],
    boundByRequestUuid: row.bound_by_request_uuid as Smartcard['boundByRequestUuid'],
    adminKeyVersion: row.admin_key_version,
    activatedAt: toOptionalInstant(row.activated_at),
    createdAt: toInstant(row.created_at),
    revision: row.revision,
  };
}
