import {
  type EnumTables,
  type ProfileTemplateLimitedView,
  toNumber,
  type WorkflowPolicy as WirePolicy,
  type SmartcardConfiguration as WireSmartcardConfiguration,
} from '@cardea/contract';
import type {
  DataCollectionItem,
  PinPolicy,
  ProfileTemplate,
  RevocationOptions,
  SmartcardConfiguration,
  WorkflowPolicy,
} from '@cardea/domain';
import { timeSpan } from './times.js';

/** MIM CM: get profile templates. */
export function limitedViewToWire(template: ProfileTemplate): ProfileTemplateLimitedView {
  return {
    Name: template.name,
    Description: template.description,
    Uuid: template.uuid,
    IsSmartcardProfileTemplate: template.isSmartcardProfileTemplate,
    IsVirtualSmartcardProfileTemplate: template.isVirtualSmartcardProfileTemplate,
  };
}

/** Extra fields whose value is the same on both sides, with their wire names. */
const plainExtras = [
  ['ReissueArchivedCertificates', 'reissueArchivedCertificates'],
  ['ReuseCard', 'reuseCard'],
  ['BlockAdminPin', 'blockAdminPin'],
  ['ResetAdminPin', 'resetAdminPin'],
  ['EraseCard', 'eraseCard'],
  ['BlockUserPin', 'blockUserPin'],
  ['AllowKioskRetirement', 'allowKioskRetirement'],
  ['AutoenrollEnabled', 'autoenrollEnabled'],
  ['NumberIssuedAllowed', 'numberIssuedAllowed'],
  ['AllowSpecifyCertificateTemplate', 'allowSpecifyCertificateTemplate'],
] as const;

/** MIM CM: get workflow policy; the reference prints no body, the names are those of its table. */
export function policyToWire(enums: EnumTables, policy: WorkflowPolicy): WirePolicy {
  const items = policy.policyDataCollection.map((item) => dataItemToWire(enums, item));
  const extras = plainExtras.flatMap(([wireName, name]) =>
    policy[name] === undefined ? [] : [[wireName, policy[name]]],
  );
  return {
    Enabled: policy.enabled,
    SelfServiceEnabled: policy.selfServiceEnabled,
    EnrollAgentRequired: policy.enrollAgentRequired,
    ApprovalsNeeded: policy.approvalsNeeded,
    AuthorizedInitiator: policy.authorizedInitiator,
    AuthorizedApprover: policy.authorizedApprover,
    AuthorizedEnrollmentAgent: policy.authorizedEnrollmentAgent,
    CollectComments: policy.collectComments,
    CollectRequestPriority: policy.collectRequestPriority,
    DefaultRequestPriority: policy.defaultRequestPriority,
    OriginatorMayExecute: policy.originatorMayExecute,
    PolicyDataCollection: items,
    DataCollection: items,
    OneTimePasswordPolicy: {
      SecretProviderType: policy.oneTimePasswordPolicy.secretProviderType,
      SecretProviderData: policy.oneTimePasswordPolicy.secretProviderData,
      Distributions: policy.oneTimePasswordPolicy.distributions.map(({ distributionType }) => ({
        DistributionType: toNumber(enums, 'PasswordDistributionType', distributionType),
      })),
    },
    Documents: policy.documents.map(({ name, description, template }) => ({
      Name: name,
      Description: description,
      Template: template,
    })),
    Personalization: {
      Enabled: policy.personalization.enabled,
      ProviderType: policy.personalization.providerType,
      ProviderData: policy.personalization.providerData,
    },
    ...optional('RevocationSettings', policy.revocationSettings, enums),
    ...optional('RevocationSettingsForDuplicates', policy.revocationSettingsForDuplicates, enums),
    ...Object.fromEntries(extras),
  };
}

function optional(name: string, options: RevocationOptions | undefined, enums: EnumTables) {
  return options === undefined ? {} : { [name]: revocationOptionsToWire(enums, options) };
}

function revocationOptionsToWire(
  enums: EnumTables,
  options: RevocationOptions,
): NonNullable<WirePolicy['RevocationSettings']> {
  return {
    Reason: toNumber(enums, 'RevocationReason', options.reason),
    AllowSpecifyReason: options.allowSpecifyReason,
    AllowSpecifyDelay: options.allowSpecifyDelay,
    EffectiveRevocationDelay: timeSpan(options.effectiveRevocationDelaySeconds),
    PublishBaseCrl: options.publishBaseCrl,
    PublishDeltaCrl: options.publishDeltaCrl,
    DisableOldCardOrProfile: options.disableOldCardOrProfile,
    RevokeOldCertificates: options.revokeOldCertificates,
  };
}

function dataItemToWire(enums: EnumTables, item: DataCollectionItem): WirePolicy['DataCollection'][number] {
  return {
    Name: item.name,
    Description: item.description,
    Type: toNumber(enums, 'DataCollectionItemType', item.type),
    IsRequired: item.isRequired,
    Originator: toNumber(enums, 'DataItemOriginator', item.originator),
    StorageOptions: toNumber(enums, 'DataItemStorageOptions', item.storage),
    ValidationType: toNumber(enums, 'DataItemValidationType', item.validationType),
    ValidationData: item.validationData,
  };
}

/** MIM CM: smart card policy, first edition. */
export function smartcardConfigurationToWire(
  enums: EnumTables,
  configuration: SmartcardConfiguration,
): WireSmartcardConfiguration {
  return {
    UserPinOption: toNumber(enums, 'UserPinOption', configuration.userPinOption),
    UserPinPolicy: pinPolicyToWire(configuration.userPinPolicy),
    AdminPinPolicy: pinPolicyToWire(configuration.adminPinPolicy),
    DefaultAdminKeyHex: configuration.defaultAdminKeyHex,
    ProviderName: configuration.providerName,
    ProviderId: configuration.providerId,
    ProviderType: configuration.providerType,
    DiversifyAdminKey: configuration.diversifyAdminKey,
    CardInitializationType: configuration.cardInitializationType,
    CardInitializationData: configuration.cardInitializationData,
    InitializeNewSmartcard: configuration.initializeNewSmartcard,
    UseSecureKeyInjection: configuration.useSecureKeyInjection,
    DoNotInstallCaCertificates: configuration.doNotInstallCaCertificates,
    CertificateLabel: configuration.certificateLabel,
    MaxNumberOfCertificates: configuration.maxNumberOfCertificates,
    AllowSmartcardReuse: configuration.allowSmartcardReuse,
    EraseOnOverflow: configuration.eraseOnOverflow,
    UseVirtualSmartcards: configuration.useVirtualSmartcards,
    SmartcardPrintPolicy: {
      FieldMapping: configuration.smartcardPrintPolicy.fieldMapping,
      ProjectName: configuration.smartcardPrintPolicy.projectName,
      CardName: configuration.smartcardPrintPolicy.cardName,
      Print: configuration.smartcardPrintPolicy.print,
    },
  };
}

function pinPolicyToWire(policy: PinPolicy): WireSmartcardConfiguration['UserPinPolicy'] {
  return {
    MinLength: policy.minLength,
    MaxLength: policy.maxLength,
    CharacterSet: policy.characterSet,
    Rollover: policy.rollover,
    DefaultValue: policy.defaultValue,
  };
}
