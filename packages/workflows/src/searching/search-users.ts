import type {
  Found,
  Profile,
  ProfileSearch,
  Request,
  RequestSearch,
  Smartcard,
  SmartcardSearch,
  User,
  UserSearch,
  UserUuid,
} from '@cardea/domain';
import { readUser } from '../administration/directory.js';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { searchProfiles } from './search-profiles.js';
import { searchRequests } from './search-requests.js';
import { searchSmartcards } from './search-smartcards.js';

/**
 * One page of the people whose objects the caller may see.
 *
 * Errors: `MalformedInput` naming `cursor` for one that no page of this search gave.
 */
export async function searchUsers(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  search: Omit<UserSearch, 'visibleTo'>,
): Promise<Found<User>> {
  const visibleTo = await new Access(store, caller).visibility();
  return await store.search.users({ ...search, visibleTo });
}

/**
 * One page of a person's requests, for whoever may see the person; an object of somebody else is not found by it.
 *
 * Errors: `NotFound`; `MalformedInput` naming `cursor`.
 */
export async function searchRequestsOfUser(
  ports: Pick<Ports, 'store'>,
  caller: Caller,
  uuid: UserUuid,
  search: Omit<RequestSearch, 'visibleTo' | 'targetUserUuid'>,
): Promise<Found<Request>> {
  await readUser(ports, caller, uuid);
  return await searchRequests(ports, caller, { ...search, targetUserUuid: uuid });
}

/** One page of a person's smart cards. Errors: `NotFound`; `MalformedInput` naming `cursor`. */
export async function searchSmartcardsOfUser(
  ports: Pick<Ports, 'store'>,
  caller: Caller,
  uuid: UserUuid,
  search: Omit<SmartcardSearch, 'visibleTo' | 'assignedUserUuid'>,
): Promise<Found<Smartcard>> {
  await readUser(ports, caller, uuid);
  return await searchSmartcards(ports, caller, { ...search, assignedUserUuid: uuid });
}

/** One page of a person's profiles. Errors: `NotFound`; `MalformedInput` naming `cursor`. */
export async function searchProfilesOfUser(
  ports: Pick<Ports, 'store'>,
  caller: Caller,
  uuid: UserUuid,
  search: Omit<ProfileSearch, 'visibleTo' | 'assignedUserUuid'>,
): Promise<Found<Profile>> {
  await readUser(ports, caller, uuid);
  return await searchProfiles(ports, caller, { ...search, assignedUserUuid: uuid });
}
