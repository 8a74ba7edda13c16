import {
  isListed,
  notFound,
  type Profile,
  type ProfileUuid,
  policyOfRequestType,
  type Repositories,
  type Request,
  type RequestUuid,
  type Smartcard,
  type SmartcardUuid,
} from '@cardea/domain';
import type { Access } from './authorization/access.js';
import { templateOf } from './request/templates.js';

/**
 * Finds a request that the caller may see: the target user, the originator, whoever holds a right over one of them, and
 * the approvers that the policy lists. Errors: `NotFound`, alike for absent and for invisible ones.
 */
export async function findRequest(
  repositories: Pick<Repositories, 'requests' | 'profileTemplates'>,
  access: Access,
  uuid: RequestUuid,
): Promise<Request> {
  const request = await repositories.requests.find(uuid);
  if (request === undefined) throw notFound('request');
  if (await access.maySee(request.targetUserUuid, request.originatorUserUuid)) return request;
  const template = await templateOf(repositories, request);
  const policy = template.policies[policyOfRequestType[request.type]];
  for (const sddl of [policy.authorizedApprover, policy.authorizedEnrollmentAgent]) {
    if (sddl !== '' && isListed(sddl, await access.sids()).isGranted) return request;
  }
  throw notFound('request');
}

/** Finds a smart card for the caller. Errors: `NotFound`, alike for absent and for invisible ones. */
export async function findSmartcard(
  repositories: Pick<Repositories, 'smartcards'>,
  access: Access,
  uuid: SmartcardUuid,
): Promise<Smartcard> {
  const smartcard = await repositories.smartcards.find(uuid);
  if (smartcard === undefined) throw notFound('smart card');
  if (await access.maySee(smartcard.assignedUserUuid)) return smartcard;
  throw notFound('smart card');
}

/** Finds a profile for the caller. Errors: `NotFound`, alike for absent and for invisible ones. */
export async function findProfile(
  repositories: Pick<Repositories, 'profiles'>,
  access: Access,
  uuid: ProfileUuid,
): Promise<Profile> {
  const profile = await repositories.profiles.find(uuid);
  if (profile === undefined) throw notFound('profile');
  if (await access.maySee(profile.assignedUserUuid)) return profile;
  throw notFound('profile');
}
