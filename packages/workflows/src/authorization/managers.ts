import { type AccessDecision, isListed, type UserUuid, type WorkflowPolicy } from '@cardea/domain';
import type { Workflow } from '../workflow.js';
import type { Access } from './access.js';
import type { Finding } from './findings.js';

/**
 * Whether a manager may start requests of this type for `target`, and so carry out those that managers carry out: by the
 * right over the person and, where the policy lists initiators, an entry there (MIM CM: Permission model examples).
 */
export async function managerMayInitiate(
  access: Access,
  { policy, workflow }: { readonly policy: WorkflowPolicy; readonly workflow: Workflow },
  target: UserUuid,
): Promise<Finding> {
  const { right, policy: policyName } = workflow;
  const base = { rule: 'initiatorIsAuthorized', errorKind: 'NotAuthorized', right } as const;
  const source = (await access.rightsOver(target)).get(right);
  if (source === undefined) {
    return { ...base, holds: false, detail: `This needs the right ${right} over the target user.` };
  }
  if (policy.authorizedInitiator === '') {
    return { ...base, holds: true, detail: `The right comes so: ${source}.` };
  }
  const { isGranted, entry, rule } = isListed(policy.authorizedInitiator, await access.sids());
  return {
    ...base,
    holds: isGranted,
    detail: `The ${policyName} policy ${isGranted ? 'lists' : 'does not list'} the caller as initiator (${rule}).`,
    policyField: `${policyName}.AuthorizedInitiator`,
    ...(entry === null ? {} : { descriptorEntry: entry }),
  };
}

/**
 * Whether the caller is a kiosk that takes temporary cards back: an account that the policy lists as enrollment agent,
 * where kiosk retirement is allowed (MIM CM: TemporaryCardsPolicy.AllowKioskRetirement).
 */
export async function isKiosk(
  access: Access,
  { allowKioskRetirement, authorizedEnrollmentAgent }: WorkflowPolicy,
): Promise<AccessDecision> {
  if (allowKioskRetirement === true && authorizedEnrollmentAgent !== '') {
    return isListed(authorizedEnrollmentAgent, await access.sids());
  }
  return { isGranted: false, entry: null, rule: 'the policy has no kiosks' };
}
