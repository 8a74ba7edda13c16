import {
  type OneTimePasswordTerms,
  oneTimePasswordTerms,
  type Request,
  type WorkflowPolicy,
} from '@cardea/domain';

/** Length and lifetime of a policy's one-time passwords. Errors: `MalformedInput`, see `oneTimePasswordTerms`. */
export function oneTimePasswordSettings(
  policy: Pick<WorkflowPolicy, 'oneTimePasswordPolicy'>,
): OneTimePasswordTerms {
  return oneTimePasswordTerms(policy.oneTimePasswordPolicy.secretProviderData, 'SecretProviderData');
}

/** True for requests whose execution needs one-time passwords: started for somebody else, by a policy that has them. */
export function needsOneTimePasswords(request: Request, policy: WorkflowPolicy): boolean {
  return (
    policy.oneTimePasswordPolicy.distributions.length > 0 &&
    request.originatorUserUuid !== request.targetUserUuid
  );
}
