import { parseUuid } from '@cardea/domain';
import { searchProfilesOfUser, searchRequestsOfUser, searchSmartcardsOfUser } from '@cardea/workflows';
import { page, pageOf, pageOfJson, pageQuery } from '../paging.js';
import { ProfilePage, profileFilters, profileFiltersOf, profileSorts } from '../profiles/profile-list.js';
import { RequestPage, requestFilters, requestFiltersOf, requestSorts } from '../requests/request-list.js';
import { defineRoute } from '../route.js';
import { UuidParams } from '../schemas/common.js';
import { profileToJson } from '../schemas/profile.js';
import { requestsToJson } from '../schemas/request.js';
import { smartcardToJson } from '../schemas/smartcard.js';
import {
  SmartcardPage,
  smartcardFilters,
  smartcardFiltersOf,
  smartcardSorts,
} from '../smartcards/smartcard-list.js';

/** The smart cards of a person. */
export const listSmartcardsOfUser = defineRoute({
  method: 'GET',
  path: '/users/{uuid}/smartcards',
  operationId: 'listUserSmartcards',
  summary: 'List the smart cards of a person',
  tags: ['Users'],
  params: UuidParams,
  query: pageQuery(smartcardSorts, smartcardFilters),
  answer: { schema: SmartcardPage },
  handle: async (ports, { caller, params, query, url }) => {
    const search = { ...pageOf(query, smartcardSorts), ...smartcardFiltersOf(query) };
    const uuid = parseUuid<'User'>(params.uuid, 'uuid');
    return page(url, await searchSmartcardsOfUser(ports, caller, uuid, search), smartcardToJson);
  },
});

/** The profiles of a person. */
export const listProfilesOfUser = defineRoute({
  method: 'GET',
  path: '/users/{uuid}/profiles',
  operationId: 'listUserProfiles',
  summary: 'List the profiles of a person, of smart cards and of software',
  tags: ['Users'],
  params: UuidParams,
  query: pageQuery(profileSorts, profileFilters),
  answer: { schema: ProfilePage },
  handle: async (ports, { caller, params, query, url }) => {
    const search = { ...pageOf(query, profileSorts), ...profileFiltersOf(query) };
    const uuid = parseUuid<'User'>(params.uuid, 'uuid');
    return page(url, await searchProfilesOfUser(ports, caller, uuid, search), profileToJson);
  },
});

/** The requests for a person. */
export const listRequestsOfUser = defineRoute({
  method: 'GET',
  path: '/users/{uuid}/requests',
  operationId: 'listUserRequests',
  summary: 'List the requests for a person',
  tags: ['Users'],
  params: UuidParams,
  query: pageQuery(requestSorts, requestFilters),
  answer: { schema: RequestPage },
  handle: async (ports, { caller, params, query, url }) => {
    const search = { ...pageOf(query, requestSorts), ...requestFiltersOf(query) };
    const uuid = parseUuid<'User'>(params.uuid, 'uuid');
    const found = await searchRequestsOfUser(ports, caller, uuid, search);
    return pageOfJson(url, await requestsToJson(ports.store, found.items), found.nextCursor);
  },
});
