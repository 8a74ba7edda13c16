import { type Static, Type } from 'typebox';
import { EnumInput, EnumNumber } from './scalars.js';

const closed = { additionalProperties: false };

const pinPolicyFields = {
  MinLength: Type.Integer({ minimum: 0 }),
  MaxLength: Type.Integer({ minimum: 0 }),
  CharacterSet: Type.Integer(),
  Rollover: Type.Boolean(),
  DefaultValue: Type.String(),
};

const printPolicyFields = {
  FieldMapping: Type.String(),
  ProjectName: Type.String(),
  CardName: Type.String(),
  Print: Type.Boolean(),
};

/** 48 hex digits in any letter case; empty stands for 24 zero bytes. */
const AdminKeyHex = Type.String({ pattern: '^([0-9a-fA-F]{48})?$' });

const scalarFields = {
  DefaultAdminKeyHex: AdminKeyHex,
  ProviderName: Type.String(),
  ProviderId: Type.String(),
  ProviderType: Type.Integer(),
  DiversifyAdminKey: Type.Boolean(),
  CardInitializationType: Type.String(),
  CardInitializationData: Type.String(),
  InitializeNewSmartcard: Type.Boolean(),
  UseSecureKeyInjection: Type.Boolean(),
  DoNotInstallCaCertificates: Type.Boolean(),
  CertificateLabel: Type.String(),
  /** 0 = unlimited. */
  MaxNumberOfCertificates: Type.Integer({ minimum: 0 }),
  AllowSmartcardReuse: Type.Boolean(),
  EraseOnOverflow: Type.Boolean(),
  UseVirtualSmartcards: Type.Boolean(),
};

/** Length and characters of a PIN. */
export const PinPolicy = Type.Object(pinPolicyFields, closed);
export type PinPolicy = Static<typeof PinPolicy>;

/** How cards of a profile template are set up (MIM CM: smart card policy, first edition). */
export const SmartcardConfiguration = Type.Object(
  {
    UserPinOption: EnumNumber,
    UserPinPolicy: PinPolicy,
    AdminPinPolicy: PinPolicy,
    ...scalarFields,
    SmartcardPrintPolicy: Type.Object(printPolicyFields, closed),
  },
  closed,
);
export type SmartcardConfiguration = Static<typeof SmartcardConfiguration>;

/** A smart card configuration in an import file: any part of it, enumerations by number or name. */
export const SmartcardConfigurationImport = Type.Partial(
  Type.Object({
    UserPinOption: EnumInput,
    UserPinPolicy: Type.Partial(Type.Object(pinPolicyFields), closed),
    AdminPinPolicy: Type.Partial(Type.Object(pinPolicyFields), closed),
    ...scalarFields,
    SmartcardPrintPolicy: Type.Partial(Type.Object(printPolicyFields), closed),
  }),
  closed,
);
export type SmartcardConfigurationImport = Static<typeof SmartcardConfigurationImport>;
