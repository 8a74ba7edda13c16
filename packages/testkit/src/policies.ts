import {
  type DataCollectionItem,
  defaultPolicies,
  defaultPolicy,
  defaultRevocationOptions,
  type OneTimePasswordPolicy,
  type PasswordDistributionType,
  type PolicyName,
  policyNames,
  type RevocationOptions,
  type WorkflowPolicies,
  type WorkflowPolicy,
} from '@cardea/domain';

/** A policy that is enabled, without self-service, approvals or questions; `changes` go on top. */
export function enabledPolicy(name: PolicyName, changes: Partial<WorkflowPolicy> = {}): WorkflowPolicy {
  return { ...defaultPolicy(name), enabled: true, ...changes };
}

/**
 * All twelve policies enabled, by self-service wherever the product allows it: not for recover on behalf, which an
 * enrollment agent carries out. `changes` go on top of the policies that they name.
 */
export function fullLifeCyclePolicies(
  changes: { readonly [name in PolicyName]?: Partial<WorkflowPolicy> } = {},
): WorkflowPolicies {
  const policies: { [name in PolicyName]: WorkflowPolicy } = { ...defaultPolicies() };
  for (const name of policyNames) {
    const selfServiceEnabled = name !== 'RecoverOnBehalf';
    policies[name] = enabledPolicy(name, { selfServiceEnabled, ...changes[name] });
  }
  return policies;
}

/** One password for each way of distribution; `secretProviderData` such as `Length=8;LifetimeHours=1`. */
export function oneTimePasswords(
  distributions: readonly PasswordDistributionType[],
  secretProviderData = '',
): Pick<WorkflowPolicy, 'oneTimePasswordPolicy'> {
  const oneTimePasswordPolicy: OneTimePasswordPolicy = {
    secretProviderType: '',
    secretProviderData,
    distributions: distributions.map((distributionType) => ({ distributionType })),
  };
  return { oneTimePasswordPolicy };
}

/** A question that the subscriber may answer with any text; `changes` go on top. */
export function dataItem(name: string, changes: Partial<DataCollectionItem> = {}): DataCollectionItem {
  return {
    name,
    description: '',
    type: 'String',
    isRequired: false,
    originator: 'Subscriber',
    storage: 'None',
    validationType: 'None',
    validationData: '',
    ...changes,
  };
}

/** Revocation settings that differ from the safe ones by `changes`. */
export function revocation(
  changes: Partial<RevocationOptions>,
): Required<Pick<WorkflowPolicy, 'revocationSettings'>> {
  return { revocationSettings: { ...defaultRevocationOptions, ...changes } };
}
