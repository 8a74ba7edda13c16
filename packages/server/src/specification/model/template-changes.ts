import {
  type PolicyName,
  type ProfileTemplate,
  policyNames,
  type RevocationOptions,
  type WorkflowPolicy,
} from '@cardea/domain';
import { listings, type TemplateName } from './model.js';
import type { Step } from './steps.js';
import { portsOf, type World } from './world.js';

type Change = (policy: WorkflowPolicy, name: PolicyName, number: number) => Partial<WorkflowPolicy>;

const lists = ['', ...Object.keys(listings)];

function revocationChange(options: RevocationOptions, number: number): RevocationOptions {
  const { revokeOldCertificates, disableOldCardOrProfile } = options;
  switch (number % 6) {
    case 0:
      return { ...options, revokeOldCertificates: !revokeOldCertificates };
    case 1:
      return { ...options, disableOldCardOrProfile: !disableOldCardOrProfile };
    case 2:
      return {
        ...options,
        effectiveRevocationDelaySeconds: options.effectiveRevocationDelaySeconds === 0 ? 86_400 : 0,
      };
    case 3:
      return { ...options, allowSpecifyReason: !options.allowSpecifyReason };
    case 4:
      return { ...options, allowSpecifyDelay: !options.allowSpecifyDelay };
    default:
      return { ...options, publishBaseCrl: !options.publishBaseCrl };
  }
}

const changes: { readonly [words: string]: Change } = {
  'enabled or not': ({ enabled }) => ({ enabled: !enabled }),
  'self-service or not': ({ selfServiceEnabled }) => ({ selfServiceEnabled: !selfServiceEnabled }),
  approvals: (_policy, _name, number) => ({ approvalsNeeded: number % 3 }),
  comments: ({ collectComments }) => ({ collectComments: !collectComments }),
  'enrollment agent': ({ enrollAgentRequired }, name) =>
    name === 'RecoverOnBehalf' ? {} : { enrollAgentRequired: !enrollAgentRequired },
  'originator may execute': ({ originatorMayExecute }) => ({ originatorMayExecute: !originatorMayExecute }),
  initiators: (_policy, _name, number) => ({ authorizedInitiator: lists[number % lists.length] ?? '' }),
  approvers: (_policy, _name, number) => ({ authorizedApprover: lists[number % lists.length] ?? '' }),
  agents: (_policy, _name, number) => ({ authorizedEnrollmentAgent: lists[number % lists.length] ?? '' }),
  'one-time passwords': ({ oneTimePasswordPolicy }) => ({
    oneTimePasswordPolicy: {
      ...oneTimePasswordPolicy,
      distributions:
        oneTimePasswordPolicy.distributions.length === 0
          ? [{ distributionType: 'Print' }, { distributionType: 'Mail' }]
          : [],
    },
  }),
  revocation: ({ revocationSettings }, name, number) =>
    revocationSettings === undefined || name === 'Reinstate'
      ? {}
      : { revocationSettings: revocationChange(revocationSettings, number) },
  'revocation of duplicates': ({ revocationSettingsForDuplicates: options }, _name, number) =>
    options === undefined ? {} : { revocationSettingsForDuplicates: revocationChange(options, number) },
  'reissue archived certificates': ({ reissueArchivedCertificates: is }) =>
    is === undefined ? {} : { reissueArchivedCertificates: !is },
  'reuse card': ({ reuseCard }) => (reuseCard === undefined ? {} : { reuseCard: !reuseCard }),
  'kiosk retirement': ({ allowKioskRetirement: is }) =>
    is === undefined ? {} : { allowKioskRetirement: !is },
  'number of temporary cards': ({ numberIssuedAllowed }, _name, number) =>
    numberIssuedAllowed === undefined ? {} : { numberIssuedAllowed: number % 3 },
  'choice of certificate templates': ({ allowSpecifyCertificateTemplate: is }) =>
    is === undefined ? {} : { allowSpecifyCertificateTemplate: !is },
};

/** Policies that have fields of their own, by the words of the change. */
const policiesFor: { readonly [words: string]: readonly PolicyName[] } = {
  revocation: ['Renew', 'Recover', 'Revoke', 'Retire'],
  'revocation of duplicates': ['Recover'],
  'reissue archived certificates': ['Recover'],
  'reuse card': ['Renew'],
  'kiosk retirement': ['TemporaryCards'],
  'number of temporary cards': ['TemporaryCards'],
  'choice of certificate templates': ['OnlineUpdate'],
};

/** Stores the next version of a profile template with one switch changed; requests that are open keep theirs. */
export async function changeTemplate(world: World, { object, variant }: Step): Promise<string> {
  const name: TemplateName = object % 3 === 0 ? 'software' : 'cards';
  const template = world.model.templates[name];
  const [words, changed] =
    object % 9 === 1 && name === 'cards'
      ? changedCards(template, variant)
      : changedPolicy(template, object, variant);
  const next: ProfileTemplate = { ...template, ...changed, version: template.version + 1 };
  const { store, clock } = portsOf(world);
  await store.transaction((tx) => tx.profileTemplates.put(next, clock.now()));
  world.model.templates[name] = next;
  return `the ${name} template changes: ${words}`;
}

function changedPolicy(
  { policies }: ProfileTemplate,
  object: number,
  variant: number,
): readonly [string, Partial<ProfileTemplate>] {
  const names = Object.keys(changes);
  const words = names[variant % names.length] ?? 'approvals';
  const among = policiesFor[words] ?? policyNames;
  const policyName = among[Math.floor(object / 9) % among.length] ?? 'Enroll';
  const policy = policies[policyName];
  const change = changes[words]?.(policy, policyName, Math.floor(variant / names.length)) ?? {};
  return [
    `${policyName}, ${JSON.stringify(change)}`,
    { policies: { ...policies, [policyName]: { ...policy, ...change } } },
  ];
}

function changedCards(
  { smartcardConfiguration }: ProfileTemplate,
  variant: number,
): readonly [string, Partial<ProfileTemplate>] {
  if (smartcardConfiguration === null) return ['nothing', {}];
  const { allowSmartcardReuse, diversifyAdminKey } = smartcardConfiguration;
  const options = ['ServerDistributed', 'Randomized', 'UserProvided'] as const;
  const change = [
    { allowSmartcardReuse: !allowSmartcardReuse },
    { diversifyAdminKey: !diversifyAdminKey },
    { userPinOption: options[Math.floor(variant / 3) % options.length] ?? 'UserProvided' },
  ][variant % 3];
  return [JSON.stringify(change), { smartcardConfiguration: { ...smartcardConfiguration, ...change } }];
}
