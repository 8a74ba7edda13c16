import {
  dataItemOriginators,
  dataItemStorageOptions,
  dataItemTypes,
  dataItemValidationTypes,
  keyAttestationRequirements,
  mailRecipients,
  notificationTypes,
  type PolicyName,
  type ProfileTemplate,
  passwordDistributionTypes,
  policyNames,
  revocationReasons,
  type TemplateFinding,
  userPinOptions,
} from '@cardea/domain';
import { Type } from 'typebox';
import { component, exact, Guid, Instant, names, nullable, spoken, whole } from '../schemas/common.js';

const Sddl = Type.String({ description: 'SDDL' });

const RevocationOptionsSchema = component(
  'RevocationOptions',
  exact({
    reason: names(revocationReasons),
    allowSpecifyReason: Type.Boolean(),
    allowSpecifyDelay: Type.Boolean(),
    effectiveRevocationDelaySeconds: whole(0, 25 * 366 * 86_400),
    publishBaseCrl: Type.Boolean(),
    publishDeltaCrl: Type.Boolean(),
    disableOldCardOrProfile: Type.Boolean(),
    revokeOldCertificates: Type.Boolean(),
  }),
);

const DataCollectionItemSchema = component(
  'DataCollectionItem',
  exact({
    name: Type.String(),
    description: Type.String(),
    type: names(dataItemTypes),
    isRequired: Type.Boolean(),
    originator: names(dataItemOriginators),
    storage: names(dataItemStorageOptions),
    validationType: names(dataItemValidationTypes),
    validationData: Type.String({
      description: 'A regular expression (ECMAScript, flag u), the whole answer',
    }),
  }),
);

const MailTemplateSchema = component(
  'MailTemplate',
  exact({
    event: names(notificationTypes),
    recipient: names(mailRecipients),
    subject: Type.String(),
    body: Type.String({ description: 'With placeholders such as {Target.DisplayName}' }),
  }),
);

const DistributionSchema = component(
  'OneTimePasswordDistribution',
  exact({ distributionType: names(passwordDistributionTypes) }),
);

const OneTimePasswordPolicySchema = component(
  'OneTimePasswordPolicy',
  exact({
    secretProviderType: Type.String(),
    secretProviderData: Type.String({ description: 'Length=12;LifetimeHours=72' }),
    distributions: Type.Array(DistributionSchema),
  }),
);

const PrintableDocumentSchema = component(
  'PrintableDocument',
  exact({ name: Type.String(), description: Type.String(), template: Type.String() }),
);

const PersonalizationSchema = component(
  'Personalization',
  exact({ enabled: Type.Boolean(), providerType: Type.String(), providerData: Type.String() }),
);

/** Range rules are the validation's, so that a client learns of all faults at once; here are types and names. */
const WorkflowPolicySchema = component(
  'WorkflowPolicy',
  exact({
    enabled: Type.Boolean(),
    selfServiceEnabled: Type.Boolean(),
    enrollAgentRequired: Type.Boolean(),
    approvalsNeeded: whole(0, 100),
    authorizedInitiator: Sddl,
    authorizedApprover: Sddl,
    authorizedEnrollmentAgent: Sddl,
    collectComments: Type.Boolean(),
    collectRequestPriority: Type.Boolean(),
    defaultRequestPriority: whole(0, 255, { description: '0 (first) to 255' }),
    policyDataCollection: Type.Array(DataCollectionItemSchema),
    oneTimePasswordPolicy: OneTimePasswordPolicySchema,
    documents: Type.Array(PrintableDocumentSchema),
    personalization: PersonalizationSchema,
    originatorMayExecute: Type.Boolean(),
    mailTemplates: Type.Array(MailTemplateSchema),
    revocationSettings: Type.Optional(RevocationOptionsSchema),
    revocationSettingsForDuplicates: Type.Optional(RevocationOptionsSchema),
    reissueArchivedCertificates: Type.Optional(Type.Boolean()),
    reuseCard: Type.Optional(Type.Boolean()),
    blockAdminPin: Type.Optional(Type.Boolean()),
    resetAdminPin: Type.Optional(Type.Boolean()),
    eraseCard: Type.Optional(Type.Boolean()),
    blockUserPin: Type.Optional(Type.Boolean()),
    allowKioskRetirement: Type.Optional(Type.Boolean()),
    autoenrollEnabled: Type.Optional(Type.Boolean()),
    numberIssuedAllowed: Type.Optional(whole(0, 0x7fffffff, { description: '0 = any number' })),
    allowSpecifyCertificateTemplate: Type.Optional(Type.Boolean()),
  }),
);

const policySchemas = Object.fromEntries(policyNames.map((name) => [name, WorkflowPolicySchema])) as {
  [name in PolicyName]: typeof WorkflowPolicySchema;
};

const PinPolicySchema = component(
  'PinPolicy',
  exact({
    minLength: whole(0, 255),
    maxLength: whole(0, 255),
    characterSet: whole(1, 2, { description: '1 = digits, 2 = digits and letters' }),
    rollover: Type.Boolean(),
    defaultValue: Type.String(),
  }),
);

const SmartcardPrintPolicySchema = component(
  'SmartcardPrintPolicy',
  exact({
    fieldMapping: Type.String(),
    projectName: Type.String(),
    cardName: Type.String(),
    print: Type.Boolean(),
  }),
);

const SmartcardConfigurationSchema = component(
  'SmartcardConfiguration',
  exact({
    userPinOption: names(userPinOptions),
    userPinPolicy: PinPolicySchema,
    adminPinPolicy: PinPolicySchema,
    defaultAdminKeyHex: Type.String({ description: '48 hex digits; empty stands for 24 zero bytes' }),
    providerName: Type.String(),
    providerId: Type.String(),
    providerType: whole(0, 0x7fffffff),
    diversifyAdminKey: Type.Boolean(),
    cardInitializationType: Type.String(),
    cardInitializationData: Type.String(),
    initializeNewSmartcard: Type.Boolean(),
    useSecureKeyInjection: Type.Boolean(),
    doNotInstallCaCertificates: Type.Boolean(),
    certificateLabel: Type.String(),
    maxNumberOfCertificates: whole(0, 255, { description: '0 = unlimited' }),
    allowSmartcardReuse: Type.Boolean(),
    eraseOnOverflow: Type.Boolean(),
    useVirtualSmartcards: Type.Boolean(),
    smartcardPrintPolicy: SmartcardPrintPolicySchema,
  }),
);

const KeyAttestationTermsSchema = component(
  'KeyAttestationTerms',
  exact({
    requirement: names(keyAttestationRequirements),
    trustedRootsPem: Type.Array(Type.String(), {
      description: 'CA certificates in which the chain of an attestation may end, one PEM certificate each',
    }),
    allowKeysWithoutPin: Type.Boolean({ description: 'Certify keys that the card uses without a PIN' }),
  }),
);

const content = {
  name: Type.String(),
  description: Type.String(),
  isSmartcardProfileTemplate: Type.Boolean(),
  isVirtualSmartcardProfileTemplate: Type.Boolean(),
  policies: component('WorkflowPolicies', exact(policySchemas)),
  smartcardConfiguration: nullable(SmartcardConfigurationSchema),
  certificateTemplates: Type.Array(Type.String(), { description: 'Common names, in the order of issuance' }),
  securityDescriptor: Sddl,
  expiryReminderDays: Type.Array(whole(1, 3650)),
  keyAttestation: KeyAttestationTermsSchema,
};

/** A profile template as a whole, as it is read and written. */
export const ProfileTemplateSchema = component(
  'ProfileTemplate',
  exact({ uuid: Guid, version: Type.Integer({ minimum: 1 }), ...content }),
);

/** What is written: identity and version may be there as they were read, and are not changed by it. */
export const ProfileTemplateContentSchema = component(
  'ProfileTemplateContent',
  exact({ uuid: Type.Optional(Guid), version: Type.Optional(Type.Integer()), ...content }),
);

/** One fault or doubt. */
const FindingSchema = component('ProfileTemplateFinding', exact({ path: Type.String(), rule: spoken() }));

/** What validation found. */
export const ValidationSchema = component(
  'ProfileTemplateValidation',
  exact({ errors: Type.Array(FindingSchema), warnings: Type.Array(FindingSchema) }),
);

/** A saved template, and what may be doubtful about it. */
export const SavedTemplateSchema = component(
  'SavedProfileTemplate',
  exact({ profileTemplate: ProfileTemplateSchema, warnings: Type.Array(FindingSchema) }),
);

/** A template in a list. */
export const ProfileTemplateSummarySchema = component(
  'ProfileTemplateSummary',
  exact({
    uuid: Guid,
    name: Type.String(),
    description: Type.String(),
    version: Type.Integer(),
    isSmartcardProfileTemplate: Type.Boolean(),
    isVirtualSmartcardProfileTemplate: Type.Boolean(),
    certificateTemplates: Type.Array(Type.String()),
    enabledPolicies: Type.Array(names(policyNames)),
  }),
);

/** A stored version in a list. */
export const ProfileTemplateVersionSchema = component(
  'ProfileTemplateVersion',
  exact({
    version: Type.Integer(),
    name: Type.String(),
    changedAt: nullable(Instant),
    changedBy: Type.String({ description: 'DOMAIN\\account; empty when it was not noted' }),
  }),
);

const Leaf = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

/** Where two versions differ. */
export const DifferencesSchema = component(
  'ProfileTemplateDifferences',
  exact({
    fromVersion: Type.Integer(),
    toVersion: Type.Integer(),
    differences: Type.Array(exact({ path: Type.String(), before: Leaf, after: Leaf })),
  }),
);

/** Identity and version first, everything else in the order of the schema. */
export function profileTemplateToJson(template: ProfileTemplate): ProfileTemplate {
  const { uuid, version, name, description, ...rest } = template;
  return { uuid, version, name, description, ...rest };
}

/** What a list shows of a template. */
export function profileTemplateSummary(template: ProfileTemplate) {
  return {
    uuid: template.uuid,
    name: template.name,
    description: template.description,
    version: template.version,
    isSmartcardProfileTemplate: template.isSmartcardProfileTemplate,
    isVirtualSmartcardProfileTemplate: template.isVirtualSmartcardProfileTemplate,
    certificateTemplates: template.certificateTemplates,
    enabledPolicies: policyNames.filter((name) => template.policies[name].enabled),
  };
}

/** A saved template with its warnings. */
export function savedTemplateToJson(saved: {
  readonly template: ProfileTemplate;
  readonly warnings: readonly TemplateFinding[];
}) {
  return { profileTemplate: profileTemplateToJson(saved.template), warnings: saved.warnings };
}
