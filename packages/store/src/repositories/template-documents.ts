import {
  type CertificateTemplate,
  noKeyAttestation,
  type PasswordDistributionType,
  type PolicyName,
  type ProfileTemplate,
  type WorkflowPolicies,
  type WorkflowPolicy,
} from '@cardea/domain';
import { toJson } from '../values.js';

/** More texts than most sites have templates. */
const mostDocuments = 200;

/**
 * Reads each text once: every call to do with a request needs its templates. What is given is shared, so it is frozen.
 */
function readOnce<T>(read: (document: string) => T): (document: string) => T {
  const known = new Map<string, T>();
  return (document) => {
    const earlier = known.get(document);
    if (earlier !== undefined) return earlier;
    if (known.size >= mostDocuments) known.clear();
    const template = frozen(read(document));
    known.set(document, template);
    return template;
  };
}

function frozen<T>(part: T): T {
  if (typeof part !== 'object' || part === null || Object.isFrozen(part)) return part;
  for (const inner of Object.values(part)) frozen(inner);
  return Object.freeze(part);
}

// A version of a profile template is never written again, for requests refer to it. What a release that wrote a document
// did not know yet is filled in here, with the value that leaves things as they were.

/** A one-time password policy of any release; the first one wrote the numbers of the wire. */
type StoredPasswordPolicy = Omit<WorkflowPolicy['oneTimePasswordPolicy'], 'distributions'> & {
  readonly distributions: readonly { readonly distributionType: PasswordDistributionType | number }[];
};

type LaterPolicyField = 'originatorMayExecute' | 'mailTemplates';
type StoredPolicy = Omit<WorkflowPolicy, LaterPolicyField | 'oneTimePasswordPolicy'> &
  Partial<Pick<WorkflowPolicy, LaterPolicyField>> & { readonly oneTimePasswordPolicy: StoredPasswordPolicy };

type LaterTemplateField = 'securityDescriptor' | 'expiryReminderDays' | 'keyAttestation';
type StoredProfileTemplate = Omit<ProfileTemplate, LaterTemplateField | 'policies'> &
  Partial<Pick<ProfileTemplate, LaterTemplateField>> & {
    readonly policies: { readonly [name in PolicyName]: StoredPolicy };
  };

type StoredCertificateTemplate = Omit<CertificateTemplate, 'securityDescriptor' | 'key'> &
  Partial<Pick<CertificateTemplate, 'securityDescriptor'>> & {
    readonly key: Omit<CertificateTemplate['key'], 'isArchived'> &
      Partial<Pick<CertificateTemplate['key'], 'isArchived'>>;
  };

/** In the order of the numbers that the first release stored. */
const numberedDistributions: readonly PasswordDistributionType[] = [
  'DoNothing',
  'Mail',
  'MailManager',
  'Print',
];

/** Reads a stored profile template, whichever release wrote it. */
export const profileTemplateFrom = readOnce((document): ProfileTemplate => {
  const stored = toJson<StoredProfileTemplate>(document);
  const policies = Object.fromEntries(
    Object.entries(stored.policies).map(([name, policy]) => [name, policyFrom(policy)]),
  ) as WorkflowPolicies; // the same names as in the document
  return {
    securityDescriptor: '',
    expiryReminderDays: [],
    keyAttestation: noKeyAttestation,
    ...stored,
    policies,
  };
});

function policyFrom(stored: StoredPolicy): WorkflowPolicy {
  const { distributions } = stored.oneTimePasswordPolicy;
  return {
    originatorMayExecute: false,
    mailTemplates: [],
    ...stored,
    oneTimePasswordPolicy: {
      ...stored.oneTimePasswordPolicy,
      distributions: distributions.map(({ distributionType }) => ({
        distributionType: distributionFrom(distributionType),
      })),
    },
  };
}

/** A number that never had a meaning sends nothing anywhere. */
function distributionFrom(stored: PasswordDistributionType | number): PasswordDistributionType {
  return typeof stored === 'number' ? (numberedDistributions[stored] ?? 'DoNothing') : stored;
}

/** Reads a stored certificate template, whichever release wrote it. */
export const certificateTemplateFrom = readOnce((document): CertificateTemplate => {
  const stored = toJson<StoredCertificateTemplate>(document);
  return { securityDescriptor: '', ...stored, key: { isArchived: false, ...stored.key } };
});
