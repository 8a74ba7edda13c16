import {
  type Group,
  type GroupUuid,
  parseUuid,
  type RightGrant,
  requesterName,
  type User,
} from '@cardea/domain';
import { derivedUuid } from './derived-uuid.js';
import type { GroupLine, UserLine } from './parse-directory.js';
import { type PlannedUser, type Planning, refuse } from './plan.js';

type GroupName = Omit<Group, 'rights' | 'securityDescriptor'>;

const pageSize = 500;

/** Finds groups by GUID or name among those of the file, those stored and those that users' lines bring into being. */
class GroupNames {
  readonly #byUuid = new Map<string, GroupName>();
  readonly #byName = new Map<string, GroupName[]>();

  add(group: GroupName): void {
    this.#byUuid.set(group.uuid, group);
    const key = group.name.toLowerCase();
    this.#byName.set(key, [...(this.#byName.get(key) ?? []), group]);
  }

  byUuid(uuid: string): GroupName | undefined {
    return this.#byUuid.get(uuid);
  }

  named(name: string): readonly GroupName[] {
    return this.#byName.get(name.toLowerCase()) ?? [];
  }
}

/** Plans groups, those that only users' lines name included, and users. */
export async function planDirectory(
  planning: Planning,
  groupLines: readonly GroupLine[],
  userLines: readonly UserLine[],
): Promise<{ readonly groups: Group[]; readonly users: PlannedUser[] }> {
  const names = await groupNames(planning, groupLines);
  const groups: Group[] = [];
  for (const entry of groupLines) {
    const stored = await planning.store.groups.find(entry.group.uuid);
    groups.push({
      ...entry.group,
      rights: planRights(planning, names, entry),
      securityDescriptor: entry.securityDescriptor ?? stored?.securityDescriptor ?? '',
    });
  }
  const users: PlannedUser[] = [];
  const accounts = new Map<string, string>();
  const created: Group[] = [];
  for (const entry of userLines) {
    await refuseTakenNames(planning, accounts, entry);
    const stored = await planning.store.users.findStored(entry.user.uuid);
    const { password, passwordHash } = entry;
    users.push({
      user: planUser(entry, stored?.user),
      groups: await planMemberships(planning, names, created, entry),
      password,
      passwordHash,
      storedPasswordHash: stored?.passwordHash ?? null,
    });
  }
  return { groups: [...groups, ...created], users };
}

/** A line that says nothing of manager or descriptor keeps what is stored. */
function planUser({ user, managerUserUuid, securityDescriptor }: UserLine, stored: User | undefined): User {
  return {
    ...user,
    managerUserUuid: managerUserUuid === undefined ? (stored?.managerUserUuid ?? null) : managerUserUuid,
    securityDescriptor: securityDescriptor ?? stored?.securityDescriptor ?? '',
  };
}

async function groupNames(planning: Planning, lines: readonly GroupLine[]): Promise<GroupNames> {
  const names = new GroupNames();
  const inFile = new Set<string>(lines.map(({ group }) => group.uuid));
  for (let after: string | null = null; ; ) {
    const page: Group[] = await planning.store.groups.page({ after, limit: pageSize });
    for (const group of page) if (!inFile.has(group.uuid)) names.add(group);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.uuid;
  }
  for (const { line, group } of lines) {
    const taken = names
      .named(group.name)
      .find(({ domain }) => domain.toLowerCase() === group.domain.toLowerCase());
    if (taken !== undefined) refuse(planning, line, 'Name', `is already the name of group ${taken.uuid}`);
    names.add(group);
  }
  return names;
}

/** The group meant by a GUID or name; a name that several have means the one in `domain`. */
function findGroup(names: GroupNames, text: string, domain: string): GroupName | 'unknown' | 'ambiguous' {
  const uuid = asUuid(text);
  if (uuid !== undefined) return names.byUuid(uuid) ?? 'unknown';
  const named = names.named(text.trim());
  const [first] = named;
  if (first === undefined) return 'unknown';
  if (named.length === 1) return first;
  return named.find((group) => group.domain.toLowerCase() === domain.toLowerCase()) ?? 'ambiguous';
}

function asUuid(text: string): GroupUuid | undefined {
  try {
    return parseUuid<'Group'>(text, '');
  } catch {
    return undefined;
  }
}

function planRights(planning: Planning, names: GroupNames, { line, group, rights }: GroupLine): RightGrant[] {
  return rights.map(({ right, over }, index) => {
    if (over === null) return { right, overGroupUuid: null };
    const found = findGroup(names, over, group.domain);
    if (typeof found !== 'string') return { right, overGroupUuid: found.uuid };
    refuse(
      planning,
      line,
      `Rights[${index}].Over`,
      `names an ${found} group; use the GUID of one in file or store`,
    );
    return { right, overGroupUuid: group.uuid };
  });
}

async function planMemberships(
  planning: Planning,
  names: GroupNames,
  created: Group[],
  { line, user, groups }: UserLine,
): Promise<GroupUuid[]> {
  if (groups === undefined) {
    return (await planning.store.users.groupsOf(user.uuid)).map(({ uuid }) => uuid);
  }
  return groups.flatMap((text, index) => {
    const found = findGroup(names, text, user.domain);
    if (typeof found !== 'string') return [found.uuid];
    const name = text.trim();
    if (found === 'ambiguous' || asUuid(text) !== undefined || name === '') {
      refuse(
        planning,
        line,
        `Groups[${index}]`,
        `names an ${found} group; use the GUID of one in file or store`,
      );
      return [];
    }
    const uuid = derivedUuid('Group', name.toLowerCase());
    const group: Group = { uuid, domain: user.domain, name, sid: '', rights: [], securityDescriptor: '' };
    names.add(group);
    created.push(group);
    return [group.uuid];
  });
}

async function refuseTakenNames(
  planning: Planning,
  accounts: Map<string, string>,
  { line, user }: UserLine,
): Promise<void> {
  const account = requesterName(user);
  const byAccount =
    accounts.get(account.toLowerCase()) ??
    (await planning.store.users.findByAccountName(user.accountName, user.domain))?.user.uuid;
  accounts.set(account.toLowerCase(), user.uuid);
  if (byAccount !== undefined && byAccount !== user.uuid) {
    refuse(planning, line, 'AccountName', `${account} is already the account of user ${byAccount}`);
  }
  if (user.userPrincipalName === '') return;
  const principal = `upn ${user.userPrincipalName.toLowerCase()}`;
  const byPrincipal =
    accounts.get(principal) ??
    (await planning.store.users.findByUserPrincipalName(user.userPrincipalName))?.user.uuid;
  accounts.set(principal, user.uuid);
  if (byPrincipal !== undefined && byPrincipal !== user.uuid) {
    refuse(planning, line, 'UserPrincipalName', `is already the name of user ${byPrincipal}`);
  }
}
