import {
  type Found,
  notFound,
  type Profile,
  type ProfileSearch,
  type Request,
  type RequestSearch,
  type Smartcard,
  type SmartcardSearch,
  type User,
  type UserSearch,
  type UserUuid,
} from '@cardea/domain';
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
  await mustSee(ports, caller, uuid);
  return await searchRequests(ports, caller, { ...search, targetUserUuid: uuid });
}

/** One page of a person's smart cards. Errors: `NotFound`; `MalformedInput` naming `cursor`. */
export async function searchSmartcardsOfUser(
  ports: Pick<Ports, 'store'>,
  caller: Caller,
  uuid: UserUuid,
  search: Omit<SmartcardSearch, 'visibleTo' | 'assignedUserUuid'>,
): Promise<Found<Smartcard>> {
  await mustSee(ports, caller, uuid);
  return await searchSmartcards(ports, caller, { ...search, assignedUserUuid: uuid });
}

/** One page of a person's profiles. Errors: `NotFound`; `MalformedInput` naming `cursor`. */
export async function searchProfilesOfUser(
  ports: Pick<Ports, 'store'>,
  caller: Caller,
  uuid: UserUuid,
  search: Omit<ProfileSearch, 'visibleTo' | 'assignedUserUuid'>,
): Promise<Found<Profile>> {
  await mustSee(ports, caller, uuid);
  return await searchProfiles(ports, caller, { ...search, assignedUserUuid: uuid });
}

/** The person themselves, whoever holds a right over them, and Audit for the site. Errors: `NotFound`. */
async function mustSee({ store }: Pick<Ports, 'store'>, caller: Caller, uuid: UserUuid): Promise<void> {
  const access = new Access(store, caller);
  const isThere = (await store.users.find(uuid)) !== undefined;
  if (isThere && ((await access.maySee(uuid)) || (await access.siteRight('Audit')).isGranted)) return;
  throw notFound('user');
}
