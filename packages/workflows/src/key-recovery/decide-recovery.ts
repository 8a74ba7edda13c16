import {
  type CertificateUuid,
  CmError,
  type KeyRecoveryUuid,
  malformed,
  type Repositories,
} from '@cardea/domain';
import { type Attempt, audited, retryingConflicts } from '../audit-trail.js';
import { notify } from '../notify.js';
import type { Caller, Ports } from '../ports.js';
import { isConsentedTo } from './consents.js';
import { readKeyRecovery, type WaitingKey, type WaitingRecovery } from './pending-recoveries.js';
import { reshareWhatIsReady } from './reshare.js';

type DecisionPorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'keyArchive'>;

/** A share that its agent opened and encrypted again for the one-time key of the recovery. */
export interface ReturnedShare {
  readonly certificateUuid: CertificateUuid;
  readonly envelopedShare: Uint8Array;
}

/**
 * Consents, as a key recovery agent, to all keys of a recovery that the agent has a share of. Shares of keys in the
 * keystore are opened when the keys are delivered; the others come along, and each is opened once to see that it is right.
 *
 * Errors: `NotFound`; `NotAuthorized` for who is no agent, or has a part in the recovery: nobody recovers alone;
 * `PolicyViolation` when the agent has no share; `MalformedInput` for missing and wrong shares.
 */
export async function consentToRecovery(
  ports: DecisionPorts,
  caller: Caller,
  uuid: KeyRecoveryUuid,
  returned: readonly ReturnedShare[] = [],
): Promise<WaitingRecovery> {
  return await decide(ports, caller, uuid, 'key.consent', async (tx, waiting, attempt) => {
    const { recovery, request } = waiting;
    const wasReady = request !== undefined && (await isConsentedTo(tx, request, recovery));
    for (const { certificate, ownShare } of sharesOf(waiting)) {
      const given = returned.find(({ certificateUuid }) => certificateUuid === certificate.uuid);
      if (!ownShare.isInKeystore) {
        if (given === undefined)
          throw malformed('shares', `must have your share of certificate ${certificate.serialNumber}`);
        const opened = await ports.keyArchive.openReturnedShare(given.envelopedShare, recovery, certificate);
        opened.reveal().fill(0);
      }
      await tx.keyRecoveries.putConsent({
        recoveryUuid: uuid,
        certificateUuid: certificate.uuid,
        userUuid: caller.user.uuid,
        decision: 'consented',
        agentUuid: ownShare.agentUuid,
        envelopedShare: ownShare.isInKeystore ? null : (given?.envelopedShare ?? null),
        decidedAt: ports.clock.now(),
      });
    }
    if (request === undefined) await reshareWhatIsReady(ports, tx, recovery, attempt);
    else if (!wasReady && (await isConsentedTo(tx, request, recovery)))
      await notify(ports, tx, 'KeyRecoveryConsented', request);
  });
}

/**
 * Says no, as a key recovery agent, to a recovery; an earlier consent counts no more. Others may still consent.
 *
 * Errors: as {@link consentToRecovery}, without the shares.
 */
export async function refuseRecovery(
  ports: DecisionPorts,
  caller: Caller,
  uuid: KeyRecoveryUuid,
  comment = '',
): Promise<WaitingRecovery> {
  return await decide(ports, caller, uuid, 'key.refuse', async (tx, waiting, attempt) => {
    if (comment !== '') attempt.facts.comment = comment;
    for (const { certificate, ownShare } of sharesOf(waiting)) {
      await tx.keyRecoveries.putConsent({
        recoveryUuid: uuid,
        certificateUuid: certificate.uuid,
        userUuid: caller.user.uuid,
        decision: 'refused',
        agentUuid: ownShare.agentUuid,
        envelopedShare: null,
        decidedAt: ports.clock.now(),
      });
    }
    if (waiting.request === undefined) return;
    const facts = { agent: caller.user.displayName, comment };
    await notify(ports, tx, 'KeyRecoveryRefused', waiting.request, { facts });
  });
}

async function decide(
  ports: DecisionPorts,
  caller: Caller,
  uuid: KeyRecoveryUuid,
  action: 'key.consent' | 'key.refuse',
  write: (tx: Repositories, waiting: WaitingRecovery, attempt: Attempt) => Promise<void>,
): Promise<WaitingRecovery> {
  return await audited(ports, caller, action, { type: 'KeyRecovery', uuid }, (attempt) =>
    retryingConflicts(() =>
      ports.store.transaction(async (tx) => {
        const waiting = await readKeyRecovery(tx, caller, uuid);
        attempt.targetUserUuid = waiting.request?.targetUserUuid ?? null;
        attempt.facts.requestType = waiting.request?.type ?? 'Resharing';
        callerMayDecide(waiting);
        await write(tx, waiting, attempt);
        attempt.facts.serialNumbers = sharesOf(waiting)
          .map(({ certificate }) => certificate.serialNumber)
          .join(' ');
        await attempt.succeed(tx);
        const isDone = (await tx.keyRecoveries.find(uuid)) === undefined;
        return isDone ? { ...waiting, keys: [] } : await readKeyRecovery(tx, caller, uuid);
      }),
    ),
  );
}

const notOneself = () =>
  new CmError(
    'NotAuthorized',
    'Who asked for a recovery, and whose keys they are, cannot consent to it: nobody recovers alone.',
  );

const refusals = {
  noAgent: () => new CmError('NotAuthorized', 'Only a key recovery agent may decide on a recovery.'),
  startedIt: notOneself,
  ownKeys: notOneself,
  noShare: () =>
    new CmError(
      'PolicyViolation',
      'You have no share of these keys: they were archived before you became an agent.',
    ),
} as const;

function callerMayDecide({ whyNoSay }: WaitingRecovery): void {
  if (whyNoSay !== undefined) throw refusals[whyNoSay]();
}

type KeyWithShare = WaitingKey & { readonly ownShare: NonNullable<WaitingKey['ownShare']> };

function sharesOf({ keys }: WaitingRecovery): readonly KeyWithShare[] {
  return keys.filter((key): key is KeyWithShare => key.ownShare !== undefined);
}
