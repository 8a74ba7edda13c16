import { type Group, managementRights, type User } from '@cardea/domain';
import type { UserWithGroups } from '@cardea/workflows';
import { Type } from 'typebox';
import { component, exact, Guid, names, nullable } from '../schemas/common.js';
import { userToJson } from '../schemas/user.js';

const Sddl = Type.String({ description: 'SDDL; empty = nobody by this descriptor' });

const RightGrantSchema = component(
  'RightGrant',
  exact({
    right: names(managementRights),
    overGroupUuid: nullable(Guid),
  }),
);

/** A group with the rights that its members hold. */
export const GroupSchema = component(
  'Group',
  exact({
    uuid: Guid,
    domain: Type.String(),
    name: Type.String(),
    sid: Type.String(),
    rights: Type.Array(RightGrantSchema, { description: 'overGroupUuid null = over everyone' }),
    securityDescriptor: Sddl,
  }),
);

/** What of a group is changed here. */
export const GroupRightsSchema = component(
  'GroupRights',
  exact({ rights: Type.Array(RightGrantSchema, { maxItems: 1000 }), securityDescriptor: Sddl }),
);

/** A user as whoever administers them sees them. */
export const DirectoryUserSchema = component(
  'DirectoryUser',
  exact({
    uuid: Guid,
    domain: Type.String(),
    accountName: Type.String(),
    displayName: Type.String(),
    userPrincipalName: Type.String(),
    mail: Type.String(),
    sid: Type.String(),
    managerUserUuid: nullable(Guid),
    securityDescriptor: Sddl,
    groups: Type.Array(exact({ uuid: Guid, name: Type.String() })),
  }),
);

/** What of a user is changed here. */
export const UserDelegationSchema = component(
  'UserDelegation',
  exact({ managerUserUuid: nullable(Guid), securityDescriptor: Sddl }),
);

/** A right with what gives it. */
export const HeldRightSchema = component(
  'HeldRight',
  exact({ right: names(managementRights), because: Type.String() }),
);

/** What somebody may do beyond their own cards. */
export const OwnScopeSchema = component(
  'OwnScope',
  exact({
    siteRights: Type.Array(names(managementRights), {
      description: 'Rights for the site; Audit administers',
    }),
    isOverOthers: Type.Boolean({ description: 'Some right is held over somebody else' }),
    isListedInPolicies: Type.Boolean({ description: 'A policy lists you as approver or enrollment agent' }),
    isKeyRecoveryAgent: Type.Boolean(),
  }),
);

/** Settings of the site. */
export const SiteSettingsSchema = component(
  'SiteSettings',
  exact({
    connectionPointDescriptor: Type.String({
      description: 'SDDL; empty = the rights of groups over everyone count',
    }),
    requestSecurityFlags: Type.String({ description: 'UseUser,UseGroups, one of them, or empty' }),
  }),
);

/** Rights in a fixed order, so that the same group always looks the same. */
export function groupToJson({ uuid, domain, name, sid, rights, securityDescriptor }: Group) {
  const sorted = rights
    .map(({ right, overGroupUuid }) => ({ right, overGroupUuid }))
    .sort((one, other) => sortKey(one).localeCompare(sortKey(other), 'en'));
  return { uuid, domain, name, sid, rights: sorted, securityDescriptor };
}

function sortKey({ right, overGroupUuid }: Group['rights'][number]): string {
  return `${right} ${overGroupUuid ?? ''}`;
}

/** A user with their groups by name. */
export function directoryUserToJson({ user, groups }: UserWithGroups) {
  return {
    ...userToJson(user),
    securityDescriptor: user.securityDescriptor,
    groups: groups.map(({ uuid, name }) => ({ uuid, name })),
  };
}

/** What of a user an entity tag is about. */
export function delegationOf({ managerUserUuid, securityDescriptor }: User) {
  return { managerUserUuid, securityDescriptor };
}
