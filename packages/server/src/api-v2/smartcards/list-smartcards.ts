import type { UserUuid } from '@cardea/domain';
import { searchSmartcards } from '@cardea/workflows';
import { Type } from 'typebox';
import { given, page, pageOf, pageQuery } from '../paging.js';
import { defineRoute } from '../route.js';
import { Guid } from '../schemas/common.js';
import { optionalUuid } from '../schemas/read-values.js';
import { smartcardToJson } from '../schemas/smartcard.js';
import { SmartcardPage, smartcardFilters, smartcardFiltersOf, smartcardSorts } from './smartcard-list.js';

/** Searches the smart cards that the caller may see. */
export const listSmartcards = defineRoute({
  method: 'GET',
  path: '/smartcards',
  operationId: 'listSmartcards',
  summary: 'Search smart cards',
  tags: ['Smart cards'],
  query: pageQuery(smartcardSorts, { ...smartcardFilters, user: Type.Optional(Guid) }),
  answer: { schema: SmartcardPage },
  handle: async (ports, { caller, query, url }) => {
    const user = given({ assignedUserUuid: optionalUuid<UserUuid>(query.user) });
    const search = { ...pageOf(query, smartcardSorts), ...smartcardFiltersOf(query), ...user };
    return page(url, await searchSmartcards(ports, caller, search), smartcardToJson);
  },
});
