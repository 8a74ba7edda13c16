import { type Group, parseOptionalUuid, parseUuid, type User } from '@cardea/domain';
import {
  changeGroup,
  changeMembership,
  changeUser,
  listGroupMembers,
  listGroups,
  listRightsOver,
  readGroup,
  readOwnScope,
  readUser,
} from '@cardea/workflows';
import { Type } from 'typebox';
import { type ApiRoute, defineRoute, noContent, ok } from '../route.js';
import { exact, Guid, listOf, UuidParams } from '../schemas/common.js';
import { UserSchema, userToJson } from '../schemas/user.js';
import {
  DirectoryUserSchema,
  delegationOf,
  directoryUserToJson,
  GroupRightsSchema,
  GroupSchema,
  groupToJson,
  HeldRightSchema,
  OwnScopeSchema,
  UserDelegationSchema,
} from './directory-schemas.js';
import { contentTag, underIfMatch } from './preconditions.js';

const tags = ['Directory'] as const;
const MemberParams = exact({ uuid: Guid, userUuid: Guid });

const groupTag = (group: Group) => contentTag(groupToJson(group));
const userTag = (user: User) => contentTag(delegationOf(user));

const getGroups = defineRoute({
  method: 'GET',
  path: '/groups',
  operationId: 'listGroups',
  summary: 'List the groups with the rights that their members hold',
  tags,
  answer: { schema: listOf(GroupSchema) },
  handle: async (ports, { caller }) => ok({ items: (await listGroups(ports, caller)).map(groupToJson) }),
});

const getGroup = defineRoute({
  method: 'GET',
  path: '/groups/{uuid}',
  operationId: 'getGroup',
  summary: 'Read a group with the rights that its members hold',
  tags,
  params: UuidParams,
  answer: { schema: GroupSchema, hasEntityTag: true },
  handle: async (ports, { caller, params }) => {
    const group = await readGroup(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok(groupToJson(group), groupTag(group));
  },
});

const putGroup = defineRoute({
  method: 'PUT',
  path: '/groups/{uuid}',
  operationId: 'changeGroup',
  summary: 'Set the rights of a group and its security descriptor',
  description: 'Nobody may raise their own rights by it, nor take their own right Audit.',
  tags,
  params: UuidParams,
  body: GroupRightsSchema,
  ifMatch: 'required',
  answer: { schema: GroupSchema, hasEntityTag: true },
  handle: async (ports, { caller, params, body, ifMatch }) => {
    const rights = body.rights.map(({ right, overGroupUuid }, index) => ({
      right,
      overGroupUuid: parseOptionalUuid<'Group'>(overGroupUuid, `rights.${index}.overGroupUuid`),
    }));
    const { securityDescriptor } = body;
    const uuid = parseUuid<'Group'>(params.uuid, 'uuid');
    const group = await underIfMatch(ifMatch, groupTag, (isUnchanged) =>
      changeGroup(ports, caller, uuid, { rights, securityDescriptor }, isUnchanged),
    );
    return ok(groupToJson(group), groupTag(group));
  },
});

const getMembers = defineRoute({
  method: 'GET',
  path: '/groups/{uuid}/members',
  operationId: 'listGroupMembers',
  summary: 'List the members of a group',
  tags,
  params: UuidParams,
  answer: { schema: listOf(UserSchema) },
  handle: async (ports, { caller, params }) => {
    const members = await listGroupMembers(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok({ items: members.map(userToJson) });
  },
});

const putMember = defineRoute({
  method: 'PUT',
  path: '/groups/{uuid}/members/{userUuid}',
  operationId: 'addGroupMember',
  summary: 'Put a user into a group',
  tags,
  params: MemberParams,
  answer: { status: 204 },
  handle: async (ports, { caller, params }) => {
    const [group, user] = memberOf(params);
    await changeMembership(ports, caller, group, user, true);
    return noContent();
  },
});

const deleteMember = defineRoute({
  method: 'DELETE',
  path: '/groups/{uuid}/members/{userUuid}',
  operationId: 'removeGroupMember',
  summary: 'Take a user out of a group',
  tags,
  params: MemberParams,
  answer: { status: 204 },
  handle: async (ports, { caller, params }) => {
    const [group, user] = memberOf(params);
    await changeMembership(ports, caller, group, user, false);
    return noContent();
  },
});

function memberOf({ uuid, userUuid }: { uuid: string; userUuid: string }) {
  return [parseUuid<'Group'>(uuid, 'uuid'), parseUuid<'User'>(userUuid, 'userUuid')] as const;
}

const getUser = defineRoute({
  method: 'GET',
  path: '/users/{uuid}',
  operationId: 'getUser',
  summary: 'Read a user with their groups, manager and security descriptor',
  tags,
  params: UuidParams,
  answer: { schema: DirectoryUserSchema, hasEntityTag: true },
  handle: async (ports, { caller, params }) => {
    const found = await readUser(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok(directoryUserToJson(found), userTag(found.user));
  },
});

const putUser = defineRoute({
  method: 'PUT',
  path: '/users/{uuid}',
  operationId: 'changeUser',
  summary: 'Set a user’s manager and security descriptor',
  tags,
  params: UuidParams,
  body: UserDelegationSchema,
  ifMatch: 'required',
  answer: { schema: DirectoryUserSchema, hasEntityTag: true },
  handle: async (ports, { caller, params, body, ifMatch }) => {
    const delegation = {
      managerUserUuid: parseOptionalUuid<'User'>(body.managerUserUuid, 'managerUserUuid'),
      securityDescriptor: body.securityDescriptor,
    };
    const uuid = parseUuid<'User'>(params.uuid, 'uuid');
    const changed = await underIfMatch(ifMatch, userTag, (isUnchanged) =>
      changeUser(ports, caller, uuid, delegation, isUnchanged),
    );
    return ok(directoryUserToJson(changed), userTag(changed.user));
  },
});

const getRightsOver = defineRoute({
  method: 'GET',
  path: '/rights/over/{userUuid}',
  operationId: 'listRightsOver',
  summary: 'List the rights that you (or, for holders of Audit, somebody else) hold over a user',
  tags,
  params: exact({ userUuid: Guid }),
  query: exact({ holder: Type.Optional(Guid) }),
  answer: { schema: listOf(HeldRightSchema) },
  handle: async (ports, { caller, params, query }) => {
    const holder = parseOptionalUuid<'User'>(query.holder, 'holder') ?? undefined;
    const target = parseUuid<'User'>(params.userUuid, 'userUuid');
    return ok({ items: await listRightsOver(ports, caller, target, holder) });
  },
});

const getOwnScope = defineRoute({
  method: 'GET',
  path: '/rights/own',
  operationId: 'getOwnScope',
  summary: 'Tell what you may do beyond your own cards',
  tags,
  answer: { schema: OwnScopeSchema },
  handle: async (ports, { caller }) => ok(await readOwnScope(ports, caller)),
});

/** Users, groups and rights. */
export const directoryRoutes: readonly ApiRoute[] = [
  getGroups,
  getGroup,
  putGroup,
  getMembers,
  putMember,
  deleteMember,
  getUser,
  putUser,
  getRightsOver,
  getOwnScope,
];
