import { type ManagementRight, managementRights } from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { listedFor } from './search-requests.js';

/** What somebody may do beyond their own cards, as far as it decides which pages are of use to them. */
export interface OwnScope {
  /** Rights held for the site; `Audit` administers. */
  readonly siteRights: readonly ManagementRight[];
  /** Whether some right is held over somebody else: the help desk. */
  readonly isOverOthers: boolean;
  /** Whether a policy lists the person as approver or enrollment agent, whoever the request is for. */
  readonly isListedInPolicies: boolean;
  readonly isKeyRecoveryAgent: boolean;
}

/** Tells the caller's own scope. It grants nothing: each call asks for the rights it needs. */
export async function readOwnScope({ store }: Pick<Ports, 'store'>, caller: Caller): Promise<OwnScope> {
  const access = new Access(store, caller);
  const siteRights: ManagementRight[] = [];
  for (const right of managementRights) {
    if ((await access.siteRight(right)).isGranted) siteRights.push(right);
  }
  const visibility = await access.visibility();
  const agents = await store.keyRecoveries.listAgents();
  return {
    siteRights,
    isOverOthers:
      visibility === 'everyone' || visibility.overGroups.length > 0 || visibility.overUsers.length > 0,
    isListedInPolicies: (await listedFor(store, access)).length > 0,
    isKeyRecoveryAgent: agents.some(
      ({ userUuid, retiredAt }) => userUuid === caller.user.uuid && retiredAt === null,
    ),
  };
}
