import {
  CmError,
  holdsExtendedRight,
  type ManagementRight,
  managementRights,
  type UserUuid,
} from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller } from '../ports.js';
import type { DirectoryRepositories } from './administrator.js';

/**
 * Makes a change to the directory or the site and takes it back (by throwing out of the transaction) when it raised the
 * caller's own rights or took away the caller's right Audit.
 *
 * Whoever may hand out rights must not hand them to themselves: the second person is what makes the audit trail worth
 * reading. And since nobody can take Audit from themselves, somebody always holds it. `about` are users whose belonging
 * the change touches; the caller's rights over each are compared too.
 *
 * Errors: `NotAuthorized` when a right was raised; `PolicyViolation` when Audit was lost.
 */
export async function withoutRaisingOwnRights<T>(
  tx: DirectoryRepositories,
  caller: Caller,
  about: readonly UserUuid[],
  change: () => Promise<T>,
): Promise<T> {
  const before = await ownRights(tx, caller, about);
  const result = await change();
  const after = await ownRights(tx, caller, about);
  const raised = [...after].find((right) => !before.has(right));
  if (raised !== undefined) {
    throw new CmError(
      'NotAuthorized',
      `Nobody may raise their own rights, and this change would give you: ${raised}. Ask another holder of Audit.`,
    );
  }
  if (!after.has(onSite('Audit'))) {
    throw new CmError(
      'PolicyViolation',
      'This change would take your own right Audit; let another holder of Audit make it.',
    );
  }
  return result;
}

function onSite(right: ManagementRight): string {
  return `${right} for the site`;
}

/** Everything that the caller holds by belonging, grant or descriptor, one text each. */
async function ownRights(
  tx: DirectoryRepositories,
  caller: Caller,
  about: readonly UserUuid[],
): Promise<ReadonlySet<string>> {
  const access = new Access(tx, caller);
  const sids = await access.sids();
  const held = new Set(sids.map((sid) => `the SID ${sid}`));
  const flags = (await tx.siteSettings.find('requestSecurityFlags')) ?? 'UseUser,UseGroups';
  const descriptor = (await tx.siteSettings.find('connectionPointDescriptor')) ?? '';
  const counts = (right: ManagementRight) =>
    descriptor === '' || holdsExtendedRight(descriptor, sids, right).isGranted;
  for (const right of managementRights) {
    if ((await access.siteRight(right)).isGranted) held.add(onSite(right));
  }
  for (const { uuid, rights } of await tx.users.groupsOf(caller.user.uuid)) {
    held.add(`membership in the group ${uuid}`);
    for (const { right, overGroupUuid } of rights) {
      if (overGroupUuid === null && counts(right)) held.add(`${right} over everyone`);
      else if (overGroupUuid !== null && flags.includes('UseGroups') && counts(right))
        held.add(`${right} over the group ${overGroupUuid}`);
    }
  }
  const described = [
    ...(flags.includes('UseGroups') ? await tx.groups.list() : []),
    ...(flags.includes('UseUser') ? await tx.users.listWithSecurityDescriptor() : []),
  ];
  for (const { uuid, securityDescriptor } of described) {
    if (securityDescriptor === '') continue;
    for (const right of managementRights) {
      if (counts(right) && holdsExtendedRight(securityDescriptor, sids, right).isGranted)
        held.add(`${right} by the descriptor of ${uuid}`);
    }
  }
  for (const user of about) {
    for (const right of (await access.rightsOver(user)).keys()) held.add(`${right} over the user ${user}`);
  }
  return held;
}
