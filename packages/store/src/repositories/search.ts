import type { SearchRepository } from '@cardea/domain';
import type { Queryable } from '../schema.js';
import { searchAuditEvents } from './search/audit-events.js';
import { searchCertificates } from './search/certificates.js';
import { searchProfiles } from './search/profiles.js';
import { searchRequests } from './search/requests.js';
import { searchSmartcards } from './search/smartcards.js';
import { searchUsers } from './search/users.js';

// Where more than this many owners match, about one in 200 of a million objects is a hit or more, and a page of 50 is
// full within this many entries.
const usualBounds = { few: 1000, entriesPerPage: 10_000 };

/** Finds objects page by page. Errors of every search: `MalformedInput` naming `cursor` or `limit`. */
export function searchRepository(db: Queryable, bounds = usualBounds): SearchRepository {
  const within = { db, ...bounds };
  return {
    requests: (search) => searchRequests(within, search),
    smartcards: (search) => searchSmartcards(within, search),
    profiles: (search) => searchProfiles(within, search),
    certificates: (search) => searchCertificates(within, search),
    users: (search) => searchUsers(within, search),
    auditEvents: (search) => searchAuditEvents(within, search),
  };
}
