import { type Static, Type } from 'typebox';
import { EnumInput, EnumNumber, Priority, TimeSpan } from './scalars.js';

const closed = { additionalProperties: false };
type EnumSchema = typeof EnumNumber | typeof EnumInput;

function revocationFields<E extends EnumSchema>(enumeration: E) {
  return {
    /** RFC 5280 §5.3.1 reason code. */
    Reason: enumeration,
    AllowSpecifyReason: Type.Boolean(),
    AllowSpecifyDelay: Type.Boolean(),
    EffectiveRevocationDelay: TimeSpan,
    PublishBaseCrl: Type.Boolean(),
    PublishDeltaCrl: Type.Boolean(),
    DisableOldCardOrProfile: Type.Boolean(),
    RevokeOldCertificates: Type.Boolean(),
  };
}

function dataItemFields<E extends EnumSchema>(enumeration: E) {
  return {
    Name: Type.String({ minLength: 1 }),
    Description: Type.String(),
    /** DataCollectionItemType. */
    Type: enumeration,
    IsRequired: Type.Boolean(),
    /** DataItemOriginator. */
    Originator: enumeration,
    /** DataItemStorageOptions. */
    StorageOptions: enumeration,
    /** DataItemValidationType. */
    ValidationType: enumeration,
    /** A regular expression that the whole answer must match, when the validation type says so. */
    ValidationData: Type.String(),
  };
}

function oneTimePasswordFields<E extends EnumSchema>(enumeration: E) {
  return {
    SecretProviderType: Type.String(),
    /** Such as `Length=12;LifetimeHours=72`. */
    SecretProviderData: Type.String(),
    /** PasswordDistributionType; a policy has one password for each. */
    Distributions: Type.Array(Type.Object({ DistributionType: enumeration }, closed)),
  };
}

const documentFields = { Name: Type.String(), Description: Type.String(), Template: Type.String() };

const personalizationFields = {
  Enabled: Type.Boolean(),
  ProviderType: Type.String(),
  ProviderData: Type.String(),
};

const switchFields = {
  Enabled: Type.Boolean(),
  SelfServiceEnabled: Type.Boolean(),
  EnrollAgentRequired: Type.Boolean(),
  ApprovalsNeeded: Type.Integer({ minimum: 0 }),
  /** SDDL each. */
  AuthorizedInitiator: Type.String(),
  AuthorizedApprover: Type.String(),
  AuthorizedEnrollmentAgent: Type.String(),
  CollectComments: Type.Boolean(),
  CollectRequestPriority: Type.Boolean(),
  DefaultRequestPriority: Priority,
  /** Cardea's own: whoever starts a request for somebody else may carry it out too. */
  OriginatorMayExecute: Type.Boolean(),
};

const cardFields = {
  ReissueArchivedCertificates: Type.Boolean(),
  ReuseCard: Type.Boolean(),
  BlockAdminPin: Type.Boolean(),
  ResetAdminPin: Type.Boolean(),
  EraseCard: Type.Boolean(),
  BlockUserPin: Type.Boolean(),
  AllowKioskRetirement: Type.Boolean(),
  AutoenrollEnabled: Type.Boolean(),
  /** 0 = any number. */
  NumberIssuedAllowed: Type.Integer({ minimum: 0 }),
  AllowSpecifyCertificateTemplate: Type.Boolean(),
};

/** When and why the certificates of an old card or profile are revoked (MIM CM: RevocationOptions members). */
export const RevocationOptions = Type.Object(revocationFields(EnumNumber), closed);
export type RevocationOptions = Static<typeof RevocationOptions>;

/** One question of a policy (MIM CM: DataCollectionItem). */
export const DataCollectionItem = Type.Object(dataItemFields(EnumNumber), closed);
export type DataCollectionItem = Static<typeof DataCollectionItem>;

/**
 * The policy that rules one kind of request (MIM CM: get workflow policy). The same items stand in
 * `PolicyDataCollection` and `DataCollection`, because the reference uses both names. Fields from
 * `RevocationSettings` on exist only in the policies that have them.
 */
export const WorkflowPolicy = Type.Object(
  {
    ...switchFields,
    PolicyDataCollection: Type.Array(DataCollectionItem),
    DataCollection: Type.Array(DataCollectionItem),
    OneTimePasswordPolicy: Type.Object(oneTimePasswordFields(EnumNumber), closed),
    Documents: Type.Array(Type.Object(documentFields, closed)),
    Personalization: Type.Object(personalizationFields, closed),
    RevocationSettings: Type.Optional(RevocationOptions),
    RevocationSettingsForDuplicates: Type.Optional(RevocationOptions),
    ...Type.Partial(Type.Object(cardFields)).properties,
  },
  closed,
);
export type WorkflowPolicy = Static<typeof WorkflowPolicy>;

// An import that misspells a rule must not silently get the default instead, hence closed objects here too.
const RevocationOptionsImport = Type.Partial(Type.Object(revocationFields(EnumInput)), closed);

const DataCollectionItemImport = Type.Object(
  {
    ...Type.Partial(Type.Object(dataItemFields(EnumInput))).properties,
    Name: Type.String({ minLength: 1 }),
  },
  closed,
);

/** A policy in an import file: any part of {@link WorkflowPolicy}, enumerations by number or name. */
export const WorkflowPolicyImport = Type.Partial(
  Type.Object({
    ...switchFields,
    PolicyDataCollection: Type.Array(DataCollectionItemImport),
    DataCollection: Type.Array(DataCollectionItemImport),
    OneTimePasswordPolicy: Type.Partial(Type.Object(oneTimePasswordFields(EnumInput)), closed),
    Documents: Type.Array(Type.Object(documentFields, closed)),
    Personalization: Type.Partial(Type.Object(personalizationFields), closed),
    RevocationSettings: RevocationOptionsImport,
    RevocationSettingsForDuplicates: RevocationOptionsImport,
    ...cardFields,
  }),
  closed,
);
export type WorkflowPolicyImport = Static<typeof WorkflowPolicyImport>;

/** The policies of a profile template in an import file; a missing one is disabled. */
export const PoliciesImport = Type.Partial(
  Type.Object({
    Enroll: WorkflowPolicyImport,
    Duplicate: WorkflowPolicyImport,
    OfflineUnblock: WorkflowPolicyImport,
    OnlineUpdate: WorkflowPolicyImport,
    Renew: WorkflowPolicyImport,
    Recover: WorkflowPolicyImport,
    RecoverOnBehalf: WorkflowPolicyImport,
    Reinstate: WorkflowPolicyImport,
    Retire: WorkflowPolicyImport,
    Revoke: WorkflowPolicyImport,
    TemporaryCards: WorkflowPolicyImport,
    Unblock: WorkflowPolicyImport,
  }),
  closed,
);
export type PoliciesImport = Static<typeof PoliciesImport>;
