import type { GroupUuid, User, UserUuid } from '@cardea/domain';
import type { Queryable, UsersTable } from '../schema.js';
import { folded } from '../values.js';

// What users and the members of groups have in common.

/** Selects users by account name, without regard to case. */
export function usersByAccountName(db: Queryable) {
  return db
    .selectFrom('users')
    .selectAll('users')
    .orderBy('users.account_name_folded')
    .orderBy('users.domain_folded');
}

/** Members of a group, by account name. */
export async function membersOf(db: Queryable, group: GroupUuid): Promise<User[]> {
  const rows = await usersByAccountName(db)
    .innerJoin('group_members', 'group_members.user_uuid', 'users.uuid')
    .where('group_members.group_uuid', '=', group)
    .execute();
  return rows.map(userFromRow);
}

/** Writes a user as a row. */
export function userRow(user: User, passwordHash: string | null): UsersTable {
  return {
    uuid: user.uuid,
    domain: user.domain,
    domain_folded: folded(user.domain),
    account_name: user.accountName,
    account_name_folded: folded(user.accountName),
    display_name: user.displayName,
    display_name_folded: folded(user.displayName),
    user_principal_name: user.userPrincipalName,
    user_principal_name_folded: folded(user.userPrincipalName),
    mail: user.mail,
    mail_folded: folded(user.mail),
    sid: user.sid,
    password_hash: passwordHash,
    manager_user_uuid: user.managerUserUuid,
    security_descriptor: user.securityDescriptor,
  };
}

/** Reads what {@link userRow} wrote. */
export function userFromRow(row: UsersTable): User {
  return {
    uuid: row.uuid as UserUuid,
    domain: row.domain,
    accountName: row.account_name,
    displayName: row.display_name,
    userPrincipalName: row.user_principal_name,
    mail: row.mail,
    sid: row.sid,
    managerUserUuid: row.manager_user_uuid as UserUuid | null,
    securityDescriptor: row.security_descriptor,
  };
}
