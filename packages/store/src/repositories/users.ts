import type { StoredUser, User, UserRepository, UserUuid } from '@cardea/domain';
import { sql } from 'kysely';
import { atomically } from '../atomically.js';
import { compiledSelect } from '../compiled-select.js';
import type { Queryable, UsersTable } from '../schema.js';
import { folded } from '../values.js';
import { withRights } from './groups.js';
import { userFromRow, userRow, usersByAccountName } from './user-rows.js';

const selectByUuid = compiledSelect((db, uuid: string) =>
  db.selectFrom('users').selectAll().where('uuid', '=', uuid),
);

const selectByAccount = compiledSelect((db, accountName: string, domain: string) =>
  db
    .selectFrom('users')
    .selectAll()
    .where('account_name_folded', '=', accountName)
    .where('domain_folded', '=', domain),
);

// Two rows tell as much as all: the name is not unique.
const selectByAccountInAnyDomain = compiledSelect((db, accountName: string) =>
  db.selectFrom('users').selectAll().where('account_name_folded', '=', accountName).limit(sql.lit(2)),
);

const selectByUserPrincipalName = compiledSelect((db, name: string) =>
  db.selectFrom('users').selectAll().where('user_principal_name_folded', '=', name).limit(sql.lit(2)),
);

const selectGroupsOf = compiledSelect((db, user: string) =>
  db
    .selectFrom('groups')
    .selectAll('groups')
    .innerJoin('group_members', 'group_members.group_uuid', 'groups.uuid')
    .where('group_members.user_uuid', '=', user)
    .orderBy('groups.name')
    .orderBy('groups.uuid'),
);

/** Keeps users, their password hashes and their memberships. */
export function userRepository(db: Queryable): UserRepository {
  return {
    async find(uuid) {
      const [row] = await selectByUuid(db, uuid);
      return row === undefined ? undefined : userFromRow(row);
    },
    async names(uuids) {
      if (uuids.length === 0) return new Map();
      const rows = await db
        .selectFrom('users')
        .select(['uuid', 'display_name', 'account_name'])
        .where('uuid', 'in', uuids)
        .execute();
      return new Map(
        rows.map(({ uuid, display_name, account_name }) => [uuid as UserUuid, display_name || account_name]),
      );
    },
    async findStored(uuid) {
      return onlyOne(await selectByUuid(db, uuid));
    },
    async findByAccountName(accountName, domain) {
      const name = folded(accountName);
      if (domain === undefined) return onlyOne(await selectByAccountInAnyDomain(db, name));
      return onlyOne(await selectByAccount(db, name, folded(domain)));
    },
    async findByUserPrincipalName(userPrincipalName) {
      // Users without a name of this kind are stored with an empty one, which finds nobody.
      if (userPrincipalName === '') return undefined;
      return onlyOne(await selectByUserPrincipalName(db, folded(userPrincipalName)));
    },
    async put(user, groups, passwordHash) {
      await atomically(db, async (tx) => {
        await putUser(tx, user, passwordHash);
        await tx.deleteFrom('group_members').where('user_uuid', '=', user.uuid).execute();
        for (const group of new Set(groups)) {
          await tx.insertInto('group_members').values({ group_uuid: group, user_uuid: user.uuid }).execute();
        }
      });
    },
    async groupsOf(uuid) {
      return await withRights(db, await selectGroupsOf(db, uuid));
    },
    async listByTrustees(sids, limit) {
      // Users and groups without a SID are stored with an empty one, which names nobody.
      const named = sids.filter((sid) => sid !== '');
      if (named.length === 0) return [];
      const rows = await usersByAccountName(db)
        .where('users.uuid', 'in', (select) =>
          select
            .selectFrom('users as themselves')
            .select('themselves.uuid')
            .where('themselves.sid', 'in', named)
            .union(
              select
                .selectFrom('groups')
                .innerJoin('group_members', 'group_members.group_uuid', 'groups.uuid')
                .select('group_members.user_uuid as uuid')
                .where('groups.sid', 'in', named),
            ),
        )
        .limit(limit)
        .execute();
      return rows.map(userFromRow);
    },
    async listWithSecurityDescriptor() {
      // Word by word the condition of the index users_security_descriptor.
      const rows = await usersByAccountName(db).where(sql<boolean>`security_descriptor <> ''`).execute();
      return rows.map(userFromRow);
    },
    async page({ after, limit }) {
      const rows = await db
        .selectFrom('users')
        .selectAll()
        .where('uuid', '>', after ?? '')
        .orderBy('uuid')
        .limit(limit)
        .execute();
      return rows.map(storedFromRow);
    },
    async count() {
      const row = await db
        .selectFrom('users')
        .select((select) => select.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return row.count;
    },
  };
}

async function putUser(tx: Queryable, user: User, passwordHash: string | null | undefined): Promise<void> {
  const { uuid, ...columns } = userRow(user, passwordHash ?? null);
  const { password_hash, ...withoutHash } = columns;
  await tx
    .insertInto('users')
    .values({ uuid, ...columns })
    .onConflict((conflict) =>
      conflict.column('uuid').doUpdateSet(passwordHash === undefined ? withoutHash : columns),
    )
    .execute();
}

function onlyOne(rows: readonly UsersTable[]): StoredUser | undefined {
  const [row] = rows;
  return row === undefined || rows.length > 1 ? undefined : storedFromRow(row);
}

function storedFromRow(row: UsersTable): StoredUser {
  return { user: userFromRow(row), passwordHash: row.password_hash };
}
