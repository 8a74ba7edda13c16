import { searchUsers } from '@cardea/workflows';
import { Type } from 'typebox';
import { given, page, pageOf, pageQuery, type Sorts } from '../paging.js';
import { defineRoute } from '../route.js';
import { pageOfSchema, SearchText } from '../schemas/common.js';
import { UserSchema, userToJson } from '../schemas/user.js';

const sorts: Sorts<'accountName' | 'displayName'> = { accountName: 'ascending', displayName: 'ascending' };

const filters = {
  q: Type.Optional({
    ...SearchText,
    description: 'Beginning of an account, display or user principal name, or of a mail address',
  }),
};

/** Searches the people whose objects the caller may see. */
export const listUsers = defineRoute({
  method: 'GET',
  path: '/users',
  operationId: 'listUsers',
  summary: 'Search people',
  tags: ['Users'],
  query: pageQuery(sorts, filters),
  answer: { schema: pageOfSchema('UserPage', UserSchema) },
  handle: async (ports, { caller, query, url }) => {
    const found = await searchUsers(ports, caller, { ...pageOf(query, sorts), ...given({ q: query.q }) });
    return page(url, found, userToJson);
  },
});
