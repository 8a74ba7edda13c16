import type { Smartcard, UserUuid } from '@cardea/domain';
import type { Model, ModelCard, ModelProfile, ModelRequest, Person } from './model.js';
import type { Snapshot } from './snapshot.js';
import type { World } from './world.js';

/** Where the store differs from the model, in words. New objects get their identifiers on the way. */
export function compareWithStore(world: World, snapshot: Snapshot): readonly string[] {
  const { model } = world;
  learnIdentifiers(model, snapshot);
  const userOf = (person: Person) => world.stage.users[person].uuid;
  return [
    ...model.requests.flatMap((one, index) => differencesOfRequest(one, index, snapshot)),
    ...model.cards.flatMap((one, index) => differencesOfCard(one, index, snapshot, userOf)),
    ...model.profiles.flatMap((one, index) => differencesOfProfile(one, index, snapshot, userOf)),
    ...certificateDifferences(model, snapshot),
    ...countDifferences(model, snapshot),
  ];
}

function learnIdentifiers(model: Model, { requests, carried }: Snapshot): void {
  for (const request of model.requests) {
    const stored = request.uuid === null ? undefined : requests.get(request.uuid);
    const { newCard, newProfile } = request;
    if (newProfile?.createdBy === request) newProfile.uuid ??= stored?.newProfileUuid ?? null;
    if (newCard?.boundBy === request) newCard.uuid ??= stored?.newSmartcardUuid ?? null;
  }
  const known = new Set(model.certificates.map(({ uuid }) => uuid));
  for (const certificate of model.certificates) {
    if (certificate.uuid !== null || certificate.profile.uuid === null) continue;
    const stored = (carried.get(certificate.profile.uuid) ?? []).find(
      (one) =>
        !known.has(one.uuid) &&
        one.requestUuid === certificate.request.uuid &&
        one.optionIndex === certificate.optionIndex,
    );
    certificate.uuid = stored?.uuid ?? null;
    known.add(certificate.uuid);
  }
}

function differ(what: string, field: string, stored: unknown, expected: unknown): string[] {
  const [is, should] = [JSON.stringify(stored), JSON.stringify(expected)];
  return is === should ? [] : [`${what}: ${field} is ${is}, the model says ${should}`];
}

function differencesOfRequest(request: ModelRequest, index: number, { requests }: Snapshot): string[] {
  const what = `request ${index + 1} (${request.type})`;
  const stored = request.uuid === null ? undefined : requests.get(request.uuid);
  if (stored === undefined) return [`${what} is not stored`];
  return [
    ...differ(what, 'status', stored.status, request.status),
    ...differ(what, 'isSmartcard', stored.isSmartcard, request.isSmartcard),
    ...differ(what, 'isEnrollmentAgent', stored.isEnrollmentAgent, request.isEnrollmentAgent),
    ...differ(what, 'old card', stored.oldSmartcardUuid, request.oldCard?.uuid ?? null),
    ...differ(what, 'old profile', stored.oldProfileUuid, request.oldProfile?.uuid ?? null),
    ...differ(what, 'new card', stored.newSmartcardUuid, request.newCard?.uuid ?? null),
    ...differ(what, 'new profile', stored.newProfileUuid, request.newProfile?.uuid ?? null),
    ...differ(what, 'direction', stored.details.direction ?? null, request.direction),
    ...differ(what, 'approvals', stored.approvedBy.length, request.approvedBy.length),
    ...differ(what, 'completed', stored.completedAt !== null, request.status === 'Completed'),
  ];
}

function differencesOfCard(
  card: ModelCard,
  index: number,
  { cards }: Snapshot,
  userOf: (person: Person) => UserUuid,
): string[] {
  const what = `card ${index + 1}`;
  const stored: Smartcard | undefined = card.uuid === null ? undefined : cards.get(card.uuid);
  if (stored === undefined) return [`${what} is not stored`];
  return [
    ...differ(what, 'status', stored.status, card.status),
    ...differ(what, 'flags', stored.flags.toSorted(), card.flags.toSorted()),
    ...differ(what, 'parent', stored.parentSmartcardUuid, card.parent?.uuid ?? null),
    ...differ(what, 'primary', stored.primarySmartcardUuid, card.primary?.uuid ?? null),
    ...differ(what, 'permanent', stored.permanentSmartcardUuid, card.permanent?.uuid ?? null),
    ...differ(what, 'profile', stored.profileUuid, card.profile.uuid),
    ...differ(what, 'owner', stored.assignedUserUuid, userOf(card.owner)),
    ...differ(what, 'card id', stored.cardId, card.cardId),
    ...differ(what, 'was active', stored.activatedAt !== null, card.wasActive),
  ];
}

function differencesOfProfile(
  profile: ModelProfile,
  index: number,
  { profiles, carried }: Snapshot,
  userOf: (person: Person) => UserUuid,
): string[] {
  const what = `profile ${index + 1}`;
  const stored = profile.uuid === null ? undefined : profiles.get(profile.uuid);
  if (stored === undefined) return [`${what} is not stored`];
  const onIt = (carried.get(stored.uuid) ?? []).map((one) => `${one.uuid} ${one.isKeyHistory}`);
  const expected = [...profile.carried].map(([one, isKeyHistory]) => `${one.uuid} ${isKeyHistory}`);
  return [
    ...differ(what, 'status', stored.status, profile.status),
    ...differ(what, 'flags', stored.flags.toSorted(), profile.flags.toSorted()),
    ...differ(what, 'parent', stored.parentProfileUuid, profile.parent?.uuid ?? null),
    ...differ(what, 'primary', stored.primaryProfileUuid, profile.primary?.uuid ?? null),
    ...differ(what, 'owner', stored.assignedUserUuid, userOf(profile.owner)),
    ...differ(what, 'certificates', onIt.toSorted(), expected.toSorted()),
  ];
}

function certificateDifferences(model: Model, { certificates, crl }: Snapshot): string[] {
  const broken: string[] = [];
  for (const [index, certificate] of model.certificates.entries()) {
    const what = `certificate ${index + 1} (${certificate.template} of request ${model.requests.indexOf(certificate.request) + 1})`;
    const stored = certificate.uuid === null ? undefined : certificates.get(certificate.uuid);
    if (stored === undefined) {
      broken.push(`${what} is not stored`);
      continue;
    }
    broken.push(
      ...differ(what, 'template', stored.templateCommonName, certificate.template),
      ...differ(what, 'revocation', stored.revocation?.reason ?? null, certificate.revocation),
      ...differ(what, 'notAfter', stored.notAfter?.getTime(), certificate.notAfter),
    );
    const isExpired = certificate.notAfter <= crl.thisUpdate.getTime();
    const isListed = crl.serialNumbers.has(stored.serialNumber);
    if (certificate.isOnCrl && !isExpired && !isListed) broken.push(`${what} is missing on the CRL`);
    certificate.isOnCrl = isListed;
  }
  return broken;
}

function countDifferences(model: Model, { cards, profiles, certificates }: Snapshot): string[] {
  return [
    ...differ('the store', 'number of cards', cards.size, model.cards.length),
    ...differ('the store', 'number of profiles', profiles.size, model.profiles.length),
    ...differ('the store', 'number of certificates', certificates.size, model.certificates.length),
  ];
}
