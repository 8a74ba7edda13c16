import {
  type Certificate,
  CmError,
  type KeyRecovery,
  type KeyRecoveryConsent,
  type KeyRecoveryUuid,
  type Repositories,
  type Request,
  type Secret,
  type UserUuid,
} from '@cardea/domain';
import { notify } from '../notify.js';
import type { Ports } from '../ports.js';
import { activeAgents } from './consents-needed.js';

type Archive = Pick<Repositories, 'archivedKeys' | 'keyRecoveries'>;

/** What a request recovers under: one recovery, named like the request. */
export function recoveryUuidOf({ uuid }: Pick<Request, 'uuid'>): KeyRecoveryUuid {
  return uuid as string as KeyRecoveryUuid;
}

/** Those of the certificates whose keys agents must consent to. */
export async function sharedAmong(
  { archivedKeys }: Pick<Archive, 'archivedKeys'>,
  certificates: readonly Certificate[],
): Promise<readonly Certificate[]> {
  const shared: Certificate[] = [];
  for (const certificate of certificates) {
    const key = await archivedKeys.find(certificate.uuid);
    if (key !== undefined && key.consentsNeeded > 0) shared.push(certificate);
  }
  return shared;
}

/**
 * Puts the keys that a request needs before the agents, once, and tells them; keys that are new among them are added.
 * Nothing is written when all of them are there.
 */
export async function openRecovery(
  ports: Pick<Ports, 'keyArchive' | 'clock' | 'randomness'>,
  tx: Pick<Repositories, 'keyRecoveries' | 'notifications'>,
  request: Request,
  certificates: readonly Certificate[],
): Promise<void> {
  const { keyArchive, clock } = ports;
  const { keyRecoveries } = tx;
  const uuid = recoveryUuidOf(request);
  const existing = await keyRecoveries.find(uuid);
  const known = existing?.certificateUuids ?? [];
  const added = certificates.map((one) => one.uuid).filter((one) => !known.includes(one));
  if (added.length === 0) return;
  await keyRecoveries.put({
    uuid,
    requestUuid: request.uuid,
    startedBy: request.originatorUserUuid,
    startedAt: clock.now(),
    ...(existing ?? (await keyArchive.makeRecoveryKey(uuid))),
    certificateUuids: [...known, ...added],
  });
  await notify(ports, tx, 'KeyRecoveryWaiting', request, { facts: { recovery: uuid } });
}

/**
 * Consents to one key that count: of people who are agents still, and who have no part in the recovery themselves, since
 * nobody recovers alone.
 */
export async function consentsThatCount(
  repositories: Pick<Archive, 'keyRecoveries'>,
  recovery: KeyRecoveryUuid,
  certificate: Certificate['uuid'],
  participants: readonly (UserUuid | null)[],
): Promise<readonly KeyRecoveryConsent[]> {
  const agents = new Set((await activeAgents(repositories)).map(({ userUuid }) => userUuid));
  return (await repositories.keyRecoveries.listConsents(recovery)).filter(
    ({ certificateUuid, decision, userUuid }) =>
      certificateUuid === certificate &&
      decision === 'consented' &&
      agents.has(userUuid) &&
      !participants.includes(userUuid),
  );
}

/** Whether enough agents have consented to each key of a request, whoever carries it out. */
export async function isConsentedTo(
  repositories: Archive,
  request: Request,
  { uuid: recovery, certificateUuids }: Pick<KeyRecovery, 'uuid' | 'certificateUuids'>,
): Promise<boolean> {
  const participants = [request.originatorUserUuid, request.targetUserUuid];
  for (const uuid of certificateUuids) {
    const key = await repositories.archivedKeys.find(uuid);
    if (key === undefined) continue;
    const { length } = await consentsThatCount(repositories, recovery, uuid, participants);
    if (length < key.consentsNeeded) return false;
  }
  return true;
}

/**
 * Errors: `PolicyViolation` unless enough agents have consented to each of the certificates' keys; `caller` is who would
 * get them.
 */
export async function requireConsents(
  repositories: Archive,
  request: Request,
  certificates: readonly Certificate[],
  caller: UserUuid,
): Promise<void> {
  const recovery = recoveryUuidOf(request);
  for (const { uuid } of certificates) {
    const key = await repositories.archivedKeys.find(uuid);
    if (key === undefined) continue;
    const participants = [request.originatorUserUuid, request.targetUserUuid, caller];
    const { length } = await consentsThatCount(repositories, recovery, uuid, participants);
    if (length >= key.consentsNeeded) continue;
    throw new CmError(
      'PolicyViolation',
      `The archived keys of this request wait for key recovery agents: ${length} of ${key.consentsNeeded} have consented. Agents consent by \`cardea recovery consent ${request.uuid}\`; then ask again.`,
    );
  }
}

/**
 * Opens a key that agents consented to, from as many of their shares as it takes.
 *
 * Errors: `PolicyViolation` when too few have consented; `Misconfigured` when the shares do not fit.
 */
export async function openByConsents(
  { store, keyArchive }: { readonly store: Archive } & Pick<Ports, 'keyArchive'>,
  recovery: Pick<KeyRecovery, 'uuid' | 'wrappedPrivateKey'>,
  certificate: Certificate,
  participants: readonly (UserUuid | null)[],
): Promise<Secret<Uint8Array>> {
  const key = await store.archivedKeys.find(certificate.uuid);
  if (key === undefined) throw new CmError('Misconfigured', 'The archive has no such key.');
  const consents = await consentsThatCount(store, recovery.uuid, certificate.uuid, participants);
  if (consents.length < key.consentsNeeded)
    throw new CmError('PolicyViolation', 'Too few key recovery agents have consented.');
  const shares: Secret<Uint8Array>[] = [];
  try {
    for (const consent of consents.slice(0, key.consentsNeeded))
      shares.push(await shareOf({ store, keyArchive }, recovery, certificate, consent));
    return await keyArchive.openShared(key.sealed, certificate, shares);
  } finally {
    for (const share of shares) share.reveal().fill(0);
  }
}

async function shareOf(
  { store, keyArchive }: { readonly store: Archive } & Pick<Ports, 'keyArchive'>,
  recovery: Pick<KeyRecovery, 'uuid' | 'wrappedPrivateKey'>,
  certificate: Certificate,
  { agentUuid, envelopedShare }: KeyRecoveryConsent,
): Promise<Secret<Uint8Array>> {
  if (envelopedShare !== null)
    return await keyArchive.openReturnedShare(envelopedShare, recovery, certificate);
  const agent = (await store.keyRecoveries.listAgents()).find(({ uuid }) => uuid === agentUuid);
  const shares = await store.keyRecoveries.listShares(certificate.uuid);
  const share = shares.find((one) => one.agentUuid === agentUuid);
  if (agent === undefined || share === undefined)
    throw new CmError('Misconfigured', 'The share of a key recovery agent is missing.');
  return await keyArchive.openShare(share.envelopedShare, agent, certificate);
}

/** Forgets the one-time key, the consents and the delivery copies of a request that is over. */
export async function closeRecovery(
  { archivedKeys, keyRecoveries }: Archive,
  request: Request,
): Promise<void> {
  await keyRecoveries.delete(recoveryUuidOf(request));
  await archivedKeys.deleteDeliveryCopies(request.uuid);
}
