import type { EnumTables } from '@cardea/contract';
import type { CertificateUuid, Profile } from '@cardea/domain';
import { Fields } from './fields.js';
import type { RawLine } from './line.js';

/** What the v1.0 JSON says of a profile. */
export type ProfileOnWire = Omit<Profile, 'isSmartcard' | 'createdByRequestUuid' | 'createdAt' | 'revision'>;

/** A certificate of another profile that was restored to this one. */
export interface CertificateLink {
  readonly certificateUuid: CertificateUuid;
  readonly isKeyHistory: boolean;
}

/** A profile of an import file; what it does not say is undefined. */
export interface ProfileLine {
  readonly line: number;
  readonly profile: ProfileOnWire;
  readonly isSmartcard: boolean | undefined;
  readonly createdByRequestUuid: Profile['createdByRequestUuid'] | undefined;
  readonly createdAt: Date | undefined;
  /** Added to those that are stored. */
  readonly certificateLinks: readonly CertificateLink[];
}

/** MIM CM: get profile data. Errors: `MalformedInput`. */
export function parseProfile(enums: EnumTables, { line, value, cardea }: RawLine): ProfileLine {
  cardea.allowOnly(['IsSmartcard', 'CreatedByRequestUuid', 'CreatedAt', 'CertificateLinks']);
  return {
    line,
    profile: {
      uuid: value.uuid<'Profile'>('Uuid'),
      status: value.member(enums, 'ProfileStatus', 'Status'),
      flags: value.flags(enums, 'ProfileFlags', 'Flags'),
      parentProfileUuid: value.optionalUuid<'Profile'>('ParentProfileUuid'),
      primaryProfileUuid: value.optionalUuid<'Profile'>('PrimaryProfileUuid'),
      assignedUserUuid: value.uuid<'User'>('AssignedUserUuid'),
      profileTemplateUuid: value.uuid<'ProfileTemplate'>('ProfileTemplateUuid'),
      profileTemplateVersion: value.integer('ProfileTemplateVersion', 0, 0x7fffffff, 1),
      comment: value.text('Comment', ''),
    },
    isSmartcard: cardea.has('IsSmartcard') ? cardea.boolean('IsSmartcard') : undefined,
    createdByRequestUuid: cardea.has('CreatedByRequestUuid')
      ? cardea.optionalUuid<'Request'>('CreatedByRequestUuid')
      : undefined,
    createdAt: cardea.has('CreatedAt') ? cardea.instant('CreatedAt') : undefined,
    certificateLinks: cardea
      .list('CertificateLinks', [])
      .map((entry, index) => parseLink(entry, `${cardea.path('CertificateLinks')}[${index}]`)),
  };
}

function parseLink(entry: unknown, path: string): CertificateLink {
  const fields = new Fields(entry, path);
  fields.allowOnly(['CertificateUuid', 'IsKeyHistory']);
  return {
    certificateUuid: fields.uuid<'Certificate'>('CertificateUuid'),
    isKeyHistory: fields.boolean('IsKeyHistory', false),
  };
}
