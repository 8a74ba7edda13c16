import type { CmErrorKind } from '@cardea/domain';
import { certificatePlan, isEverythingThere } from './certificates.js';
import {
  actedOn,
  type ClientKey,
  changingStatus,
  holds,
  isKiosk,
  type Kinds,
  listed,
  type Model,
  type ModelCard,
  type ModelProfile,
  type ModelRequest,
  type Person,
  producing,
  resultOf,
  rightFor,
} from './model.js';
import { liveTemporaryCards } from './predict-creation.js';

// Every kind of refusal that a call on a request deserves; none when it must be accepted. The server may name any one of
// several faults, except that what is invisible is only ever not found.

/** One-time passwords that come along: none, the right ones, or wrong ones. */
export type Given = 'none' | 'right' | 'wrong';

export interface Call {
  readonly by: Person;
  readonly request: ModelRequest;
  readonly given: Given;
}

/** The target, the originator, whoever holds a right over one of them, and the listed approvers and agents. */
export function maySeeRequest({ by, request }: Pick<Call, 'by' | 'request'>): boolean {
  const { target, originator, policy } = request;
  if ([target, originator].some((owner) => owner === by || holds(by, owner))) return true;
  return (
    listed(policy.authorizedApprover, by) === true || listed(policy.authorizedEnrollmentAgent, by) === true
  );
}

/** Types that also those may carry out who may start them for the person. */
const carriedOutByInitiators: ReadonlySet<string> = new Set([...changingStatus, 'OfflineUnblock']);

/** Reference section 6, "Execute": the target user, or a listed agent where the policy requires one. */
export function mayExecute({ by, request }: Pick<Call, 'by' | 'request'>): boolean {
  const { target, originator, policy, type } = request;
  if (request.isEnrollmentAgent) {
    return holds(by, target, 'EnrollmentAgent') && listed(policy.authorizedEnrollmentAgent, by) !== false;
  }
  if (by === target) return true;
  const byInitiator = carriedOutByInitiators.has(type);
  if (byInitiator && type === 'TemporaryCardRetire' && isKiosk(policy, by)) return true;
  if (!byInitiator && !(by === originator && policy.originatorMayExecute)) return false;
  return holds(by, target, rightFor[type]) && listed(policy.authorizedInitiator, by) !== false;
}

function mayStart(call: Call): CmErrorKind[] {
  const kinds: CmErrorKind[] = [];
  if (!mayExecute(call)) kinds.push('NotAuthorized');
  if (!['Approved', 'Executing'].includes(call.request.status)) kinds.push('IllegalTransition');
  if (needsPassword(call)) kinds.push('NotAuthorized');
  return kinds;
}

/** The passwords of a request that somebody else started serve whoever used them first, and nobody else. */
export function needsPassword({ by, request, given }: Call): boolean {
  const { target, originator, isEnrollmentAgent, policy, passwords } = request;
  if (by === originator || (by !== target && !isEnrollmentAgent)) return false;
  if (policy.oneTimePasswordPolicy.distributions.length === 0 || originator === target) return false;
  return passwords?.usedBy !== by && given !== 'right';
}

/** What becomes of the passwords that come along with a call that carries a request out. */
export function passwordRefusals(model: Model, call: Call): Kinds {
  const { by, request, given } = call;
  if (given === 'none') return [];
  if (!mayExecute(call)) return ['NotAuthorized', 'IllegalTransition'];
  if (!['Approved', 'Executing'].includes(request.status)) return ['IllegalTransition'];
  const { passwords } = request;
  if (passwords === null) return [];
  if (passwords.usedBy !== null) return passwords.usedBy === by ? [] : ['NotAuthorized'];
  const isUsable =
    passwords.expiresAt > model.now && passwords.failures < 10 && passwords.lockedUntil <= model.now;
  return isUsable && given === 'right' ? [] : ['NotAuthorized'];
}

/** Marks the passwords as used, or counts the failure: three tries without waiting, ten at most. */
export function usePasswords(model: Model, call: Call): void {
  const { by, request, given } = call;
  const { passwords } = request;
  if (given === 'none' || passwords === null || passwords.usedBy !== null || !maySeeRequest(call)) return;
  if (!mayExecute(call) || !['Approved', 'Executing'].includes(request.status)) return;
  if (passwords.expiresAt <= model.now || passwords.failures >= 10 || passwords.lockedUntil > model.now)
    return;
  if (given === 'right') {
    passwords.usedBy = by;
    return;
  }
  passwords.failures += 1;
  passwords.lockedUntil = passwords.failures < 3 ? 0 : model.now + 1000 * 2 ** (passwords.failures - 3);
}

export function decisionRefusals({ by, request }: Call, isApproval: boolean): Kinds {
  const kinds: CmErrorKind[] = [];
  const { target, originator, policy, type } = request;
  const isListed = listed(policy.authorizedApprover, by) ?? holds(by, target, rightFor[type]);
  if (by === target || by === originator || !isListed) kinds.push('NotAuthorized');
  if (request.status !== 'Pending') kinds.push('IllegalTransition');
  if (isApproval && request.approvedBy.includes(by)) kinds.push('PolicyViolation');
  return kinds;
}

export function cancelRefusals({ by, request }: Call): Kinds {
  const { target, originator, type, status } = request;
  const kinds: CmErrorKind[] = [];
  if (by !== target && by !== originator && !holds(by, target, rightFor[type])) kinds.push('NotAuthorized');
  if (!['Pending', 'Approved', 'Canceled'].includes(status)) kinds.push('IllegalTransition');
  return kinds;
}

export function abandonRefusals(call: Call): Kinds {
  const { request } = call;
  const kinds: CmErrorKind[] = mayExecute(call) ? [] : ['NotAuthorized'];
  if (request.status === 'Failed') return kinds;
  if (!['Approved', 'Executing'].includes(request.status)) kinds.push('IllegalTransition');
  // What has been done to a card can't be abandoned, unless something else has been done to it since.
  const isDone = request.isReported && (request.newCard ?? request.newProfile)?.status === resultOf(request);
  if (changingStatus.has(request.type) && isDone) kinds.push('IllegalTransition');
  return kinds;
}

/** Whether what the request started from is in a state that it may still go on with. */
function oldObjectFits(request: ModelRequest): boolean {
  const object = request.oldCard ?? request.oldProfile;
  const oldProfile = producing.has(request.type) ? request.oldProfile : actedOn(request);
  const flags = [...(request.oldCard?.flags ?? []), ...(oldProfile?.flags ?? [])];
  const isCurrent = !flags.includes('Superseded');
  switch (request.type) {
    case 'Renew':
    case 'Duplicate':
    case 'OnlineUpdate':
      return object?.status === 'Active' && isCurrent;
    // What is lent in the place of a card ends with that card.
    case 'TemporaryCardEnroll':
      return object === null || (object.status === 'Active' && isCurrent);
    case 'Unblock':
    case 'OfflineUnblock':
      return object?.status === 'Active';
    case 'Recover':
      return object !== null && ['Active', 'Disabled', 'Suspended'].includes(object.status) && isCurrent;
    default:
      return true;
  }
}

export function completionRefusals(model: Model, call: Call): Kinds {
  const { request } = call;
  if (request.status === 'Completed') return mayExecute(call) ? [] : ['NotAuthorized'];
  const kinds = mayStart(call);
  if (!oldObjectFits(request)) kinds.push('IllegalTransition');
  const { newCard, newProfile, type } = request;
  if (changingStatus.has(type) && (newCard ?? newProfile)?.status !== resultOf(request)) {
    kinds.push('PolicyViolation');
  }
  if (!producing.has(type) && type !== 'OnlineUpdate') return kinds;
  if (request.isSmartcard && newCard === null) kinds.push('PolicyViolation');
  if (!isEverythingThere(model, request)) kinds.push('PolicyViolation');
  if (producing.has(type) && newProfile !== null && newProfile.status !== 'New')
    kinds.push('IllegalTransition');
  return kinds;
}

export interface Binding extends Call {
  readonly cardId: ModelCard['cardId'];
}

export function bindingRefusals(model: Model, call: Binding): Kinds {
  const { request, cardId } = call;
  if (!producing.has(request.type)) {
    const kinds: CmErrorKind[] = mayExecute(call) ? [] : ['NotAuthorized'];
    const takesItsOwn = ['OnlineUpdate', 'Retire', 'Unblock', 'TemporaryCardRetire'].includes(request.type);
    if (!takesItsOwn || request.newCard?.cardId !== cardId) kinds.push('PolicyViolation');
    return kinds;
  }
  const kinds = mayStart(call);
  if (!oldObjectFits(request)) kinds.push('IllegalTransition');
  if (!request.isSmartcard) return [...kinds, 'PolicyViolation'];
  if (request.newCard !== null) {
    return request.newCard.cardId === cardId ? kinds : [...kinds, 'PolicyViolation'];
  }
  if (isRenewedInPlace(call)) return kinds;
  const assignments = model.cards.filter((card) => card.cardId === cardId);
  const isInUse = assignments.some(({ status }) => status !== 'Retired');
  const isUsedUp =
    assignments.some(({ wasActive }) => wasActive) &&
    request.settings.smartcardConfiguration?.allowSmartcardReuse !== true;
  if (isInUse || isUsedUp) kinds.push('PolicyViolation');
  if (wouldExceedTemporaryCards(model, request)) kinds.push('PolicyViolation');
  return kinds;
}

/** However many requests were started at once, no more temporary cards come out than the policy allows. */
function wouldExceedTemporaryCards(model: Model, { type, target, template, policy }: ModelRequest): boolean {
  const allowed = policy.numberIssuedAllowed ?? 0;
  if (type !== 'TemporaryCardEnroll' || allowed === 0) return false;
  return liveTemporaryCards(model, target, template) >= allowed;
}

export function isRenewedInPlace({ request, cardId }: Pick<Binding, 'request' | 'cardId'>): boolean {
  return request.type === 'Renew' && request.policy.reuseCard === true && request.oldCard?.cardId === cardId;
}

/** PKCS#10 requests as sent: with these keys, or with something else at the end. */
export interface Certification extends Call {
  readonly keys: readonly ClientKey[];
  readonly hasGarbage: boolean;
  readonly hasPassword: boolean;
}

export function certificationRefusals(model: Model, call: Certification): Kinds {
  const { request, keys, hasGarbage, hasPassword } = call;
  if (!producing.has(request.type) && request.type !== 'OnlineUpdate') {
    return [...(mayExecute(call) ? [] : (['NotAuthorized'] as const)), 'PolicyViolation'];
  }
  const kinds = mayStart(call);
  if (!oldObjectFits(request)) kinds.push('IllegalTransition');
  if (request.isSmartcard && request.newCard === null) kinds.push('PolicyViolation');
  const plan = certificatePlan(model, request);
  const asked = plan.issue.filter(({ isArchived }) => !isArchived).length;
  const sent = keys.length + (hasGarbage ? 1 : 0);
  if (hasGarbage || sent > asked || (sent === 0 && asked > 0)) kinds.push('MalformedInput');
  const deliversKeys = plan.restore.length > 0 || plan.issue.length > asked;
  if (deliversKeys && !hasPassword) kinds.push('MalformedInput');
  const isOver = request.newProfile !== null && request.newProfile.status === 'Retired';
  // A temporary card that was taken back while it was being made takes no certificates and no keys.
  if (isOver) kinds.push('IllegalTransition');
  return kinds;
}

export interface StatusReport extends Call {
  /** The object named; another one than the request's is not found. */
  readonly object: ModelCard | ModelProfile | null;
  readonly status: string | null;
}

export function reportRefusals(call: StatusReport): Kinds {
  const { request, object, status } = call;
  if (object === null) return ['NotFound'];
  const isOwn = 'cardId' in object ? request.newCard === object : request.newProfile === object;
  if (!isOwn) return ['NotFound'];
  const kinds: CmErrorKind[] = [];
  if (!changingStatus.has(request.type)) {
    return [...(mayExecute(call) ? [] : (['NotAuthorized'] as const)), 'PolicyViolation'];
  }
  if (!('cardId' in object) && request.newCard !== null) kinds.push('PolicyViolation');
  const result = resultOf(request);
  if (status !== null && status !== result) kinds.push('PolicyViolation');
  kinds.push(...mayStart(call));
  if (!mayArrive(request)) kinds.push('IllegalTransition');
  return kinds;
}

/** Whether the object can still be led to the status, or is there by this request. */
function mayArrive(request: ModelRequest): boolean {
  const state = (request.newCard ?? request.newProfile)?.status ?? 'None';
  const result = resultOf(request);
  if (state === result) return result !== 'Active' || request.isReported;
  const from: { readonly [result in typeof result]: readonly string[] } = {
    Suspended: ['Active'],
    Active: ['Suspended'],
    Disabled: ['Active', 'Suspended'],
    Retired: ['Active', 'Suspended', 'Disabled'],
  };
  return from[result].includes(state);
}

export type SecretKind = 'diversifiedKey' | 'challenge' | 'proposedPin';

export function secretRefusals(
  call: Call & { readonly card: ModelCard | null; readonly secret: SecretKind },
): Kinds {
  const { request, card, secret } = call;
  if (card === null || request.newCard !== card) return ['NotFound'];
  const kinds = mayStart(call);
  const { type, settings } = request;
  const makesCards = producing.has(type) || type === 'Unblock';
  const serves =
    secret === 'proposedPin'
      ? makesCards
      : makesCards || ['OnlineUpdate', 'Retire', 'TemporaryCardRetire'].includes(type);
  if (!serves) kinds.push('PolicyViolation');
  const endsIt = type === 'Retire' || type === 'TemporaryCardRetire';
  const isOutOfUse = card.status === 'Suspended' || card.status === 'Disabled';
  if (card.status === 'Retired' || (isOutOfUse && !endsIt)) kinds.push('IllegalTransition');
  const configuration = settings.smartcardConfiguration;
  if (secret === 'diversifiedKey' && configuration?.diversifyAdminKey !== true) kinds.push('PolicyViolation');
  const option = configuration?.userPinOption;
  if (secret === 'proposedPin' && option !== 'ServerDistributed' && option !== 'Randomized') {
    kinds.push('PolicyViolation');
  }
  return kinds;
}

export function offlineUnblockRefusals(
  call: Call & { readonly card: ModelCard | null; readonly challenge: number },
): Kinds {
  const { request, card, challenge } = call;
  if (card === null || request.newCard !== card) return ['NotFound'];
  const kinds = mayStart(call);
  if (request.type !== 'OfflineUnblock') kinds.push('PolicyViolation');
  if (card.status !== 'Active') kinds.push('IllegalTransition');
  if (request.answered !== null && request.answered !== challenge) kinds.push('PolicyViolation');
  return kinds;
}

export function distributionRefusals(call: Call): Kinds {
  const { by, request } = call;
  const { target, originator, policy, type, passwords, status } = request;
  const kinds: CmErrorKind[] = [];
  const mayApprove =
    by !== originator && (listed(policy.authorizedApprover, by) ?? holds(by, target, rightFor[type]));
  if (by === target || !(holds(by, target, rightFor[type]) || mayApprove)) kinds.push('NotAuthorized');
  const isNeeded = policy.oneTimePasswordPolicy.distributions.length > 0 && originator !== target;
  if (!isNeeded) kinds.push('PolicyViolation');
  if (status !== 'Approved') kinds.push('IllegalTransition');
  // Somebody who used them in time goes on with them.
  if (passwords !== null && passwords.usedBy !== null) kinds.push('PolicyViolation');
  return kinds;
}
