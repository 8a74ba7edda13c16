import {
  CmError,
  type CmErrorKind,
  type Group,
  type PolicyName,
  type ProfileTemplate,
  type SiteSettingName,
  type User,
  type UserUuid,
  type WorkflowPolicy,
} from '@cardea/domain';
import { enabledPolicy, type LifeCycleSite, type PersonKey, userUuids } from '@cardea/testkit';

// What the specifications of policies and rights do with a site.

/** SIDs of the test site's people and groups. */
export const sids = {
  subscriber: 'S-1-5-21-1-2-3-1100',
  otherSubscriber: 'S-1-5-21-1-2-3-1101',
  helpDesk: 'S-1-5-21-1-2-3-1102',
  manager: 'S-1-5-21-1-2-3-1103',
  secondManager: 'S-1-5-21-1-2-3-1104',
  helpDeskGroup: 'S-1-5-21-1-2-3-500',
  managersGroup: 'S-1-5-21-1-2-3-501',
} as const;

/** The identifier of one of the site's people. */
export function uuidOf(person: PersonKey): UserUuid {
  return userUuids[person] as UserUuid;
}

/** A descriptor that lists these people and groups. */
export function listing(...trustees: readonly string[]): string {
  return `D:${trustees.map((sid) => `(A;;CR;;;${sid})`).join('')}`;
}

/** How an attempt ended: accepted, or the kind of the refusal. Anything else than a refusal is thrown. */
export async function outcome(attempt: Promise<unknown>): Promise<'accepted' | CmErrorKind> {
  try {
    await attempt;
    return 'accepted';
  } catch (error) {
    if (error instanceof CmError) return error.kind;
    throw error;
  }
}

/** Gives a template an enabled policy that asks nothing but what `changes` say. */
export async function setPolicy(
  site: LifeCycleSite,
  template: string,
  name: PolicyName,
  changes: Partial<WorkflowPolicy>,
): Promise<void> {
  await site.changeTemplate(template, ({ policies }) => ({
    policies: { ...policies, [name]: enabledPolicy(name, changes) } as ProfileTemplate['policies'],
  }));
}

/** Sets a setting of the site without asking whether anybody may. */
export async function setSite(site: LifeCycleSite, name: SiteSettingName, text: string): Promise<void> {
  await site.ports.store.transaction((tx) => tx.siteSettings.put(name, text));
}

/** Changes a person of the directory; `groups` replaces the memberships. */
export async function changePerson(
  { ports: { store } }: LifeCycleSite,
  person: PersonKey,
  changes: Partial<User>,
  groups?: readonly Group[],
): Promise<void> {
  await store.transaction(async (tx) => {
    const user = await tx.users.find(uuidOf(person));
    if (user === undefined) throw new Error(`The site has no ${person}.`);
    const memberships = groups ?? (await tx.users.groupsOf(user.uuid));
    await tx.users.put(
      { ...user, ...changes },
      memberships.map(({ uuid }) => uuid),
      undefined,
    );
  });
}

/** Adds or replaces a group of the directory. */
export async function putGroup({ ports: { store } }: LifeCycleSite, group: Group): Promise<void> {
  await store.transaction((tx) => tx.groups.put(group));
}
