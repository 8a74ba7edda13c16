import type { MailTemplate } from '../notification/notification.js';
import { defaultRevocationOptions, type RevocationOptions } from './revocation-options.js';

/** The policies of a profile template (MIM CM: ProfileTemplate members). */
export const policyNames = [
  'Enroll',
  'Duplicate',
  'OfflineUnblock',
  'OnlineUpdate',
  'Renew',
  'Recover',
  'RecoverOnBehalf',
  'Reinstate',
  'Retire',
  'Revoke',
  'TemporaryCards',
  'Unblock',
] as const;
export type PolicyName = (typeof policyNames)[number];

/** MIM CM: DataCollectionItemType Enumeration. */
export const dataItemTypes = ['None', 'Date', 'Number', 'String'] as const;
export type DataItemType = (typeof dataItemTypes)[number];

/** Who answers a data item. */
export const dataItemOriginators = ['Subscriber', 'CertificateManager'] as const;
export type DataItemOriginator = (typeof dataItemOriginators)[number];

/** MIM CM: DataItemStorageOptions Enumeration. */
export const dataItemStorageOptions = ['None', 'Encrypted'] as const;
export type DataItemStorage = (typeof dataItemStorageOptions)[number];

/** How a data item's answer is checked beyond its type. */
export const dataItemValidationTypes = ['None', 'DataType', 'RegularExpression', 'Custom'] as const;
export type DataItemValidation = (typeof dataItemValidationTypes)[number];

/** One question of a policy (MIM CM: DataCollectionItem). */
export interface DataCollectionItem {
  readonly name: string;
  readonly description: string;
  readonly type: DataItemType;
  readonly isRequired: boolean;
  readonly originator: DataItemOriginator;
  readonly storage: DataItemStorage;
  readonly validationType: DataItemValidation;
  /** A regular expression that the whole answer must match, when the validation type says so. */
  readonly validationData: string;
}

/** How a one-time password reaches its user (MIM CM: OneTimePasswordDistribution; numbers are defaults of ours). */
export const passwordDistributionTypes = ['DoNothing', 'Mail', 'MailManager', 'Print'] as const;
export type PasswordDistributionType = (typeof passwordDistributionTypes)[number];

/** MIM CM: OneTimePasswordPolicy. A policy has one-time passwords when it has distributions, one for each. */
export interface OneTimePasswordPolicy {
  readonly secretProviderType: string;
  /** `Length=12;LifetimeHours=72`; what is left out has these values. */
  readonly secretProviderData: string;
  readonly distributions: readonly { readonly distributionType: PasswordDistributionType }[];
}

/** A printable policy document. */
export interface PolicyDocument {
  readonly name: string;
  readonly description: string;
  readonly template: string;
}

/** Card printing options. */
export interface Personalization {
  readonly enabled: boolean;
  readonly providerType: string;
  readonly providerData: string;
}

/** What every policy holds (MIM CM: get workflow policy; ProfileTemplatePolicy). */
export interface WorkflowPolicy {
  readonly enabled: boolean;
  readonly selfServiceEnabled: boolean;
  readonly enrollAgentRequired: boolean;
  readonly approvalsNeeded: number;
  /** SDDL each. */
  readonly authorizedInitiator: string;
  readonly authorizedApprover: string;
  readonly authorizedEnrollmentAgent: string;
  readonly collectComments: boolean;
  readonly collectRequestPriority: boolean;
  readonly defaultRequestPriority: number;
  readonly policyDataCollection: readonly DataCollectionItem[];
  readonly oneTimePasswordPolicy: OneTimePasswordPolicy;
  readonly documents: readonly PolicyDocument[];
  readonly personalization: Personalization;
  /**
   * Whoever started the request for somebody else may carry it out as well, and then sees the PIN. False as delivered; some
   * types (retire, disable, suspend, offline unblock) don't ask it.
   */
  readonly originatorMayExecute: boolean;
  /** Mails of this policy; an event without one here gets the built-in mail where there is one. */
  readonly mailTemplates: readonly MailTemplate[];
  // Fields that only some policies have.
  readonly revocationSettings?: RevocationOptions;
  readonly revocationSettingsForDuplicates?: RevocationOptions;
  readonly reissueArchivedCertificates?: boolean;
  readonly reuseCard?: boolean;
  readonly blockAdminPin?: boolean;
  readonly resetAdminPin?: boolean;
  readonly eraseCard?: boolean;
  readonly blockUserPin?: boolean;
  readonly allowKioskRetirement?: boolean;
  readonly autoenrollEnabled?: boolean;
  /** 0 = any number. */
  readonly numberIssuedAllowed?: number;
  readonly allowSpecifyCertificateTemplate?: boolean;
}

/** All twelve policies of one profile template. */
export type WorkflowPolicies = { readonly [name in PolicyName]: WorkflowPolicy };

/** MIM CM: ProfileTemplatePolicy.EnrollAgentRequired, fixed for these policies. */
export const fixedEnrollAgentRequired: { readonly [name in PolicyName]?: boolean } = {
  RecoverOnBehalf: true,
  OnlineUpdate: false,
  Reinstate: false,
  Retire: false,
  Revoke: false,
  Unblock: false,
};

const disabledPolicy: WorkflowPolicy = {
  enabled: false,
  selfServiceEnabled: false,
  enrollAgentRequired: false,
  approvalsNeeded: 0,
  authorizedInitiator: '',
  authorizedApprover: '',
  authorizedEnrollmentAgent: '',
  collectComments: false,
  collectRequestPriority: false,
  defaultRequestPriority: 0,
  policyDataCollection: [],
  oneTimePasswordPolicy: { secretProviderType: '', secretProviderData: '', distributions: [] },
  documents: [],
  personalization: { enabled: false, providerType: '', providerData: '' },
  originatorMayExecute: false,
  mailTemplates: [],
};

/** Which policy has which extra fields, with their safe values (MIM CM: the *Policy members pages). */
const extraFields: { readonly [name in PolicyName]: Partial<WorkflowPolicy> } = {
  Enroll: {},
  Duplicate: {},
  OfflineUnblock: {},
  OnlineUpdate: { allowSpecifyCertificateTemplate: false },
  Renew: { reuseCard: true, revocationSettings: defaultRevocationOptions },
  Recover: {
    revocationSettings: defaultRevocationOptions,
    revocationSettingsForDuplicates: defaultRevocationOptions,
    reissueArchivedCertificates: true,
  },
  RecoverOnBehalf: { enrollAgentRequired: true },
  Reinstate: { revocationSettings: { ...defaultRevocationOptions, reason: 'certificateHold' } },
  Retire: {
    revocationSettings: defaultRevocationOptions,
    blockAdminPin: false,
    resetAdminPin: false,
    eraseCard: true,
    blockUserPin: false,
  },
  Revoke: { revocationSettings: defaultRevocationOptions },
  TemporaryCards: {
    allowKioskRetirement: false,
    autoenrollEnabled: false,
    blockAdminPin: false,
    resetAdminPin: false,
    eraseCard: true,
    numberIssuedAllowed: 0,
  },
  Unblock: {},
};

/** The safe form of a policy: disabled, with every field that the policy of this name has. */
export function defaultPolicy(name: PolicyName): WorkflowPolicy {
  return { ...disabledPolicy, ...extraFields[name] };
}

/** All twelve policies, disabled. */
export function defaultPolicies(): WorkflowPolicies {
  return Object.fromEntries(
    policyNames.map((name) => [name, defaultPolicy(name)]),
  ) as unknown as WorkflowPolicies;
}
