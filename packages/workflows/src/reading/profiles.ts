import type {
  Certificate,
  Profile,
  ProfileStatus,
  ProfileUuid,
  RequestStatus,
  RequestUuid,
} from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { findProfile, findRequest } from '../visibility.js';
import { OfferedOperations } from './operations.js';

type Reading = Pick<Ports, 'store'>;

/** A profile with the operations that the caller may start on it now. */
export interface OfferedProfile {
  readonly profile: Profile;
  readonly operations: readonly string[];
}

/**
 * The caller's own profiles, of cards and of software. The documented filter lists request statuses and `Active`:
 * a request status selects profiles whose request is in that status.
 */
export async function listOwnProfiles(
  { store }: Reading,
  caller: Caller,
  filter: { readonly profileStatus?: ProfileStatus; readonly requestStatus?: RequestStatus },
): Promise<readonly OfferedProfile[]> {
  const profiles = await store.profiles.listByUser(caller.user.uuid, filter.profileStatus);
  if (filter.requestStatus === undefined) return await withOperations(store, caller, profiles);
  const requests = await store.requests.listByTarget(caller.user.uuid, filter.requestStatus);
  const named = new Set(requests.flatMap((request) => [request.newProfileUuid, request.oldProfileUuid]));
  return await withOperations(
    store,
    caller,
    profiles.filter((profile) => named.has(profile.uuid)),
  );
}

/** Errors: `NotFound`. */
export async function readProfile(
  { store }: Reading,
  caller: Caller,
  uuid: ProfileUuid,
): Promise<OfferedProfile> {
  const profile = await findProfile(store, new Access(store, caller), uuid);
  return { profile, operations: await new OfferedOperations(store, caller).onProfile(profile) };
}

/** The profiles that a request acts on and produces. Errors: `NotFound`. */
export async function listProfilesOfRequest(
  { store }: Reading,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<readonly OfferedProfile[]> {
  const request = await findRequest(store, new Access(store, caller), requestUuid);
  const uuids = new Set([request.oldProfileUuid, request.newProfileUuid]);
  const profiles = await Promise.all(
    [...uuids].map((uuid) => (uuid === null ? undefined : store.profiles.find(uuid))),
  );
  return await withOperations(
    store,
    caller,
    profiles.filter((profile) => profile !== undefined),
  );
}

/** Errors: `NotFound`. */
export async function listProfileOperations(
  ports: Reading,
  caller: Caller,
  uuid: ProfileUuid,
): Promise<readonly string[]> {
  return (await readProfile(ports, caller, uuid)).operations;
}

/** Errors: `NotFound`. */
export async function listProfileCertificates(
  { store }: Reading,
  caller: Caller,
  uuid: ProfileUuid,
): Promise<readonly Certificate[]> {
  const profile = await findProfile(store, new Access(store, caller), uuid);
  return await store.certificates.listByProfile(profile.uuid);
}

/** The caller's current certificates: revoked ones and those of retired profiles are left out. */
export async function listOwnCertificates(
  { store }: Reading,
  caller: Caller,
): Promise<readonly Certificate[]> {
  return await store.certificates.listCurrentByUser(caller.user.uuid);
}

async function withOperations(
  store: Reading['store'],
  caller: Caller,
  profiles: readonly Profile[],
): Promise<readonly OfferedProfile[]> {
  const offered = new OfferedOperations(store, caller);
  return await Promise.all(
    profiles.map(async (profile) => ({ profile, operations: await offered.onProfile(profile) })),
  );
}
