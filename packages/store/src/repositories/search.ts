import type { SearchRepository } from '@cardea/domain';
import type { Queryable } from '../schema.js';
import { searchCertificates } from './search/certificates.js';
import { searchProfiles } from './search/profiles.js';
import { searchRequests } from './search/requests.js';
import { searchSmartcards } from './search/smartcards.js';
import { searchUsers } from './search/users.js';

/** Finds objects page by page. Errors of every search: `MalformedInput` naming `cursor` or `limit`. */
export function searchRepository(db: Queryable): SearchRepository {
  return {
    requests: (search) => searchRequests(db, search),
    smartcards: (search) => searchSmartcards(db, search),
    profiles: (search) => searchProfiles(db, search),
    certificates: (search) => searchCertificates(db, search),
    users: (search) => searchUsers(db, search),
  };
}
