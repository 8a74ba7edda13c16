import type { AuditEvent, Certificate, Profile, ProfileTemplate, Request, Smartcard } from '@cardea/domain';
import type { Snapshot } from './snapshot.js';

// What must hold after every step, whatever the model says: told from the store alone.

/** Looks up the profile template version by which a request runs. */
export type VersionOf = (request: Request) => ProfileTemplate | undefined;

/** Every invariant that the store breaks, in words; none when all hold. */
export function brokenInvariants(
  before: Snapshot | undefined,
  after: Snapshot,
  versionOf: VersionOf,
): readonly string[] {
  return [
    ...activeCardsHaveLiveProfiles(after),
    ...cardsHaveOneLiveAssignment(after),
    ...replacedOnesAreNotPrimary(after),
    ...linksPointToSomething(after),
    ...nothingIsValidOnWhatIsOver(after, versionOf),
    ...disabledOnesKeepNothing(after),
    ...crlShowsWhatIsRevoked(before, after),
    ...(before === undefined ? [] : statusesMoveByTheirArrows(before, after)),
    ...(before === undefined ? [] : revocationsForGoodStay(before, after)),
  ];
}

function activeCardsHaveLiveProfiles({ cards, profiles }: Snapshot): string[] {
  const broken: string[] = [];
  for (const card of cards.values()) {
    const profile = card.profileUuid === null ? undefined : profiles.get(card.profileUuid);
    if (profile === undefined) broken.push(`card ${card.uuid} has no profile`);
    else if (card.status !== 'Assigned' && card.status !== profile.status)
      broken.push(`card ${card.uuid} is ${card.status}, its profile ${profile.uuid} is ${profile.status}`);
    else if (card.status === 'Assigned' && profile.status !== 'New')
      broken.push(`card ${card.uuid} is Assigned, its profile is ${profile.status}`);
  }
  return broken;
}

function cardsHaveOneLiveAssignment({ cards }: Snapshot): string[] {
  const live = new Map<string, Smartcard>();
  const broken: string[] = [];
  for (const card of cards.values()) {
    if (card.status === 'Retired' || card.cardId === null) continue;
    if (live.has(card.cardId)) broken.push(`card id ${card.cardId} has two live assignments`);
    live.set(card.cardId, card);
  }
  return broken;
}

function replacedOnesAreNotPrimary({ cards, profiles }: Snapshot): string[] {
  return [...cards.values(), ...profiles.values()]
    .filter(({ flags }) => {
      const all: readonly string[] = flags;
      return all.includes('Superseded') && all.includes('Primary');
    })
    .map(({ uuid }) => `${uuid} is Superseded and Primary`);
}

function linksPointToSomething({ requests, cards, profiles, certificates }: Snapshot): string[] {
  const broken: string[] = [];
  const check = (what: string, known: ReadonlyMap<string, unknown>, ...links: readonly (string | null)[]) => {
    for (const link of links) if (link !== null && !known.has(link)) broken.push(`${what} points to nothing`);
  };
  for (const one of cards.values()) {
    const { parentSmartcardUuid, primarySmartcardUuid, permanentSmartcardUuid } = one;
    check(`card ${one.uuid}`, cards, parentSmartcardUuid, primarySmartcardUuid, permanentSmartcardUuid);
    check(`card ${one.uuid}`, profiles, one.profileUuid);
    check(`card ${one.uuid}`, requests, one.boundByRequestUuid);
  }
  for (const one of profiles.values()) {
    check(`profile ${one.uuid}`, profiles, one.parentProfileUuid, one.primaryProfileUuid);
    check(`profile ${one.uuid}`, requests, one.createdByRequestUuid);
  }
  for (const one of requests.values()) {
    check(`request ${one.uuid}`, cards, one.oldSmartcardUuid, one.newSmartcardUuid);
    check(`request ${one.uuid}`, profiles, one.oldProfileUuid, one.newProfileUuid);
  }
  for (const one of certificates.values()) {
    check(`certificate ${one.serialNumber}`, profiles, one.profileUuid);
    check(`certificate ${one.serialNumber}`, requests, one.requestUuid);
  }
  return broken;
}

/** Certificates issued to something Disabled or Retired are valid only where a policy says so or others live on them. */
function nothingIsValidOnWhatIsOver(snapshot: Snapshot, versionOf: VersionOf): string[] {
  const broken: string[] = [];
  for (const profile of snapshot.profiles.values()) {
    if (profile.status !== 'Disabled' && profile.status !== 'Retired') continue;
    for (const certificate of snapshot.carried.get(profile.uuid) ?? []) {
      if (certificate.profileUuid !== profile.uuid || certificate.revocation !== null) continue;
      const excused =
        isUsedElsewhere(snapshot, certificate, profile) ||
        isRevocationWaiting(snapshot, certificate) ||
        isKeptByPolicy(snapshot, certificate, versionOf);
      if (!excused) {
        broken.push(
          `certificate ${certificate.serialNumber} (${certificate.templateCommonName}) is valid on the ${profile.status} profile ${profile.uuid}`,
        );
      }
    }
  }
  return broken;
}

function isUsedElsewhere({ profiles, carried }: Snapshot, { uuid }: Certificate, own: Profile): boolean {
  return [...profiles.values()].some(
    (other) =>
      other.uuid !== own.uuid &&
      !other.flags.includes('KeyEscrow') &&
      (other.status === 'Active' || other.status === 'Suspended') &&
      carried.get(other.uuid)?.some((one) => one.uuid === uuid) === true,
  );
}

function isRevocationWaiting({ waitingRevocations }: Snapshot, { uuid }: Certificate): boolean {
  return waitingRevocations.some(({ input }) => {
    const listed = input.certificateUuids;
    return Array.isArray(listed) && listed.includes(uuid);
  });
}

/** A renewal or replacement whose settings revoke nothing left it valid, on whichever of its carriers. */
function isKeptByPolicy(snapshot: Snapshot, certificate: Certificate, versionOf: VersionOf): boolean {
  const carriers = [...snapshot.profiles.values()].filter(({ uuid }) =>
    snapshot.carried.get(uuid)?.some((one) => one.uuid === certificate.uuid),
  );
  return [...snapshot.requests.values()].some((request) => {
    if (request.status !== 'Completed' || (request.type !== 'Renew' && request.type !== 'Recover'))
      return false;
    const policy = versionOf(request)?.policies[request.type];
    const settings = [policy?.revocationSettings, policy?.revocationSettingsForDuplicates];
    if (settings.every((one) => one?.revokeOldCertificates !== false)) return false;
    return carriers.some(
      ({ uuid, primaryProfileUuid }) => request.oldProfileUuid === uuid || primaryProfileUuid !== null,
    );
  });
}

/** Disable takes everything along at once or after its delay; a copy in an agent's hands takes nothing. */
function disabledOnesKeepNothing(snapshot: Snapshot): string[] {
  const broken: string[] = [];
  for (const request of snapshot.requests.values()) {
    if (request.type !== 'Disable' || request.status !== 'Completed' || request.newProfileUuid === null)
      continue;
    const card = snapshot.cards.get(request.newSmartcardUuid ?? '');
    const profile = snapshot.profiles.get(card?.profileUuid ?? request.newProfileUuid);
    if (profile === undefined || profile.flags.includes('KeyEscrow')) continue;
    for (const certificate of snapshot.carried.get(profile.uuid) ?? []) {
      if (certificate.revocation !== null || isRevocationWaiting(snapshot, certificate)) continue;
      broken.push(`certificate ${certificate.serialNumber} survived the Disable request of ${profile.uuid}`);
    }
  }
  return broken;
}

function crlShowsWhatIsRevoked(before: Snapshot | undefined, after: Snapshot): string[] {
  const broken: string[] = [];
  const isNew = before !== undefined && before.crl.crlNumber !== after.crl.crlNumber;
  for (const certificate of after.certificates.values()) {
    const { serialNumber, revocation, notAfter, uuid } = certificate;
    const isOnCrl = after.crl.serialNumbers.has(serialNumber);
    if (isOnCrl && revocation === null) broken.push(`certificate ${serialNumber} is on the CRL and valid`);
    const wasRevoked = before?.certificates.get(uuid)?.revocation != null;
    const isExpired = notAfter !== null && notAfter <= after.crl.thisUpdate;
    if (isNew && wasRevoked && revocation !== null && !isExpired && !isOnCrl)
      broken.push(`certificate ${serialNumber} is revoked and missing on CRL ${after.crl.crlNumber}`);
  }
  return broken;
}

/** Reference section 5, as pairs; staying is always allowed. Several arrows can be taken by one command. */
const requestArrows: { readonly [from: string]: readonly string[] } = {
  Pending: ['Approved', 'Denied', 'Canceled'],
  Approved: ['Executing', 'Completed', 'Canceled', 'Failed'],
  Executing: ['Completed', 'Failed'],
};
const cardArrows: { readonly [from: string]: readonly string[] } = {
  Assigned: ['Active', 'Retired'],
  Active: ['Suspended', 'Disabled', 'Retired'],
  Suspended: ['Active', 'Disabled', 'Retired'],
  Disabled: ['Retired'],
};
const profileArrows = { ...cardArrows, New: ['Active', 'Retired'] };

function statusesMoveByTheirArrows(before: Snapshot, after: Snapshot): string[] {
  const broken: string[] = [];
  type Stated = { readonly uuid: string; readonly status: string };
  const check = (
    was: ReadonlyMap<string, Stated>,
    is: ReadonlyMap<string, Stated>,
    arrows: { readonly [from: string]: readonly string[] },
  ) => {
    for (const { uuid, status } of was.values()) {
      const now = is.get(uuid)?.status;
      if (now === undefined) broken.push(`${uuid} is gone`);
      else if (now !== status && !arrows[status]?.includes(now))
        broken.push(`${uuid} went from ${status} to ${now}`);
    }
  };
  check(before.requests, after.requests, requestArrows);
  check(before.cards, after.cards, cardArrows);
  check(before.profiles, after.profiles, profileArrows);
  return broken;
}

function revocationsForGoodStay(before: Snapshot, after: Snapshot): string[] {
  const broken: string[] = [];
  for (const { uuid, revocation, serialNumber } of before.certificates.values()) {
    if (revocation === null || revocation.reason === 'certificateHold') continue;
    const now = after.certificates.get(uuid)?.revocation;
    if (now?.reason !== revocation.reason) broken.push(`certificate ${serialNumber} lost its revocation`);
  }
  return broken;
}

/** What the rows of one call must be: one of the action with the outcome; none tells a secret. */
export function brokenAudit(
  rows: readonly AuditEvent[],
  expected: {
    readonly action: string;
    readonly outcome: 'success' | 'denied';
    readonly passwordsCame: boolean;
    readonly secrets: readonly string[];
  },
): readonly string[] {
  const broken: string[] = [];
  const { action, outcome, passwordsCame, secrets } = expected;
  const own = rows.filter((row) => row.action === action);
  const refusedPassword = rows.some(
    (row) => row.action === 'oneTimePassword.use' && row.outcome === 'denied',
  );
  const isRecorded = own.length === 1 && own[0]?.outcome === outcome;
  const isRecordedAsPassword = passwordsCame && outcome === 'denied' && own.length === 0 && refusedPassword;
  if (!isRecorded && !isRecordedAsPassword) {
    const seen = rows.map((row) => `${row.action} ${row.outcome}`).join(', ');
    broken.push(`the audit rows are [${seen}], not one ${action} ${outcome}`);
  }
  const text = JSON.stringify(rows);
  if (secrets.some((secret) => secret.length >= 6 && text.includes(secret)))
    broken.push('an audit row tells a secret');
  return broken;
}
