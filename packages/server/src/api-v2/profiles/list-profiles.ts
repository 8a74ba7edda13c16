import type { UserUuid } from '@cardea/domain';
import { searchProfiles } from '@cardea/workflows';
import { Type } from 'typebox';
import { given, page, pageOf, pageQuery } from '../paging.js';
import { defineRoute } from '../route.js';
import { Guid } from '../schemas/common.js';
import { profileToJson } from '../schemas/profile.js';
import { optionalUuid } from '../schemas/read-values.js';
import { ProfilePage, profileFilters, profileFiltersOf, profileSorts } from './profile-list.js';

/** Searches the profiles that the caller may see. */
export const listProfiles = defineRoute({
  method: 'GET',
  path: '/profiles',
  operationId: 'listProfiles',
  summary: 'Search profiles, of smart cards and of software',
  tags: ['Profiles'],
  query: pageQuery(profileSorts, { ...profileFilters, user: Type.Optional(Guid) }),
  answer: { schema: ProfilePage },
  handle: async (ports, { caller, query, url }) => {
    const user = given({ assignedUserUuid: optionalUuid<UserUuid>(query.user) });
    const search = { ...pageOf(query, profileSorts), ...profileFiltersOf(query), ...user };
    return page(url, await searchProfiles(ports, caller, search), profileToJson);
  },
});
