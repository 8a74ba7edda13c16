import {
  type Group,
  type GroupUuid,
  type ManagementRight,
  notFound,
  type User,
  type UserUuid,
} from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { findUser } from '../visibility.js';
import { administratorAccess } from './administrator.js';

type Reading = Pick<Ports, 'store'>;

/** A right with what gives it. */
export interface HeldRight {
  readonly right: ManagementRight;
  /** One sentence, such as `group Help Desk holds RequestRevoke over everyone`. */
  readonly because: string;
}

/** Every group, by name. Errors: `NotAuthorized` without Audit. */
export async function listGroups({ store }: Reading, caller: Caller): Promise<readonly Group[]> {
  await administratorAccess(store, caller);
  return await store.groups.list();
}

/** Errors: `NotAuthorized` without Audit; `NotFound`. */
export async function readGroup({ store }: Reading, caller: Caller, uuid: GroupUuid): Promise<Group> {
  await administratorAccess(store, caller);
  const group = await store.groups.find(uuid);
  if (group === undefined) throw notFound('group');
  return group;
}

/** By account name. Errors: `NotAuthorized` without Audit; `NotFound`. */
export async function listGroupMembers(
  ports: Reading,
  caller: Caller,
  uuid: GroupUuid,
): Promise<readonly User[]> {
  await readGroup(ports, caller, uuid);
  return await ports.store.groups.listMembers(uuid);
}

/** A user of the directory with their groups, as an administrator sees them. */
export interface UserWithGroups {
  readonly user: User;
  readonly groups: readonly Group[];
}

/** The caller, whoever the caller holds a right over, and for Audit everyone. Errors: `NotFound`. */
export async function readUser({ store }: Reading, caller: Caller, uuid: UserUuid): Promise<UserWithGroups> {
  const user = await findUser(store, new Access(store, caller), uuid);
  return { user, groups: await store.users.groupsOf(uuid) };
}

/**
 * The management rights over a user: the caller's own, or with the right Audit those of any `holder`. Nobody holds rights
 * over themselves.
 *
 * Errors: `NotFound` for users that the caller may not see; `NotAuthorized` for another holder without Audit.
 */
export async function listRightsOver(
  ports: Reading,
  caller: Caller,
  target: UserUuid,
  holder: UserUuid | undefined,
): Promise<readonly HeldRight[]> {
  await readUser(ports, caller, target);
  const { store } = ports;
  let access = new Access(store, caller);
  if (holder !== undefined && holder !== caller.user.uuid) {
    await administratorAccess(store, caller);
    const user = await store.users.find(holder);
    if (user === undefined) throw notFound('user');
    access = new Access(store, { ...caller, user });
  }
  const rights = await access.rightsOver(target);
  return [...rights].map(([right, because]) => ({ right, because }));
}
