import type { Found, Profile, ProfileSearch } from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';

/**
 * One page of the profiles, of cards and of software, of people whose objects the caller may see.
 *
 * Errors: `MalformedInput` naming `cursor` for one that no page of this search gave.
 */
export async function searchProfiles(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  search: Omit<ProfileSearch, 'visibleTo'>,
): Promise<Found<Profile>> {
  const visibleTo = await new Access(store, caller).visibility();
  return await store.search.profiles({ ...search, visibleTo });
}
