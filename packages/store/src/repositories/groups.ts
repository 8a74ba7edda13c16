import type { Group, GroupRepository, GroupUuid, ManagementRight, RightGrant } from '@cardea/domain';
import type { SelectQueryBuilder } from 'kysely';
import { sql } from 'kysely';
import { atomically } from '../atomically.js';
import { compiledSelect } from '../compiled-select.js';
import type { GroupRightsTable, GroupsTable, Queryable, Schema } from '../schema.js';
import { folded } from '../values.js';
import { membersOf } from './user-rows.js';

const selectRightsOver = compiledSelect((db, holder: string, target: string) =>
  db
    .selectFrom('group_members')
    .innerJoin('group_rights', 'group_rights.group_uuid', 'group_members.group_uuid')
    .select('group_rights.management_right')
    .distinct()
    .where('group_members.user_uuid', '=', holder)
    .where((where) =>
      where.or([
        where('group_rights.over_group_uuid', 'is', null),
        where('group_rights.over_group_uuid', 'in', (select) =>
          select
            .selectFrom('group_members as membership')
            .select('membership.group_uuid')
            .where('membership.user_uuid', '=', target),
        ),
      ]),
    )
    .orderBy('group_rights.management_right'),
);

/** Keeps groups and the rights that they give their members. */
export function groupRepository(db: Queryable): GroupRepository {
  return {
    async find(uuid) {
      const [group] = await groupsWithRights(db, (query) => query.where('groups.uuid', '=', uuid));
      return group;
    },
    async findByName(name) {
      // Two rows tell as much as all: the name is not unique.
      const found = await groupsWithRights(db, (query) =>
        query.where('groups.name_folded', '=', folded(name)).limit(sql.lit(2)),
      );
      return found.length === 1 ? found[0] : undefined;
    },
    async put(group) {
      await atomically(db, (tx) => putGroup(tx, group));
    },
    async list() {
      return groupsWithRights(db, (query) => query.orderBy('groups.name').orderBy('groups.uuid'));
    },
    async listMembers(uuid) {
      return membersOf(db, uuid);
    },
    async page({ after, limit }) {
      return groupsWithRights(db, (query) =>
        query
          .where('groups.uuid', '>', after ?? '')
          .orderBy('groups.uuid')
          .limit(limit),
      );
    },
    async rightsOver(holder, target) {
      const rows = await selectRightsOver(db, holder, target);
      return rows.map((row) => row.management_right as ManagementRight);
    },
  };
}

type GroupQuery = SelectQueryBuilder<Schema, 'groups', GroupsTable>;

/** Selects groups, in the order that `narrow` gives them, each with its grants. */
export async function groupsWithRights(
  db: Queryable,
  narrow: (query: GroupQuery) => { execute(): Promise<GroupsTable[]> },
): Promise<Group[]> {
  return await withRights(db, await narrow(db.selectFrom('groups').selectAll('groups')).execute());
}

/** Groups from their rows, each with its grants. */
export async function withRights(db: Queryable, groups: readonly GroupsTable[]): Promise<Group[]> {
  if (groups.length === 0) return [];
  const rights = await db
    .selectFrom('group_rights')
    .selectAll()
    .where(
      'group_uuid',
      'in',
      groups.map((group) => group.uuid),
    )
    .orderBy('group_uuid')
    .orderBy('position')
    .execute();
  return groups.map((group) =>
    fromRow(
      group,
      rights.filter((right) => right.group_uuid === group.uuid),
    ),
  );
}

async function putGroup(tx: Queryable, group: Group): Promise<void> {
  const columns = {
    domain: group.domain,
    domain_folded: folded(group.domain),
    name: group.name,
    name_folded: folded(group.name),
    sid: group.sid,
    security_descriptor: group.securityDescriptor,
  };
  await tx
    .insertInto('groups')
    .values({ uuid: group.uuid, ...columns })
    .onConflict((conflict) => conflict.column('uuid').doUpdateSet(columns))
    .execute();
  await tx.deleteFrom('group_rights').where('group_uuid', '=', group.uuid).execute();
  for (const [position, grant] of group.rights.entries()) {
    await tx
      .insertInto('group_rights')
      .values(grantRow(group.uuid, position, grant))
      .execute();
  }
}

function grantRow(group: GroupUuid, position: number, grant: RightGrant): GroupRightsTable {
  return {
    group_uuid: group,
    position,
    management_right: grant.right,
    over_group_uuid: grant.overGroupUuid,
  };
}

function fromRow(row: GroupsTable, rights: readonly GroupRightsTable[]): Group {
  return {
    uuid: row.uuid as GroupUuid,
    domain: row.domain,
    name: row.name,
    sid: row.sid,
    rights: rights.map((right) => ({
      right: right.management_right as ManagementRight,
      overGroupUuid: right.over_group_uuid as GroupUuid | null,
    })),
    securityDescriptor: row.security_descriptor,
  };
}
