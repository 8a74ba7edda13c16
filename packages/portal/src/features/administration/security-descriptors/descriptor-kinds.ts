import type { v2 } from '@cardea/sdk';

/** A right by the name that the server has for it. */
export type Right = v2.SecurityDescriptorEntry['rights'][number];

/** The seven rights over others. */
export const managementRights = [
  'RequestUnblockSmartcard',
  'RequestEnroll',
  'RequestRenew',
  'RequestRecover',
  'RequestRevoke',
  'EnrollmentAgent',
  'Audit',
] as const satisfies readonly Right[];

/** Every right that an entry can be narrowed to; an entry for all of them needs no narrowing. */
const extendedRights = ['Enroll', ...managementRights] as const satisfies readonly Right[];

/**
 * What a descriptor belongs to: which rights can be chosen, and what it means when nothing is set. In a policy's list it
 * counts only who is named, whatever the right.
 */
export const descriptorKinds = {
  /** Of a user, or of a group for its members. */
  person: { rights: managementRights, whenEmpty: 'emptyObject' },
  profileTemplate: { rights: ['Read', 'Enroll', 'Write'], whenEmpty: 'emptyTemplate' },
  certificateTemplate: { rights: ['Read', 'Enroll'], whenEmpty: 'emptyTemplate' },
  /** Initiators, approvers and enrollment agents of a policy. */
  policyList: { rights: null, whenEmpty: 'emptyList' },
  /** The service connection point, for the whole site. */
  site: { rights: managementRights, whenEmpty: 'emptySite' },
} as const satisfies Readonly<Record<string, { rights: readonly Right[] | null; whenEmpty: string }>>;

export type DescriptorKind = keyof typeof descriptorKinds;

/** What an entry of this kind names when no right can be chosen. */
export const rightsOfListing: readonly Right[] = extendedRights;

/** Whether an entry names every right there is to be narrowed to. */
export function isEveryRight(rights: readonly Right[]): boolean {
  return extendedRights.every((right) => rights.includes(right));
}
