import type {
  DescribedSecurityDescriptor,
  DirectoryUser,
  Group,
  GroupRights,
  HeldRight,
  OwnScope,
  operations,
  SecurityDescriptorToDescribe,
  SiteSettings,
  TemplateForUser,
  User,
  UserDelegation,
} from '../generated/v2.js';
import {
  done,
  type ManagementApi,
  pages,
  read,
  readItems,
  readVersioned,
  type Versioned,
} from './transport.js';

/** Which people, in which order; `limit` is the size of a page. */
export type UserFilter = Omit<NonNullable<operations['listUsers']['parameters']['query']>, 'cursor'>;

/** Calls about people, groups and who holds which rights. */
export function directoryCalls(api: ManagementApi) {
  return {
    ...groupCalls(api),

    /** People that the caller may see, page after page. */
    users: (filter: UserFilter = {}): AsyncGenerator<User, void, undefined> =>
      pages((at) => api.GET('/api/v2/users', { params: { query: { ...filter, ...at } } })),

    /** Who is signed in. */
    me: (): Promise<User> => read(api.GET('/api/v2/users/me')),

    /** A user with groups, manager and security descriptor, and the entity tag that changing them needs. */
    user: (uuid: string): Promise<Versioned<DirectoryUser>> =>
      readVersioned(api.GET('/api/v2/users/{uuid}', { params: { path: { uuid } } })),

    /** The profile templates by which the caller could start an enrollment or a temporary card for a user now. */
    templatesForUser: (uuid: string): Promise<TemplateForUser[]> =>
      readItems(api.GET('/api/v2/users/{uuid}/profile-templates', { params: { path: { uuid } } })),

    /** Sets a user's manager and security descriptor. */
    changeUser: (uuid: string, body: UserDelegation, ifMatch: string): Promise<DirectoryUser> =>
      read(
        api.PUT('/api/v2/users/{uuid}', {
          params: { path: { uuid }, header: { 'If-Match': ifMatch } },
          body,
        }),
      ),

    /** What the caller may do beyond their own cards, to show what is of use to them; it grants nothing. */
    ownScope: (): Promise<OwnScope> => read(api.GET('/api/v2/rights/own')),

    /** The rights that the caller, or for holders of Audit somebody else, holds over a user, and why. */
    rightsOver: (userUuid: string, query: { readonly holder?: string } = {}): Promise<HeldRight[]> =>
      readItems(api.GET('/api/v2/rights/over/{userUuid}', { params: { path: { userUuid }, query } })),

    /** Tells a security descriptor entry by entry, with entries added and taken out; stores nothing. */
    describeSecurityDescriptor: (body: SecurityDescriptorToDescribe): Promise<DescribedSecurityDescriptor> =>
      read(api.POST('/api/v2/security-descriptors/describe', { body })),

    /** The settings that rule who holds rights, with the entity tag that changing them needs. */
    siteSettings: (): Promise<Versioned<SiteSettings>> => readVersioned(api.GET('/api/v2/site-settings')),

    /** Sets the settings that rule who holds rights. */
    changeSiteSettings: (body: SiteSettings, ifMatch: string): Promise<SiteSettings> =>
      read(api.PUT('/api/v2/site-settings', { params: { header: { 'If-Match': ifMatch } }, body })),
  };
}

function groupCalls(api: ManagementApi) {
  return {
    /** The groups with the rights that their members hold. */
    groups: (): Promise<Group[]> => readItems(api.GET('/api/v2/groups')),

    /** A group with the rights of its members, and the entity tag that changing them needs. */
    group: (uuid: string): Promise<Versioned<Group>> =>
      readVersioned(api.GET('/api/v2/groups/{uuid}', { params: { path: { uuid } } })),

    /** Sets the rights of a group's members and the group's security descriptor. */
    changeGroup: (uuid: string, body: GroupRights, ifMatch: string): Promise<Group> =>
      read(
        api.PUT('/api/v2/groups/{uuid}', {
          params: { path: { uuid }, header: { 'If-Match': ifMatch } },
          body,
        }),
      ),

    /** The members of a group. */
    groupMembers: (uuid: string): Promise<User[]> =>
      readItems(api.GET('/api/v2/groups/{uuid}/members', { params: { path: { uuid } } })),

    /** Puts a user into a group. */
    addGroupMember: (uuid: string, userUuid: string): Promise<void> =>
      done(api.PUT('/api/v2/groups/{uuid}/members/{userUuid}', { params: { path: { uuid, userUuid } } })),

    /** Takes a user out of a group. */
    removeGroupMember: (uuid: string, userUuid: string): Promise<void> =>
      done(api.DELETE('/api/v2/groups/{uuid}/members/{userUuid}', { params: { path: { uuid, userUuid } } })),
  };
}
