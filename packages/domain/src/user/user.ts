import type { GroupUuid, UserUuid } from '../uuid.js';

/** A person or service account of the directory; `uuid` is its objectGUID. */
export interface User {
  readonly uuid: UserUuid;
  /** NetBIOS name, such as CONTOSO. */
  readonly domain: string;
  readonly accountName: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail: string;
  readonly sid: string;
  readonly managerUserUuid: UserUuid | null;
  /** SDDL of the directory object: who holds which extended right over this user (place three of the five). */
  readonly securityDescriptor: string;
}

/** Management rights over other users (MIM CM: the seven extended rights). */
export const managementRights = [
  'Audit',
  'EnrollmentAgent',
  'RequestEnroll',
  'RequestRecover',
  'RequestRenew',
  'RequestRevoke',
  'RequestUnblockSmartcard',
] as const;
export type ManagementRight = (typeof managementRights)[number];

/** A right that a group's members hold over the members of another group, or over everyone. */
export interface RightGrant {
  readonly right: ManagementRight;
  /** Null = over every user. */
  readonly overGroupUuid: GroupUuid | null;
}

export interface Group {
  readonly uuid: GroupUuid;
  readonly domain: string;
  readonly name: string;
  readonly sid: string;
  readonly rights: readonly RightGrant[];
  /** SDDL of the directory object: who holds which extended right over the group's members. */
  readonly securityDescriptor: string;
}

/** `DOMAIN\account`, as MIM CM prints a requester. */
export function requesterName(user: Pick<User, 'domain' | 'accountName'>): string {
  return user.domain === '' ? user.accountName : `${user.domain}\\${user.accountName}`;
}
