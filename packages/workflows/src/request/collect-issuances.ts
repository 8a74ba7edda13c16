import {
  type CheckedCertificationRequest,
  CmError,
  type ExternalCertificationAuthority,
  type StoredIssuanceOrder,
} from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import type { Ports } from '../ports.js';
import { nextAttempt, type OrderOutcome, outcomeOfError, recordOutcome } from './record-answer.js';

type CollectPorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'authorities' | 'keyArchive'>;

/** A call to an external authority ends well before; whoever made it has died. */
const longestCallMs = 5 * 60_000;
/** The rest is asked after by the next run. */
const mostOrdersAtOnce = 50;

/**
 * Asks external authorities after orders that are pending, and looks for those whose outcome is unknown where the
 * authority can tell. What cannot be found out waits for an operator. Gives how many orders were settled.
 */
export async function collectIssuances(ports: CollectPorts, signal: AbortSignal): Promise<number> {
  const { store, clock } = ports;
  const before = new Date(clock.now().getTime() - longestCallMs);
  for (const order of await store.issuanceOrders.listStale('sent', before)) {
    const detail = 'The server ended while it waited for the answer.';
    await undisturbed(() => recordOutcome(ports, order, { kind: 'unknown', detail }));
  }
  let settled = 0;
  for (const order of await store.issuanceOrders.listDue(clock.now(), mostOrdersAtOnce)) {
    if (signal.aborted) break;
    const authority = ports.authorities.find(order.caName);
    if (authority?.kind === 'external') {
      const written = await undisturbed(() => ask(ports, authority, order));
      if (written !== undefined && written.kind !== 'pending' && written.kind !== 'unknown') settled += 1;
    } else {
      await postpone(ports, order, `${order.caName} is no external certification authority any more.`);
    }
  }
  return settled;
}

async function ask(
  ports: CollectPorts,
  authority: ExternalCertificationAuthority,
  order: StoredIssuanceOrder,
): Promise<OrderOutcome | undefined> {
  let outcome: OrderOutcome;
  try {
    outcome =
      order.state === 'pending' ? await authority.collect(order.ticket ?? '') : await look(authority, order);
  } catch (error) {
    outcome = outcomeOfError(error);
    // Nothing was learnt about the order: its certificate may be there or come yet.
    if (outcome.kind === 'notIssued' || outcome.kind === 'unknown') {
      await postpone(ports, order, outcome.detail);
      return undefined;
    }
  }
  if (outcome.kind === 'pending') {
    await postpone(ports, order, null, outcome);
    return outcome;
  }
  return await recordOutcome(ports, order, outcome, (tx, written) =>
    tx.audit.append(
      auditEvent(ports, {
        action: 'certificate.collect',
        outcome: written.kind === 'issued' ? 'success' : 'failure',
        objectType: 'Request',
        objectUuid: order.requestUuid,
        facts: {
          order: order.uuid,
          caName: order.caName,
          state: written.kind,
          ...(written.kind === 'issued' ? { serialNumber: written.serialNumber } : {}),
          ...('detail' in written ? { detail: written.detail } : {}),
        },
      }),
    ),
  );
}

async function look(
  authority: ExternalCertificationAuthority,
  order: StoredIssuanceOrder,
): Promise<OrderOutcome> {
  if (!authority.abilities.finds) {
    throw new CmError('CaOutcomeUnknown', `${authority.name} cannot tell what became of an order.`);
  }
  const answer = await authority.find({
    orderUuid: order.uuid,
    certificationRequest: certificationRequestOf(order),
  });
  return answer ?? { kind: 'notIssued', detail: 'The authority has not carried out the order.' };
}

function certificationRequestOf(order: StoredIssuanceOrder): CheckedCertificationRequest {
  const { certificationRequestDer, certificationRequestSha256: sha256, publicKeyDer } = order;
  if (certificationRequestDer === null || publicKeyDer === null)
    throw new Error('an order at an external authority has its certification request');
  return { certificationRequestDer, sha256, publicKeyDer };
}

/** Asks again later: not before the authority said, and less often the longer it takes. */
async function postpone(
  { store, clock }: CollectPorts,
  order: StoredIssuanceOrder,
  lastError: string | null,
  pending?: { readonly ticket: string; readonly retryAfter: Date },
): Promise<void> {
  const now = clock.now();
  const backOff = nextAttempt(now, order.attempts);
  const nextAttemptAt = pending !== undefined && pending.retryAfter > backOff ? pending.retryAfter : backOff;
  await undisturbed(() =>
    store.issuanceOrders.change(order.uuid, [order.state], {
      state: pending === undefined ? order.state : 'pending',
      changedAt: now,
      attempts: order.attempts + 1,
      nextAttemptAt,
      lastError,
      ...(pending === undefined ? {} : { ticket: pending.ticket }),
    }),
  );
}

/** Somebody else may have settled the order meanwhile; then it is as it should be. */
async function undisturbed<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CmError && error.kind === 'Conflict') return undefined;
    throw error;
  }
}
