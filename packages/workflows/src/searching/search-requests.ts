import {
  type Found,
  policyOfRequestType,
  type Request,
  type RequestSearch,
  type RequestsOfTemplate,
  requestTypes,
} from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { isNamedIn, maySeeRequest } from '../visibility.js';

/**
 * One page of the requests for, or started by, people whose objects the caller may see, and of those that the caller
 * approves or carries out by the list of a policy.
 *
 * Errors: `MalformedInput` naming `cursor` for one that no page of this search gave.
 */
export async function searchRequests(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  search: Omit<RequestSearch, 'visibleTo' | 'alsoOf'>,
): Promise<Found<Request>> {
  const access = new Access(store, caller);
  const visibleTo = await access.visibility();
  if (visibleTo === 'everyone') return await store.search.requests({ ...search, visibleTo });
  const alsoOf = await listedFor(store, access);
  const found = await store.search.requests({ ...search, visibleTo, alsoOf });
  if (alsoOf.length === 0) return found;
  // The newest version of a policy lists the caller; a request runs by its own version, which may not have.
  const items: Request[] = [];
  for (const request of found.items) if (await maySeeRequest(store, access, request)) items.push(request);
  return { ...found, items };
}

/** What the caller decides or carries out by the lists of policies, whoever it is for. */
export async function listedFor(
  store: Ports['store'],
  access: Access,
): Promise<readonly RequestsOfTemplate[]> {
  const sids = await access.sids();
  const templates = await store.profileTemplates.list();
  return templates
    .map(({ uuid, policies }) => ({
      profileTemplateUuid: uuid,
      types: requestTypes.filter((type) => isNamedIn(policies[policyOfRequestType[type]], sids)),
    }))
    .filter(({ types }) => types.length > 0);
}
