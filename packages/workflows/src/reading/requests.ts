import type { Request, RequestStatus, RequestUuid } from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { findRequest } from '../visibility.js';

/** Errors: `NotFound`. */
export async function readRequest(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  uuid: RequestUuid,
): Promise<Request> {
  return await findRequest(store, new Access(store, caller), uuid);
}

/** Requests for the caller, newest first. */
export async function listOwnRequests(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  status: RequestStatus | undefined,
): Promise<readonly Request[]> {
  return await store.requests.listByTarget(caller.user.uuid, status);
}
