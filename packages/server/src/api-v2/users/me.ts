import { defineRoute, ok } from '../route.js';
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
