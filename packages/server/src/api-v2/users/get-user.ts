import { parseUuid } from '@cardea/domain';
import { readUser } from '@cardea/workflows';
import { defineRoute, ok } from '../route.js';
import { UuidParams } from '../schemas/common.js';
import { UserSchema, userToJson } from '../schemas/user.js';

/** Who is signed in. */
export const getMe = defineRoute({
  method: 'GET',
  path: '/users/me',
  operationId: 'getMe',
  summary: 'Read who is signed in',
  tags: ['Users'],
  answer: { schema: UserSchema },
  handle: async (_ports, { caller }) => ok(userToJson(caller.user)),
});

/** One person. */
export const getUser = defineRoute({
  method: 'GET',
  path: '/users/{uuid}',
  operationId: 'getUser',
  summary: 'Read a person',
  tags: ['Users'],
  params: UuidParams,
  answer: { schema: UserSchema },
  handle: async (ports, { caller, params }) => {
    const { user } = await readUser(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok(userToJson(user));
  },
});
