import type { Found, Request, RequestSearch } from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';

/**
 * One page of the requests for, or started by, people whose objects the caller may see.
 *
 * Errors: `MalformedInput` naming `cursor` for one that no page of this search gave.
 */
export async function searchRequests(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  search: Omit<RequestSearch, 'visibleTo'>,
): Promise<Found<Request>> {
  const visibleTo = await new Access(store, caller).visibility();
  return await store.search.requests({ ...search, visibleTo });
}
