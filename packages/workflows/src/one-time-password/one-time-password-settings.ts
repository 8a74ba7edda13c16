import { malformed, type Request, type WorkflowPolicy } from '@cardea/domain';

/** Length and lifetime of a policy's one-time passwords. */
export interface OneTimePasswordSettings {
  /** Characters. */
  readonly length: number;
  readonly lifetimeHours: number;
}

const bounds = { Length: [8, 64], LifetimeHours: [1, 24 * 90] } as const;

/**
 * Reads `Length=12;LifetimeHours=72` (MIM CM: OneTimePasswordPolicy.SecretProviderData); what is left out has these
 * values.
 *
 * Errors: `MalformedInput` for another name or a number outside 8–64 characters or 1–2160 hours.
 */
export function oneTimePasswordSettings(
  policy: Pick<WorkflowPolicy, 'oneTimePasswordPolicy'>,
): OneTimePasswordSettings {
  const given: { -readonly [name in keyof typeof bounds]: number } = { Length: 12, LifetimeHours: 72 };
  for (const part of policy.oneTimePasswordPolicy.secretProviderData.split(';')) {
    if (part.trim() === '') continue;
    const [name = '', value = ''] = part.split('=').map((text) => text.trim());
    if (name !== 'Length' && name !== 'LifetimeHours') {
      throw malformed(
        'SecretProviderData',
        'may hold Length and LifetimeHours, such as Length=12;LifetimeHours=72',
      );
    }
    const [least, most] = bounds[name];
    const number = /^\d{1,6}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) {
      throw malformed('SecretProviderData', `${name} must be a number from ${least} to ${most}`);
    }
    given[name] = number;
  }
  return { length: given.Length, lifetimeHours: given.LifetimeHours };
}

/** True for requests whose execution needs one-time passwords: started for somebody else, by a policy that has them. */
export function needsOneTimePasswords(request: Request, policy: WorkflowPolicy): boolean {
  return (
    policy.oneTimePasswordPolicy.distributions.length > 0 &&
    request.originatorUserUuid !== request.targetUserUuid
  );
}
