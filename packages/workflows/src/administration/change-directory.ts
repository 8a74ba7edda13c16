import {
  CmError,
  type Group,
  type GroupUuid,
  malformed,
  notFound,
  parseSecurityDescriptor,
  type Repositories,
  type RightGrant,
  type User,
  type UserUuid,
} from '@cardea/domain';
import { audited } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess, type Precondition } from './administrator.js';
import { differencesBetween } from './differences.js';
import type { UserWithGroups } from './directory.js';
import { withoutRaisingOwnRights } from './own-rights.js';

type Changing = Pick<Ports, 'store' | 'clock' | 'randomness'>;

/** What of a group is Cardea's to change; names and SID are the directory's. */
export type GroupRights = Pick<Group, 'rights' | 'securityDescriptor'>;

/** What of a user is Cardea's to change. */
export type UserDelegation = Pick<User, 'managerUserUuid' | 'securityDescriptor'>;

/**
 * Sets the rights that a group's members hold, and the descriptor that says who holds rights over the group's members.
 *
 * Errors: `NotAuthorized` without Audit or when it raised the caller's own rights; `NotFound`; `Conflict` by
 * `isUnchanged`; `MalformedInput` for SDDL that can't be read, grants given twice, or over a group that doesn't exist.
 */
export async function changeGroup(
  ports: Changing,
  caller: Caller,
  uuid: GroupUuid,
  { rights, securityDescriptor }: GroupRights,
  isUnchanged: Precondition<Group>,
): Promise<Group> {
  return await audited(ports, caller, 'directory.change', { type: 'Group', uuid }, async (attempt) => {
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      const group = await existingGroup(tx, uuid);
      isUnchanged(group);
      parseSecurityDescriptor(securityDescriptor, 'securityDescriptor');
      await checkGrants(tx, rights);
      const changed: Group = { ...group, rights, securityDescriptor };
      attempt.facts.group = group.name;
      attempt.facts.rightsBefore = grantsText(group.rights);
      attempt.facts.rightsAfter = grantsText(rights);
      attempt.facts.changedPaths = changedPaths(group, changed);
      await withoutRaisingOwnRights(tx, caller, [], () => tx.groups.put(changed));
      await attempt.succeed(tx);
      return changed;
    });
  });
}

async function checkGrants(tx: Repositories, rights: readonly RightGrant[]): Promise<void> {
  const seen = new Set<string>();
  for (const [index, { right, overGroupUuid }] of rights.entries()) {
    const path = `rights[${index}]`;
    const key = `${right} ${overGroupUuid}`;
    if (seen.has(key)) throw malformed(path, 'must not be there twice');
    seen.add(key);
    if (overGroupUuid !== null && (await tx.groups.find(overGroupUuid)) === undefined)
      throw malformed(`${path}.overGroupUuid`, 'must be the uuid of a group');
  }
}

function grantsText(rights: readonly RightGrant[]): string {
  return rights
    .map(({ right, overGroupUuid }) => (overGroupUuid === null ? right : `${right} over ${overGroupUuid}`))
    .join(', ');
}

function changedPaths(before: object, after: object): string {
  return differencesBetween(before, after)
    .map(({ path }) => path)
    .join(', ');
}

async function existingGroup(tx: Repositories, uuid: GroupUuid): Promise<Group> {
  const group = await tx.groups.find(uuid);
  if (group === undefined) throw notFound('group');
  return group;
}

/**
 * Puts a user into a group or takes them out; doing it again changes nothing.
 *
 * Errors: `NotAuthorized` without Audit, for the caller's own memberships, and when the caller would gain a right over the
 * user; `NotFound` for either.
 */
export async function changeMembership(
  ports: Changing,
  caller: Caller,
  groupUuid: GroupUuid,
  userUuid: UserUuid,
  isMember: boolean,
): Promise<void> {
  const object = { type: 'Group', uuid: groupUuid };
  await audited(ports, caller, 'directory.change', object, async (attempt) => {
    attempt.targetUserUuid = userUuid;
    attempt.facts.isMember = isMember;
    await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      const group = await existingGroup(tx, groupUuid);
      attempt.facts.group = group.name;
      const user = await tx.users.find(userUuid);
      if (user === undefined) throw notFound('user');
      if (userUuid === caller.user.uuid) {
        throw new CmError('NotAuthorized', 'Nobody may change their own group memberships.');
      }
      const groups = (await tx.users.groupsOf(userUuid)).map(({ uuid }) => uuid);
      if (groups.includes(groupUuid) !== isMember) {
        const others = groups.filter((uuid) => uuid !== groupUuid);
        const put = () => tx.users.put(user, isMember ? [...others, groupUuid] : others, undefined);
        await withoutRaisingOwnRights(tx, caller, [userUuid], put);
      }
      await attempt.succeed(tx);
    });
  });
}

/**
 * Sets a user's manager, who gets one-time passwords where a policy mails them to the manager, and the descriptor that says
 * who holds rights over the user.
 *
 * Errors: `NotAuthorized` without Audit, for the caller's own entry, for making oneself the manager, and when the caller
 * would gain a right over the user; `NotFound`; `Conflict` by `isUnchanged`; `MalformedInput` for SDDL that can't be read and
 * a manager who doesn't exist or is the user.
 */
export async function changeUser(
  ports: Changing,
  caller: Caller,
  uuid: UserUuid,
  { managerUserUuid, securityDescriptor }: UserDelegation,
  isUnchanged: Precondition<User>,
): Promise<UserWithGroups> {
  return await audited(ports, caller, 'directory.change', { type: 'User', uuid }, async (attempt) => {
    attempt.targetUserUuid = uuid;
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      const user = await tx.users.find(uuid);
      if (user === undefined) throw notFound('user');
      isUnchanged(user);
      parseSecurityDescriptor(securityDescriptor, 'securityDescriptor');
      await checkManager(tx, user, managerUserUuid);
      forbidOwnAdvantage(caller, user, managerUserUuid);
      const changed: User = { ...user, managerUserUuid, securityDescriptor };
      attempt.facts.changedPaths = changedPaths(user, changed);
      attempt.facts.managerBefore = user.managerUserUuid;
      attempt.facts.managerAfter = managerUserUuid;
      const groups = await tx.users.groupsOf(uuid);
      await withoutRaisingOwnRights(tx, caller, [uuid], () =>
        tx.users.put(
          changed,
          groups.map((group) => group.uuid),
          undefined,
        ),
      );
      await attempt.succeed(tx);
      return { user: changed, groups };
    });
  });
}

async function checkManager(tx: Repositories, user: User, manager: UserUuid | null): Promise<void> {
  if (manager === null || manager === user.managerUserUuid) return;
  if (manager === user.uuid) throw malformed('managerUserUuid', 'must not be the user');
  if ((await tx.users.find(manager)) === undefined)
    throw malformed('managerUserUuid', 'must be the uuid of a user');
}

function forbidOwnAdvantage(caller: Caller, user: User, manager: UserUuid | null): void {
  const self = caller.user.uuid;
  if (user.uuid === self) throw new CmError('NotAuthorized', 'Nobody may change their own directory entry.');
  if (manager === self && user.managerUserUuid !== self) {
    throw new CmError(
      'NotAuthorized',
      'Nobody may make themselves a user’s manager: the manager can get the user’s one-time passwords.',
    );
  }
}
