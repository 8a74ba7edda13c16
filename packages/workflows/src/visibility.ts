import {
  CmError,
  type ManagementRight,
  notFound,
  type Profile,
  type ProfileUuid,
  type Repositories,
  type Request,
  type RequestUuid,
  type Smartcard,
  type SmartcardUuid,
  type UserUuid,
} from '@cardea/domain';
import type { Caller } from './ports.js';

/** True when `caller` holds `right` over `target` through a group. Nobody manages themselves by a group's right. */
export async function holdsRight(
  repositories: Pick<Repositories, 'groups'>,
  caller: Caller,
  right: ManagementRight,
  target: UserUuid,
): Promise<boolean> {
  const rights = await repositories.groups.rightsOver(caller.user.uuid, target);
  return rights.includes(right);
}

/** The owner sees what is theirs; whoever holds any right over the owner sees it too; nobody else. */
export async function maySee(
  repositories: Pick<Repositories, 'groups'>,
  caller: Caller,
  ...owners: readonly UserUuid[]
): Promise<boolean> {
  if (owners.includes(caller.user.uuid)) return true;
  for (const owner of new Set(owners)) {
    if ((await repositories.groups.rightsOver(caller.user.uuid, owner)).length > 0) return true;
  }
  return false;
}

/** Finds a request for `caller`. Errors: `NotFound`, alike for absent and for invisible ones. */
export async function findRequest(
  repositories: Pick<Repositories, 'groups' | 'requests'>,
  caller: Caller,
  uuid: RequestUuid,
): Promise<Request> {
  const request = await repositories.requests.find(uuid);
  if (request === undefined) throw notFound('request');
  if (await maySee(repositories, caller, request.targetUserUuid, request.originatorUserUuid)) return request;
  throw notFound('request');
}

/** Finds a smart card for `caller`. Errors: `NotFound`, alike for absent and for invisible ones. */
export async function findSmartcard(
  repositories: Pick<Repositories, 'groups' | 'smartcards'>,
  caller: Caller,
  uuid: SmartcardUuid,
): Promise<Smartcard> {
  const smartcard = await repositories.smartcards.find(uuid);
  if (smartcard === undefined) throw notFound('smart card');
  if (await maySee(repositories, caller, smartcard.assignedUserUuid)) return smartcard;
  throw notFound('smart card');
}

/** Finds a profile for `caller`. Errors: `NotFound`, alike for absent and for invisible ones. */
export async function findProfile(
  repositories: Pick<Repositories, 'groups' | 'profiles'>,
  caller: Caller,
  uuid: ProfileUuid,
): Promise<Profile> {
  const profile = await repositories.profiles.find(uuid);
  if (profile === undefined) throw notFound('profile');
  if (await maySee(repositories, caller, profile.assignedUserUuid)) return profile;
  throw notFound('profile');
}

/** Says that a right is missing, naming it. */
export function lacksRight(right: ManagementRight): CmError {
  return new CmError('NotAuthorized', `This needs the right ${right} over the target user.`);
}
