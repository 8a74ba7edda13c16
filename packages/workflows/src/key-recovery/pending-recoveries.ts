import {
  type Certificate,
  type KeyRecovery,
  type KeyRecoveryAgentUuid,
  type KeyRecoveryConsent,
  type KeyRecoveryUuid,
  notFound,
  type Repositories,
  type Request,
  type User,
} from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { activeAgents } from './consents-needed.js';

type Reading = Pick<
  Repositories,
  'keyRecoveries' | 'archivedKeys' | 'certificates' | 'requests' | 'users' | 'groups' | 'siteSettings'
>;

/** An archived key that waits for consents. */
export interface WaitingKey {
  readonly certificate: Certificate;
  readonly consentsNeeded: number;
  readonly consents: readonly KeyRecoveryConsent[];
  /** The caller's share; undefined when the caller has none. */
  readonly ownShare:
    | {
        readonly agentUuid: KeyRecoveryAgentUuid;
        /** Whether the keystore opens it. */
        readonly isInKeystore: boolean;
        readonly envelopedShare: Uint8Array;
        /** Of the agent's certificate that it is for. */
        readonly certificateDer: Uint8Array;
      }
    | undefined;
}

/** Why somebody has no say in a recovery: is no agent, asked for it, the keys are their own, or has no share of them. */
export type WhyNoSay = 'noAgent' | 'startedIt' | 'ownKeys' | 'noShare';

/** What agents see of a recovery. */
export interface WaitingRecovery {
  readonly recovery: KeyRecovery;
  /** Undefined for a resharing. */
  readonly request: Request | undefined;
  readonly target: User | undefined;
  readonly startedBy: User | undefined;
  readonly keys: readonly WaitingKey[];
  /** Why the caller may neither consent nor refuse; undefined for those who may. */
  readonly whyNoSay: WhyNoSay | undefined;
}

/**
 * Recoveries that wait or may still be carried out, for agents and holders of Audit; others see none. Oldest first.
 */
export async function listKeyRecoveries(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
): Promise<readonly WaitingRecovery[]> {
  if (!(await maySee(store, caller))) return [];
  const waiting: WaitingRecovery[] = [];
  for (const recovery of await store.keyRecoveries.list()) {
    const found = await waitingRecovery(store, caller, recovery);
    if (found !== undefined) waiting.push(found);
  }
  return waiting;
}

/** Errors: `NotFound`, also for who is neither an agent nor holds Audit. */
export async function readKeyRecovery(
  store: Reading,
  caller: Caller,
  uuid: KeyRecoveryUuid,
): Promise<WaitingRecovery> {
  const recovery = await store.keyRecoveries.find(uuid);
  if (recovery === undefined || !(await maySee(store, caller))) throw notFound('key recovery');
  const found = await waitingRecovery(store, caller, recovery);
  if (found === undefined) throw notFound('key recovery');
  return found;
}

async function maySee(store: Reading, caller: Caller): Promise<boolean> {
  if ((await activeAgents(store)).some(({ userUuid }) => userUuid === caller.user.uuid)) return true;
  return (await new Access(store, caller).siteRight('Audit')).isGranted;
}

/** Undefined when its request is over. */
async function waitingRecovery(
  store: Reading,
  caller: Caller,
  recovery: KeyRecovery,
): Promise<WaitingRecovery | undefined> {
  const { requestUuid } = recovery;
  const request = requestUuid === null ? undefined : await store.requests.find(requestUuid);
  const isOpen = request !== undefined && ['Approved', 'Executing'].includes(request.status);
  if (requestUuid !== null && !isOpen) return undefined;
  const consents = await store.keyRecoveries.listConsents(recovery.uuid);
  const keys: WaitingKey[] = [];
  for (const certificateUuid of recovery.certificateUuids) {
    const certificate = await store.certificates.find(certificateUuid);
    const key = await store.archivedKeys.find(certificateUuid);
    if (certificate === undefined || key === undefined) continue;
    keys.push({
      certificate,
      consentsNeeded: key.consentsNeeded,
      consents: consents.filter((consent) => consent.certificateUuid === certificateUuid),
      ownShare: await ownShareOf(store, caller, certificateUuid),
    });
  }
  return {
    recovery,
    request,
    target: request === undefined ? undefined : await store.users.find(request.targetUserUuid),
    startedBy: await store.users.find(recovery.startedBy),
    keys,
    whyNoSay: await whyNoSay(store, caller, recovery, request, keys),
  };
}

/** Nobody recovers alone: who asked for the keys, and whose they are, is no agent in this. */
async function whyNoSay(
  store: Reading,
  { user: { uuid } }: Caller,
  recovery: KeyRecovery,
  request: Request | undefined,
  keys: readonly WaitingKey[],
): Promise<WhyNoSay | undefined> {
  if (!(await activeAgents(store)).some(({ userUuid }) => userUuid === uuid)) return 'noAgent';
  if (uuid === recovery.startedBy) return 'startedIt';
  if (uuid === request?.targetUserUuid) return 'ownKeys';
  return keys.some(({ ownShare }) => ownShare !== undefined) ? undefined : 'noShare';
}

/** Shares for a certificate that the same person had before count as well. */
async function ownShareOf(
  { keyRecoveries }: Pick<Reading, 'keyRecoveries'>,
  caller: Caller,
  certificate: Certificate['uuid'],
): Promise<WaitingKey['ownShare']> {
  const own = (await keyRecoveries.listAgents()).filter(({ userUuid }) => userUuid === caller.user.uuid);
  for (const { agentUuid, envelopedShare } of await keyRecoveries.listShares(certificate)) {
    const agent = own.find(({ uuid }) => uuid === agentUuid);
    if (agent === undefined) continue;
    const { key, certificateDer } = agent;
    return { agentUuid, isInKeystore: key !== null, envelopedShare, certificateDer };
  }
  return undefined;
}
