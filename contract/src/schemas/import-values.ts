import { type Static, Type } from 'typebox';
import { PoliciesImport } from './policies.js';
import { GuidInput } from './scalars.js';
import { SmartcardConfigurationImport } from './smartcard-configuration.js';

/** A directory user in an import file; `Groups` holds names or GUIDs of groups. */
export const UserImport = Type.Object({
  Uuid: GuidInput,
  Domain: Type.Optional(Type.String()),
  AccountName: Type.String({ minLength: 1 }),
  DisplayName: Type.Optional(Type.String()),
  UserPrincipalName: Type.Optional(Type.String()),
  Mail: Type.Optional(Type.String()),
  Sid: Type.Optional(Type.String()),
  Groups: Type.Optional(Type.Array(Type.String())),
  Password: Type.Optional(Type.String()),
});
export type UserImport = Static<typeof UserImport>;

/**
 * A profile template in an import file: the limited view, and optionally its rules. What is missing gets safe
 * defaults: every policy disabled.
 */
export const ProfileTemplateImport = Type.Object({
  Name: Type.String({ minLength: 1 }),
  Description: Type.Optional(Type.String()),
  Uuid: GuidInput,
  IsSmartcardProfileTemplate: Type.Boolean(),
  IsVirtualSmartcardProfileTemplate: Type.Optional(Type.Boolean()),
  Version: Type.Optional(Type.Integer({ minimum: 1 })),
  Policies: Type.Optional(PoliciesImport),
  SmartcardConfiguration: Type.Optional(Type.Union([SmartcardConfigurationImport, Type.Null()])),
  /** Common names, in the order in which certificates are requested. */
  CertificateTemplates: Type.Optional(Type.Array(Type.String())),
});
export type ProfileTemplateImport = Static<typeof ProfileTemplateImport>;
