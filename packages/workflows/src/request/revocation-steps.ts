import type { Certificate, Profile, Repositories, RevocationOptions, RevocationReason } from '@cardea/domain';
import { publishCrlsFor, type Reach } from '../crl/publish-crls.js';
import type { Ports } from '../ports.js';
import type { Execution } from '../workflow.js';
import { tellAuthorities } from './tell-authorities.js';

/**
 * Certificates that go when their card or profile goes.
 *
 * `all`: a card that may be in wrong hands takes every key on it along. `notInUseElsewhere`: what another Active profile
 * carries stays good for that one, a lent card's included. `notAliveElsewhere`: the same for a Suspended one, which may
 * come back; a lent card ends with its permanent one, so it keeps nothing alive. Copies in an agent's hands (KeyEscrow)
 * and restored certificates on a temporary card belong to somebody's other profile and never go with the copy.
 */
export async function certificatesGoingWith(
  tx: Repositories,
  profile: Profile,
  reach: 'all' | 'notInUseElsewhere' | 'notAliveElsewhere',
): Promise<readonly Certificate[]> {
  const ownOnly = profile.flags.includes('KeyEscrow') || (await isLent(tx, profile));
  const onCard = [profile, ...(await earlierProfilesOnCard(tx, profile))];
  const going: Certificate[] = [];
  for (const certificate of await certificatesOn(tx, onCard)) {
    const goes = ownOnly
      ? certificate.profileUuid === profile.uuid
      : reach === 'all' || !(await isCarriedElsewhere(tx, certificate, onCard, reach));
    if (goes) going.push(certificate);
  }
  return [...going, ...(await certificatesUnderWay(tx, profile))];
}

/** All that is on the card of a profile, by this profile, earlier ones and a renewal under way. */
export async function everythingOnCardOf(
  tx: Repositories,
  profile: Profile,
): Promise<readonly Certificate[]> {
  const onCard = [profile, ...(await earlierProfilesOnCard(tx, profile))];
  return [...(await certificatesOn(tx, onCard)), ...(await certificatesUnderWay(tx, profile))];
}

/**
 * Profiles that the same card carried before renewals in place, whose keys may still be on it: no card carries them any
 * more, while a profile that another card has replaced stays with its own card.
 */
async function earlierProfilesOnCard(tx: Repositories, profile: Profile): Promise<readonly Profile[]> {
  const earlier: Profile[] = [];
  if (!profile.isSmartcard) return earlier;
  for (let uuid = profile.parentProfileUuid; uuid !== null; ) {
    const parent: Profile | undefined = await tx.profiles.find(uuid);
    if (parent === undefined || (await tx.smartcards.listByProfile(parent.uuid)).length > 0) break;
    earlier.push(parent);
    uuid = parent.parentProfileUuid;
  }
  return earlier;
}

async function certificatesOn(
  tx: Repositories,
  profiles: readonly Profile[],
): Promise<readonly Certificate[]> {
  const certificates = new Map<Certificate['uuid'], Certificate>();
  for (const { uuid } of profiles) {
    for (const one of await tx.certificates.listByProfile(uuid)) {
      if (!certificates.has(one.uuid)) certificates.set(one.uuid, one);
    }
  }
  return [...certificates.values()];
}

/** What a renewal on the same card has put there already: its keys are on the card, though its profile is still New. */
async function certificatesUnderWay(tx: Repositories, profile: Profile): Promise<readonly Certificate[]> {
  const [smartcard] = profile.isSmartcard ? await tx.smartcards.listByProfile(profile.uuid) : [];
  if (smartcard === undefined) return [];
  const open = await tx.requests.listOpenForSmartcard(smartcard.uuid, undefined);
  const onThisCard = open.filter(
    ({ newSmartcardUuid, newProfileUuid }) =>
      newSmartcardUuid === smartcard.uuid && newProfileUuid !== null && newProfileUuid !== profile.uuid,
  );
  return (await Promise.all(onThisCard.map(({ uuid }) => tx.certificates.listByRequest(uuid)))).flat();
}

async function isCarriedElsewhere(
  tx: Repositories,
  certificate: Certificate,
  onCard: readonly Profile[],
  reach: 'notInUseElsewhere' | 'notAliveElsewhere',
): Promise<boolean> {
  for (const uuid of await tx.certificates.listProfilesOf(certificate.uuid)) {
    if (onCard.some((one) => one.uuid === uuid)) continue;
    const other = await tx.profiles.find(uuid);
    if (other === undefined || other.flags.includes('KeyEscrow')) continue;
    if (reach === 'notInUseElsewhere') {
      if (other.status === 'Active') return true;
    } else if ((other.status === 'Active' || other.status === 'Suspended') && !(await isLent(tx, other))) {
      return true;
    }
  }
  return false;
}

/** Temporary cards have the flag; their profiles have none. */
async function isLent(tx: Repositories, profile: Profile): Promise<boolean> {
  const [smartcard] = profile.isSmartcard ? await tx.smartcards.listByProfile(profile.uuid) : [];
  return smartcard?.flags.includes('Temporary') === true;
}

/** Revokes now; a certificate on hold keeps the instant of its hold (RFC 5280 §5.3.1 lets a hold become a revocation). */
export async function revokeNow(
  ports: Pick<Ports, 'authorities' | 'randomness' | 'clock'>,
  tx: Repositories,
  now: Date,
  certificates: readonly Certificate[],
  reason: RevocationReason,
): Promise<readonly string[]> {
  const changed: Certificate[] = [];
  for (const certificate of certificates) {
    const { revocation } = certificate;
    if (revocation !== null && (revocation.reason !== 'certificateHold' || reason === 'certificateHold'))
      continue;
    const revokedAt = revocation?.revokedAt ?? now;
    await tx.certificates.update({ ...certificate, revocation: { revokedAt, reason } });
    changed.push(certificate);
  }
  await tellAuthorities(ports, tx, changed);
  return changed.map(({ serialNumber }) => serialNumber);
}

/**
 * Revokes by the policy's revocation settings, with the reason and delay that the originator specified where that is
 * allowed: at once, or by a due job that survives restarts (MIM CM: RevocationOptions).
 */
export async function revokeBySettings(
  execution: Execution,
  certificates: readonly Certificate[],
  settings: RevocationOptions,
): Promise<void> {
  const { tx, ports, request, now, attempt } = execution;
  const { revocationReason, revocationDelaySeconds } = request.details;
  // Settings of their own for duplicates may refuse what those of the replaced card or profile let be said.
  const reason = (settings.allowSpecifyReason ? revocationReason : undefined) ?? settings.reason;
  const delaySeconds =
    (settings.allowSpecifyDelay ? revocationDelaySeconds : undefined) ??
    settings.effectiveRevocationDelaySeconds;
  noteRevocation(execution, [], reason);
  if (certificates.length === 0) return;
  const publishesCrl = reachOf(settings);
  if (delaySeconds > 0) {
    const runAt = new Date(now.getTime() + delaySeconds * 1000);
    attempt.facts.revocationDueAt = runAt.toISOString();
    const input: ScheduledRevocation = {
      requestUuid: request.uuid,
      certificateUuids: certificates.map(({ uuid }) => uuid),
      reason,
      publishesCrl,
    };
    await tx.jobs.enqueue(
      {
        uuid: ports.randomness.uuid(),
        kind: 'revokeCertificates',
        input: { ...input },
        runAt,
        requestedBy: execution.caller.user.uuid,
        createdAt: now,
      },
      null,
    );
    return;
  }
  noteRevocation(execution, await revokeNow(ports, tx, now, certificates, reason), reason);
  if (publishesCrl !== false) await publishCrlNow(execution, certificates, publishesCrl);
}

/** The complete CRL always brings its delta along. */
function reachOf({ publishBaseCrl, publishDeltaCrl }: RevocationOptions): Reach | false {
  if (publishBaseCrl) return 'complete';
  return publishDeltaCrl ? 'delta' : false;
}

/** What a delayed revocation has to know. */
export interface ScheduledRevocation {
  readonly requestUuid: string;
  readonly certificateUuids: readonly Certificate['uuid'][];
  readonly reason: RevocationReason;
  /** Jobs of an earlier release have true for complete. */
  readonly publishesCrl: Reach | boolean;
}

/** Revokes at once, for this reason, what the request itself issued. */
export async function revokeIssuedByRequest(execution: Execution, reason: RevocationReason): Promise<void> {
  const { tx, request, ports, now } = execution;
  const issued = await tx.certificates.listByRequest(request.uuid);
  noteRevocation(execution, await revokeNow(ports, tx, now, issued, reason), reason);
}

/** Adds to what the audit row tells about revocations. */
export function noteRevocation(
  { attempt }: Pick<Execution, 'attempt'>,
  serialNumbers: readonly string[],
  reason: RevocationReason,
): void {
  const earlier = attempt.facts.revokedSerialNumbers;
  const all = [...(typeof earlier === 'string' && earlier !== '' ? [earlier] : []), ...serialNumbers];
  attempt.facts.revokedSerialNumbers = all.join(' ');
  attempt.facts.revocationReason = reason;
}

/** Publishes the CRLs that show what this transaction does to these certificates. */
export async function publishCrlNow(
  { tx, ports, now, attempt }: Execution,
  certificates: readonly Certificate[],
  reach: Reach = 'complete',
): Promise<void> {
  attempt.facts.crlNumber = await publishCrlsFor(ports, tx, certificates, now, reach);
}
