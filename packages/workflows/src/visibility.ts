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
  type User,
  type UserUuid,
  type WorkflowPolicy,
} from '@cardea/domain';
import type { Access } from './authorization/access.js';
import { isKiosk } from './authorization/managers.js';
import { templateOf } from './request/templates.js';

/**
 * Finds a request that the caller may see, see {@link maySeeRequest}. Errors: `NotFound`, alike for absent and for
 * invisible ones.
 */
export async function findRequest(
  repositories: Pick<Repositories, 'requests' | 'profileTemplates'>,
  access: Access,
  uuid: RequestUuid,
): Promise<Request> {
  const request = await repositories.requests.find(uuid);
  if (request !== undefined && (await maySeeRequest(repositories, access, request))) return request;
  throw notFound('request');
}

/**
 * True for the target user, the originator, whoever holds a right over one of them, and the approvers and enrollment
 * agents that the policy lists in the version by which the request runs.
 */
export async function maySeeRequest(
  repositories: Pick<Repositories, 'profileTemplates'>,
  access: Access,
  request: Request,
): Promise<boolean> {
  if (await access.maySee(request.targetUserUuid, request.originatorUserUuid)) return true;
  const template = await templateOf(repositories, request);
  return isNamedIn(template.policies[policyOfRequestType[request.type]], await access.sids());
}

/** True when the policy lists somebody with these SIDs as approver or as enrollment agent. */
export function isNamedIn(
  policy: Pick<WorkflowPolicy, 'authorizedApprover' | 'authorizedEnrollmentAgent'>,
  sids: readonly string[],
): boolean {
  return [policy.authorizedApprover, policy.authorizedEnrollmentAgent].some(
    (sddl) => sddl !== '' && isListed(sddl, sids).isGranted,
  );
}

/**
 * Finds a user: the caller, whoever the caller holds a right over, and for Audit everyone. Errors: `NotFound`, alike for absent
 * and for invisible ones.
 */
export async function findUser(
  repositories: Pick<Repositories, 'users'>,
  access: Access,
  uuid: UserUuid,
): Promise<User> {
  const user = await repositories.users.find(uuid);
  if (user === undefined) throw notFound('user');
  if ((await access.maySee(uuid)) || (await access.siteRight('Audit')).isGranted) return user;
  throw notFound('user');
}

/** Finds a smart card for the caller. Errors: `NotFound`, alike for absent and for invisible ones. */
export async function findSmartcard(
  repositories: Pick<Repositories, 'smartcards' | 'profileTemplates'>,
  access: Access,
  uuid: SmartcardUuid,
): Promise<Smartcard> {
  const smartcard = await repositories.smartcards.find(uuid);
  if (smartcard === undefined) throw notFound('smart card');
  if (await maySeeSmartcard(repositories, access, smartcard)) return smartcard;
  throw notFound('smart card');
}

/**
 * A card is seen by its owner and whoever holds a right over the owner; a temporary card also by a kiosk that takes it
 * back, which holds no right over anybody (MIM CM: TemporaryCardsPolicy.AllowKioskRetirement).
 */
export async function maySeeSmartcard(
  repositories: Pick<Repositories, 'profileTemplates'>,
  access: Access,
  smartcard: Smartcard,
): Promise<boolean> {
  if (await access.maySee(smartcard.assignedUserUuid)) return true;
  if (!smartcard.flags.includes('Temporary')) return false;
  const template = await repositories.profileTemplates.find(smartcard.profileTemplateUuid);
  return template !== undefined && (await isKiosk(access, template.policies.TemporaryCards)).isGranted;
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
