import type { Found, Smartcard, SmartcardSearch } from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';

/**
 * One page of the smart cards of people whose objects the caller may see.
 *
 * Errors: `MalformedInput` naming `cursor` for one that no page of this search gave.
 */
export async function searchSmartcards(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  search: Omit<SmartcardSearch, 'visibleTo'>,
): Promise<Found<Smartcard>> {
  const visibleTo = await new Access(store, caller).visibility();
  return await store.search.smartcards({ ...search, visibleTo });
}
