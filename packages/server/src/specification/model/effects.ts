import type { RevocationOptions } from '@cardea/domain';
import {
  archivedTemplates,
  certificatePlan,
  certificatesOn,
  goingWith,
  goodIssuedBy,
  type Planned,
  profilesOnCard,
  publish,
  revoke,
  underWay,
} from './certificates.js';
import {
  actedOn,
  carrierOf,
  isTemporary,
  type Model,
  type ModelCard,
  type ModelCertificate,
  type ModelProfile,
  type ModelRequest,
  type Person,
  producing,
  resultOf,
  validityDays,
} from './model.js';
import { issuePasswords } from './predict-creation.js';
import { type Binding, type Certification, isRenewedInPlace } from './predict-execution.js';

// What an accepted call changes.

const dayMs = 86_400_000;

export function applyApproval(model: Model, request: ModelRequest, by: Person): void {
  request.approvedBy.push(by);
  if (request.approvedBy.length < request.policy.approvalsNeeded) return;
  request.status = 'Approved';
  issuePasswords(model, request);
}

export function applyEnd(request: ModelRequest, status: 'Denied' | 'Canceled'): void {
  request.status = status;
  if (status === 'Canceled') request.passwords = null;
}

/** Abandoning undoes: what was issued is revoked, what was bound is given back. */
export function applyAbandonment(model: Model, request: ModelRequest): void {
  if (request.status === 'Failed') return;
  request.status = 'Failed';
  request.passwords = null;
  const isCertifying = producing.has(request.type) || request.type === 'OnlineUpdate';
  if (!isCertifying) return;
  const issued = model.certificates.filter((one) => one.request === request);
  if (revoke(issued, 'cessationOfOperation') > 0) publish(model);
  const { newCard, newProfile } = request;
  if (newProfile?.createdBy === request && newProfile.status === 'New') newProfile.status = 'Retired';
  if (newCard?.boundBy === request && newCard.status === 'Assigned') newCard.status = 'Retired';
}

/** The flags and links of what a request produces (reference sections 3, 4 and 5). */
function newProfile(request: ModelRequest, by: Person): ModelProfile {
  const { type, oldProfile, oldCard } = request;
  const isCopy = (oldCard ?? oldProfile)?.flags.includes('Duplicate') === true;
  const replaces = type === 'Renew' || type === 'Recover';
  const flags: ModelProfile['flags'] =
    type === 'TemporaryCardEnroll'
      ? []
      : type === 'RecoverOnBehalf'
        ? ['KeyEscrow']
        : type === 'Duplicate' || (replaces && isCopy)
          ? ['Duplicate']
          : ['Primary'];
  return {
    uuid: null,
    status: 'New',
    flags,
    parent: replaces || type === 'RecoverOnBehalf' ? oldProfile : null,
    primary: type === 'Duplicate' ? oldProfile : replaces ? (oldProfile?.primary ?? null) : null,
    owner: type === 'RecoverOnBehalf' ? by : request.target,
    template: request.template,
    isSmartcard: request.isSmartcard,
    createdBy: request,
    carried: new Map(),
  };
}

export function applyBinding(model: Model, call: Binding): void {
  const { request, by, cardId } = call;
  if (request.newCard !== null || !producing.has(request.type)) return;
  const profile = newProfile(request, by);
  model.profiles.push(profile);
  request.newProfile = profile;
  request.status = 'Executing';
  if (isRenewedInPlace(call)) {
    request.newCard = request.oldCard;
    return;
  }
  const { type, oldCard } = request;
  const lastUsed = model.cards.findLast((card) => card.cardId === cardId && card.wasActive);
  const isReused = lastUsed !== undefined && lastUsed.owner !== profile.owner;
  const flags: ModelCard['flags'] = type === 'TemporaryCardEnroll' ? ['Temporary'] : [...profile.flags];
  const replaces = type === 'Renew' || type === 'Recover';
  const card: ModelCard = {
    uuid: null,
    cardId,
    status: 'Assigned',
    flags: isReused ? [...flags, 'Reused'] : flags,
    parent: replaces || type === 'RecoverOnBehalf' ? oldCard : null,
    primary: type === 'Duplicate' ? oldCard : replaces ? (oldCard?.primary ?? null) : null,
    permanent: type === 'TemporaryCardEnroll' ? oldCard : null,
    owner: profile.owner,
    template: request.template,
    profile,
    boundBy: request,
    wasActive: false,
  };
  model.cards.push(card);
  request.newCard = card;
}

export function applyCertification(model: Model, { request, by, keys }: Certification): void {
  const plan = certificatePlan(model, request);
  const asked = plan.issue.filter(({ isArchived }) => !isArchived);
  const wanted = [
    ...keys.flatMap((key, position) => {
      const planned = asked[position];
      return planned === undefined ? [] : [{ planned, key }];
    }),
    ...plan.issue.filter(({ isArchived }) => isArchived).map((planned) => ({ planned, key: null })),
  ];
  const good = goodIssuedBy(model, request);
  const fresh = wanted.filter(
    ({ planned, key }) => !good.some((one) => one.optionIndex === planned.optionIndex && one.key === key),
  );
  const carried = request.newProfile?.carried;
  if (fresh.length === 0 && plan.restore.every(({ certificate }) => carried?.has(certificate))) return;
  const profile = actedOn(request) ?? newProfile(request, by);
  if (request.newProfile === null) {
    request.newProfile = profile;
    model.profiles.push(profile);
  }
  request.status = 'Executing';
  let replaced = 0;
  for (const { planned, key } of fresh) {
    replaced += revoke(
      good.filter(({ optionIndex }) => optionIndex === planned.optionIndex),
      'superseded',
    );
    issue(model, request, profile, planned, key);
  }
  for (const { certificate, isKeyHistory } of plan.restore) profile.carried.set(certificate, isKeyHistory);
  if (replaced > 0) publish(model);
}

function issue(
  model: Model,
  request: ModelRequest,
  profile: ModelProfile,
  { template, optionIndex }: Planned,
  key: ModelCertificate['key'],
): void {
  const certificate: ModelCertificate = {
    uuid: null,
    template,
    profile,
    request,
    optionIndex,
    isArchived: archivedTemplates.has(template),
    key,
    notAfter: model.now + validityDays * dayMs,
    revocation: null,
    isOnCrl: false,
  };
  model.certificates.push(certificate);
  profile.carried.set(certificate, false);
}

/** By the policy's revocation settings, with what the originator said where they let it be said. */
function revokeBySettings(
  model: Model,
  { reason, delaySeconds }: ModelRequest,
  certificates: readonly ModelCertificate[],
  settings: RevocationOptions,
): void {
  if (certificates.length === 0) return;
  const why = (settings.allowSpecifyReason ? reason : null) ?? settings.reason;
  const delay =
    (settings.allowSpecifyDelay ? delaySeconds : null) ?? settings.effectiveRevocationDelaySeconds;
  const publishes = settings.publishBaseCrl || settings.publishDeltaCrl;
  if (delay > 0) {
    model.due.push({ at: model.now + delay * 1000, certificates, reason: why, publishes });
    return;
  }
  if (revoke(certificates, why) > 0 && publishes) publish(model);
}

export function applyReport(model: Model, request: ModelRequest): void {
  const { newCard, policy, type } = request;
  if (request.isReported) return;
  const profile = actedOn(request);
  const result = resultOf(request);
  if (profile !== null) {
    const settings = policy.revocationSettings;
    if (type === 'Disable' && settings !== undefined) {
      revokeBySettings(model, request, goingWith(model, profile, 'everything'), settings);
    } else if (type === 'Retire' && settings !== undefined) {
      revokeBySettings(model, request, goingWith(model, profile, 'retiring'), settings);
    } else if (type === 'TemporaryCardDisable' || type === 'TemporaryCardRetire') {
      const going = goingWith(model, profile, 'everything');
      if (revoke(going, 'cessationOfOperation') > 0) publish(model);
    } else if (result === 'Suspended') {
      revoke(goingWith(model, profile, 'suspending'), 'certificateHold');
      publish(model);
    } else {
      for (const one of goingWith(model, profile, 'everything')) {
        if (one.revocation === 'certificateHold') one.revocation = null;
      }
      publish(model);
    }
    profile.status = result;
  }
  if (newCard !== null) newCard.status = result;
  request.status = 'Executing';
  request.isReported = true;
}

export function applyCompletion(model: Model, request: ModelRequest): void {
  if (request.status === 'Completed') return;
  request.status = 'Completed';
  request.passwords = null;
  if (request.type === 'OnlineUpdate') bringUpToDate(model, request);
  if (!producing.has(request.type)) return;
  const { newCard, newProfile: profile, oldCard } = request;
  if (profile !== null) profile.status = 'Active';
  if (newCard?.boundBy === request) {
    newCard.status = 'Active';
    newCard.wasActive = true;
  }
  if (newCard !== null && newCard === oldCard && profile !== null) newCard.profile = profile;
  if (request.type === 'Renew' || request.type === 'Recover') supersede(model, request);
  if (request.type === 'Recover') treatDuplicates(model, request);
}

/** An update in place replaces what it issued anew; archived ones stay as key history. */
function bringUpToDate(model: Model, request: ModelRequest): void {
  const { chosen } = request;
  const profile = actedOn(request);
  if (profile === null) return;
  const replaced = [...profile.carried].filter(
    ([one, isKeyHistory]) =>
      one.request !== request && !isKeyHistory && (chosen?.includes(one.template) ?? true),
  );
  const going = replaced
    .map(([one]) => one)
    .filter((one) => one.profile === profile || !isCurrentFor(model, one, [profile]));
  if (revoke(going, 'superseded') > 0) publish(model);
  for (const [one] of replaced) if (one.isArchived) profile.carried.set(one, true);
}

/** Whether another live profile still uses the certificate itself, not only its key for old mail. */
function isCurrentFor(
  model: Model,
  certificate: ModelCertificate,
  apartFrom: readonly (ModelProfile | null)[],
): boolean {
  return model.profiles.some(
    (other) =>
      !apartFrom.includes(other) &&
      !other.flags.includes('KeyEscrow') &&
      (other.status === 'Active' || other.status === 'Suspended') &&
      other.carried.get(certificate) === false,
  );
}

function supersede(model: Model, request: ModelRequest): void {
  const { oldProfile, oldCard, newCard, newProfile: profile, policy } = request;
  const settings = policy.revocationSettings;
  if (oldProfile === null || settings === undefined) return;
  markReplaced(oldProfile, settings);
  if (oldCard !== null && oldCard !== newCard) markReplaced(oldCard, settings);
  if (!settings.revokeOldCertificates) return;
  const isLeft = (one: ModelCertificate) => profile?.carried.get(one) !== false;
  const left = [...oldProfile.carried.keys()].filter(isLeft);
  // What was lost may be in wrong hands; a renewal leaves others what they go on using.
  const going =
    request.type === 'Recover'
      ? [...certificatesOn(profilesOnCard(model, oldProfile)).filter(isLeft), ...underWay(model, oldProfile)]
      : left.filter((one) => one.profile === oldProfile || !isCurrentFor(model, one, [profile, oldProfile]));
  revokeBySettings(model, request, going, settings);
}

function markReplaced(object: ModelCard | ModelProfile, settings: RevocationOptions): void {
  if ('cardId' in object)
    object.flags = [...object.flags.filter((one) => one !== 'Primary' && one !== 'Superseded'), 'Superseded'];
  else
    object.flags = [...object.flags.filter((one) => one !== 'Primary' && one !== 'Superseded'), 'Superseded'];
  if (settings.disableOldCardOrProfile) disable(object);
}

function disable(object: ModelCard | ModelProfile): void {
  if (object.status !== 'Retired') object.status = 'Disabled';
}

/** Duplicates of what was replaced, or of what that had replaced, follow settings of their own. */
function treatDuplicates(model: Model, request: ModelRequest): void {
  const settings = request.policy.revocationSettingsForDuplicates;
  if (settings === undefined) return;
  for (let one = request.oldProfile; one !== null; one = one.parent) {
    for (const duplicate of model.profiles.filter(({ primary }) => primary === one)) {
      if (duplicate.status === 'Retired' || duplicate.status === 'New') continue;
      if (settings.disableOldCardOrProfile) {
        disable(duplicate);
        const card = carrierOf(model, duplicate);
        if (card !== undefined) disable(card);
      }
      if (!settings.revokeOldCertificates) continue;
      const going = certificatesOn(profilesOnCard(model, duplicate)).filter(
        (certificate) => request.newProfile?.carried.get(certificate) !== false,
      );
      revokeBySettings(model, request, [...going, ...underWay(model, duplicate)], settings);
    }
  }
}

export function applyOfflineUnblock(request: ModelRequest, challenge: number): void {
  request.answered = challenge;
  request.status = 'Executing';
}

export function applyDistribution(model: Model, request: ModelRequest): void {
  const { passwords } = request;
  const isUsable = passwords !== null && passwords.expiresAt > model.now && passwords.failures < 10;
  if (!isUsable) issuePasswords(model, request);
}

/** What time brings: revocations whose delay is over, and temporary cards whose own certificates have expired. */
export function applyDueWork(model: Model): void {
  const ready = model.due.filter(({ at }) => at <= model.now).toSorted((one, other) => one.at - other.at);
  model.due = model.due.filter(({ at }) => at > model.now);
  for (const { certificates, reason } of ready) revoke(certificates, reason);
  for (const card of model.cards) {
    const { profile } = card;
    if (!isTemporary(model, profile) || card.status === 'Retired') continue;
    const own = [...profile.carried.keys()].filter((one) => one.profile === profile);
    if (!own.some(({ notAfter }) => notAfter < model.now)) continue;
    if (model.templates[card.template].policies.TemporaryCards.approvalsNeeded > 0) continue;
    revoke(own, 'cessationOfOperation');
    card.status = 'Retired';
    profile.status = 'Retired';
  }
}
