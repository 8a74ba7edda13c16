import { isListed } from '@cardea/domain';
import type { Execution } from '../workflow.js';
import type { Finding } from './findings.js';

/**
 * Nobody decides on what they asked for or will receive. Approvers are those whom the policy lists, with Read on the
 * template; where it lists nobody, whoever holds the workflow's right over the target (MIM CM: RequestOperations.Approve).
 */
export async function mayApprove({
  access,
  caller,
  request,
  workflow,
  policy,
  template,
}: Pick<Execution, 'access' | 'caller' | 'request' | 'workflow' | 'policy' | 'template'>): Promise<Finding> {
  const rule = 'approverIsAuthorized';
  const errorKind = 'NotAuthorized';
  if ([request.targetUserUuid, request.originatorUserUuid].includes(caller.user.uuid)) {
    return { rule, errorKind, holds: false, detail: 'Nobody may approve or deny their own request.' };
  }
  const reading = await access.mayReadTemplate(template);
  if (!reading.isGranted) {
    const detail = `The caller may not read the profile template (${reading.rule}).`;
    return { rule, errorKind, holds: false, detail, right: 'Read' };
  }
  if (policy.authorizedApprover !== '') {
    const { isGranted, entry, rule: why } = isListed(policy.authorizedApprover, await access.sids());
    return {
      rule,
      errorKind,
      holds: isGranted,
      detail: `The ${workflow.policy} policy ${isGranted ? 'lists' : 'does not list'} the caller as approver (${why}).`,
      policyField: `${workflow.policy}.AuthorizedApprover`,
      ...(entry === null ? {} : { descriptorEntry: entry }),
    };
  }
  const source = (await access.rightsOver(request.targetUserUuid)).get(workflow.right);
  return {
    rule,
    errorKind,
    holds: source !== undefined,
    detail:
      source === undefined
        ? `This needs the right ${workflow.right} over the target user.`
        : `The right comes so: ${source}.`,
    right: workflow.right,
  };
}
