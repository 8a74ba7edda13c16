import type { CmErrorKind, RequestType, RevocationReason } from '@cardea/domain';
import {
  carrierOf,
  holds,
  isKiosk,
  isOpen,
  type Kinds,
  listed,
  type Model,
  type ModelCard,
  type ModelProfile,
  type Person,
  policyOf,
  producing,
  rightFor,
  type TemplateName,
} from './model.js';

/** What somebody asks for. */
export interface Creation {
  readonly by: Person;
  readonly type: RequestType;
  /** The object acted upon; null when a profile template is named instead. */
  readonly on: ModelCard | ModelProfile | null;
  readonly template: TemplateName;
  readonly target: Person;
  readonly hasComment: boolean;
  readonly direction: 'suspend' | 'reinstate' | null;
  readonly reason: RevocationReason | null;
  readonly delaySeconds: number | null;
  readonly chosen: readonly string[] | null;
}

/** What a creation is about, once its names are looked up. */
export interface Subject {
  readonly card: ModelCard | null;
  readonly profile: ModelProfile | null;
  readonly target: Person;
  readonly template: TemplateName;
}

export function subjectOf(model: Model, { on, target, template, type }: Creation): Subject {
  if (on === null || type === 'Enroll') return { card: null, profile: null, target, template };
  const card = 'cardId' in on ? on : (carrierOf(model, on) ?? null);
  const profile = 'cardId' in on ? on.profile : on;
  const { owner } = card ?? profile;
  return { card, profile, target: owner, template: (card ?? profile).template };
}

/** SuspendOrReinstate without a direction goes by the state of the object (MIM CM: CreateReinstateRequest). */
export function directionOf(model: Model, creation: Creation): 'suspend' | 'reinstate' | null {
  if (creation.type !== 'SuspendOrReinstate') return null;
  const { card, profile } = subjectOf(model, creation);
  return creation.direction ?? ((card ?? profile)?.status === 'Suspended' ? 'reinstate' : 'suspend');
}

/** Types whose policy's revocation settings may let the originator say a reason and a delay. */
const takesRevocationTerms: ReadonlySet<RequestType> = new Set<RequestType>([
  'Disable',
  'Retire',
  'Renew',
  'Recover',
]);

/** Reference section 7: EnrollAgentRequired is always false for these; disabling and retiring a lent card enroll nothing. */
const neverByAgent: ReadonlySet<RequestType> = new Set<RequestType>([
  'OnlineUpdate',
  'SuspendOrReinstate',
  'Retire',
  'Disable',
  'Unblock',
  'TemporaryCardDisable',
  'TemporaryCardRetire',
]);

/** The owner, whoever holds a right over the owner, and of a temporary card the kiosk that takes it back. */
export function maySee(model: Model, by: Person, on: Creation['on'], owner: Person): boolean {
  if (by === owner || holds(by, owner)) return true;
  if (on === null || !('cardId' in on) || !on.flags.includes('Temporary')) return false;
  return isKiosk(model.templates[on.template].policies.TemporaryCards, by);
}

/** Every kind of refusal that a creation deserves; none when it must be accepted. */
export function creationRefusals(model: Model, creation: Creation): Kinds {
  const { by, type, on } = creation;
  const subject = subjectOf(model, creation);
  const { target } = subject;
  if (on === null && type !== 'Enroll' && type !== 'TemporaryCardEnroll') return ['MalformedInput'];
  // What the caller may not see does not exist for them.
  if (!maySee(model, by, on, target)) return ['NotFound'];
  const kinds: CmErrorKind[] = [...initiationRefusals(model, creation)];
  const policy = model.templates[subject.template].policies[policyOf[type]];
  if (policy.collectComments && !creation.hasComment) kinds.push('MalformedInput');
  if (takesRevocationTerms.has(type)) {
    const settings = policy.revocationSettings;
    if (creation.reason !== null && settings?.allowSpecifyReason !== true) kinds.push('PolicyViolation');
    if (creation.delaySeconds !== null && settings?.allowSpecifyDelay !== true) kinds.push('PolicyViolation');
  }
  const isChosen = type === 'OnlineUpdate' && creation.chosen !== null && creation.chosen.length > 0;
  if (isChosen && policy.allowSpecifyCertificateTemplate !== true) kinds.push('PolicyViolation');
  return kinds;
}

/** Refusals that depend on who, what and the state, not on what else was sent: what is offered has none. */
export function initiationRefusals(model: Model, creation: Creation): Kinds {
  const { type } = creation;
  const { card, profile, target, template } = subjectOf(model, creation);
  const kinds: CmErrorKind[] = [];
  const policy = model.templates[template].policies[policyOf[type]];
  if (!policy.enabled) kinds.push('PolicyViolation');
  if (!mayInitiate(model, creation)) kinds.push('NotAuthorized');
  if (type === 'TemporaryCardEnroll') {
    if (template === 'software') kinds.push('PolicyViolation');
    if (!temporaryCardsAreLeft(model, target, template)) kinds.push('PolicyViolation');
  }
  const object = card ?? profile;
  if (object === null) return kinds;
  // A card's earlier profile is no object of its own.
  if (card === null && profile?.isSmartcard === true) kinds.push('PolicyViolation');
  if (!typeFits(creation, card, profile)) kinds.push('PolicyViolation');
  if (!statesFor(type, directionOf(model, creation)).includes(object.status)) kinds.push('IllegalTransition');
  if (isSameRequestOpen(model, type, card, profile)) kinds.push('PolicyViolation');
  if (type === 'RecoverOnBehalf') {
    const keys = [...(profile?.carried.keys() ?? [])].filter(({ isArchived }) => isArchived);
    if (keys.length === 0) kinds.push('PolicyViolation');
  }
  return kinds;
}

/** Self-service on what is one's own, the right and the list of initiators otherwise (MIM CM: Permission model examples). */
function mayInitiate(model: Model, creation: Creation): boolean {
  const { by, type } = creation;
  const { target, template } = subjectOf(model, creation);
  const policy = model.templates[template].policies[policyOf[type]];
  if (type === 'TemporaryCardRetire' && isKiosk(policy, by)) return true;
  if (by === target) return policy.selfServiceEnabled;
  return holds(by, target, rightFor[type]) && listed(policy.authorizedInitiator, by) !== false;
}

function temporaryCardsAreLeft(model: Model, owner: Person, template: TemplateName): boolean {
  const allowed = model.templates[template].policies.TemporaryCards.numberIssuedAllowed ?? 0;
  return allowed === 0 || liveTemporaryCards(model, owner, template) < allowed;
}

/** Temporary cards of somebody that are not Retired (MIM CM: TemporaryCardsPolicy, number issued allowed). */
export function liveTemporaryCards(model: Model, owner: Person, template: TemplateName): number {
  return model.cards.filter(
    (card) =>
      card.owner === owner &&
      card.template === template &&
      card.flags.includes('Temporary') &&
      card.status !== 'Retired',
  ).length;
}

/** Reference section 5, "Operations offered", with the flags of section 3. */
function typeFits({ type }: Creation, card: ModelCard | null, profile: ModelProfile | null): boolean {
  const flags: readonly string[] = (card ?? profile)?.flags ?? [];
  const isTemporary = flags.includes('Temporary');
  switch (type) {
    case 'Unblock':
    case 'OfflineUnblock':
      return card !== null;
    case 'TemporaryCardDisable':
    case 'TemporaryCardRetire':
      return card !== null && isTemporary;
    case 'Retire':
      return card !== null && !isTemporary;
    case 'Disable':
    case 'SuspendOrReinstate':
      return !isTemporary;
    case 'RecoverOnBehalf':
      return !isTemporary && !flags.includes('KeyEscrow');
    default: {
      const isCurrent = !isTemporary && !flags.includes('KeyEscrow') && !flags.includes('Superseded');
      if (type === 'TemporaryCardEnroll' && card === null) return false;
      return isCurrent && (type !== 'Duplicate' || flags.includes('Primary'));
    }
  }
}

/** Reference section 5, the state table. */
function statesFor(type: RequestType, direction: 'suspend' | 'reinstate' | null): readonly string[] {
  switch (type) {
    case 'Recover':
    case 'Retire':
      return ['Active', 'Disabled', 'Suspended'];
    case 'RecoverOnBehalf':
      return ['Active', 'Disabled', 'Suspended', 'Retired'];
    case 'Disable':
      return ['Active', 'Suspended'];
    case 'SuspendOrReinstate':
      return direction === 'reinstate' ? ['Suspended'] : ['Active'];
    case 'TemporaryCardRetire':
      return ['Active', 'Disabled'];
    default:
      return ['Active'];
  }
}

function isSameRequestOpen(
  model: Model,
  type: RequestType,
  card: ModelCard | null,
  profile: ModelProfile | null,
): boolean {
  return model.requests.some((request) => {
    if (request.type !== type || !isOpen(request)) return false;
    return card !== null
      ? request.oldCard === card || request.newCard === card
      : request.oldProfile === profile || request.newProfile === profile;
  });
}

/** What an accepted creation adds. */
export function applyCreation(model: Model, creation: Creation): void {
  const { type, by } = creation;
  const { card, profile, target, template } = subjectOf(model, creation);
  const settings = model.templates[template];
  const policy = settings.policies[policyOf[type]];
  const isInPlace = !producing.has(type);
  model.requests.push({
    uuid: null,
    type,
    status: policy.approvalsNeeded === 0 ? 'Approved' : 'Pending',
    originator: by,
    target,
    template,
    settings,
    policy,
    isSmartcard: template === 'cards',
    isEnrollmentAgent: type === 'RecoverOnBehalf' || (policy.enrollAgentRequired && !neverByAgent.has(type)),
    approvedBy: [],
    oldCard: card,
    oldProfile: profile,
    newCard: isInPlace ? card : null,
    newProfile: isInPlace ? profile : null,
    direction: directionOf(model, creation),
    reason: takesRevocationTerms.has(type) ? creation.reason : null,
    delaySeconds: takesRevocationTerms.has(type) ? creation.delaySeconds : null,
    chosen: type === 'OnlineUpdate' && creation.chosen?.length !== 0 ? creation.chosen : null,
    submittedAt: model.now,
    passwords: null,
    answered: null,
    isReported: false,
  });
  const created = model.requests.at(-1);
  if (created?.status === 'Approved') issuePasswords(model, created);
}

const passwordLifetimeMs = 72 * 3_600_000;

/** Issued when a request that somebody else started is approved (reference section 9). */
export function issuePasswords(model: Model, request: Model['requests'][number]): void {
  const { distributions } = request.policy.oneTimePasswordPolicy;
  if (distributions.length === 0 || request.originator === request.target) return;
  request.passwords = {
    expiresAt: model.now + passwordLifetimeMs,
    failures: 0,
    lockedUntil: 0,
    usedBy: null,
  };
}
