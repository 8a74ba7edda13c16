import type { UserUuid } from '@cardea/domain';
import { searchRequests } from '@cardea/workflows';
import { Type } from 'typebox';
import { given, pageOf, pageOfJson, pageQuery } from '../paging.js';
import { defineRoute } from '../route.js';
import { Guid } from '../schemas/common.js';
import { optionalUuid } from '../schemas/read-values.js';
import { requestsToJson } from '../schemas/request.js';
import { RequestPage, requestFilters, requestFiltersOf, requestSorts } from './request-list.js';

/** Searches the requests that the caller may see. */
export const listRequests = defineRoute({
  method: 'GET',
  path: '/requests',
  operationId: 'listRequests',
  summary: 'Search requests',
  tags: ['Requests'],
  query: pageQuery(requestSorts, { ...requestFilters, target: Type.Optional(Guid) }),
  answer: { schema: RequestPage },
  handle: async (ports, { caller, query, url }) => {
    const target = given({ targetUserUuid: optionalUuid<UserUuid>(query.target) });
    const search = { ...pageOf(query, requestSorts), ...requestFiltersOf(query), ...target };
    const found = await searchRequests(ports, caller, search);
    return pageOfJson(url, await requestsToJson(ports.store, found.items), found.nextCursor);
  },
});
