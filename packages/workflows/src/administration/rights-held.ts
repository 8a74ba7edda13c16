import {
  allowedTrustees,
  type Group,
  holdsExtendedRight,
  type ManagementRight,
  managementRights,
  parseSecurityDescriptor,
  type Repositories,
  requesterName,
  sidsOf,
  type User,
} from '@cardea/domain';

/** A right that a person holds over somebody, with what gives it. */
export interface RightHeldRow {
  /** `DOMAIN\account`. */
  readonly holder: string;
  readonly holderUserUuid: User['uuid'];
  readonly right: ManagementRight;
  /** `everyone`, `group NAME`, `user DOMAIN\account` or, for the service connection point, `site`. */
  readonly over: string;
  /** `group NAME`, or `descriptor` and the SDDL entry. */
  readonly by: string;
}

type Reading = Pick<Repositories, 'users' | 'groups' | 'siteSettings'>;

/** Most people looked up for one descriptor: one that names Everyone would list the whole directory. */
const mostHolders = 1000;

/**
 * Who holds which management right, as granted; where the service connection point has a descriptor, rights count only for
 * whoever holds them there as well, and those rows are given as over `site`. Sorted by holder.
 */
export async function listRightsHeld(store: Reading): Promise<readonly RightHeldRow[]> {
  const groups = await store.groups.list();
  const rows: RightHeldRow[] = [];
  for (const group of groups) rows.push(...(await rowsOfGrants(store, groups, group)));
  const site = (await store.siteSettings.find('connectionPointDescriptor')) ?? '';
  rows.push(...(await rowsOfDescriptor(store, 'site', site)));
  for (const group of groups) {
    rows.push(...(await rowsOfDescriptor(store, `group ${group.name}`, group.securityDescriptor)));
  }
  for (const user of await store.users.listWithSecurityDescriptor()) {
    rows.push(...(await rowsOfDescriptor(store, `user ${requesterName(user)}`, user.securityDescriptor)));
  }
  return rows.sort((one, other) => one.holder.localeCompare(other.holder, 'en'));
}

async function rowsOfGrants(
  store: Reading,
  groups: readonly Group[],
  { uuid, name, rights }: Group,
): Promise<RightHeldRow[]> {
  if (rights.length === 0) return [];
  const members = await store.groups.listMembers(uuid);
  return members.flatMap((member) =>
    rights.map(
      ({ right, overGroupUuid }): RightHeldRow => ({
        holder: requesterName(member),
        holderUserUuid: member.uuid,
        right,
        over:
          overGroupUuid === null
            ? 'everyone'
            : `group ${groups.find((group) => group.uuid === overGroupUuid)?.name ?? overGroupUuid}`,
        by: `group ${name}`,
      }),
    ),
  );
}

async function rowsOfDescriptor(store: Reading, over: string, sddl: string): Promise<RightHeldRow[]> {
  if (sddl === '') return [];
  const trustees = allowedTrustees(parseSecurityDescriptor(sddl));
  const rows: RightHeldRow[] = [];
  // Being a trustee of an allow entry isn't yet holding the right: another entry may deny it.
  for (const user of await store.users.listByTrustees(trustees, mostHolders)) {
    const sids = sidsOf(user, await store.users.groupsOf(user.uuid));
    for (const right of managementRights) {
      const { isGranted, entry } = holdsExtendedRight(sddl, sids, right);
      if (!isGranted) continue;
      const by = `descriptor ${entry ?? 'without access list'}`;
      rows.push({ holder: requesterName(user), holderUserUuid: user.uuid, right, over, by });
    }
  }
  return rows;
}
