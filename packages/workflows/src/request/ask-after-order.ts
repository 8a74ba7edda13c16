import {
  type CheckedCertificationRequest,
  CmError,
  type ExternalCertificationAuthority,
  type Repositories,
  type StoredIssuanceOrder,
} from '@cardea/domain';
import type { Ports } from '../ports.js';
import {
  type NoteOutcome,
  nextAttempt,
  type OrderOutcome,
  outcomeOfError,
  recordOutcome,
} from './record-answer.js';

type AskPorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'authorities' | 'keyArchive'>;

/** Whether the authority can tell more about an order in this state. */
export function canBeAsked(
  authority: ExternalCertificationAuthority,
  { state }: Pick<StoredIssuanceOrder, 'state'>,
): boolean {
  return state === 'pending' || (state === 'unknown' && authority.abilities.finds);
}

/**
 * Asks an external authority after an order that is pending, or looks for what became of one whose outcome is unknown, and
 * writes down what it said; `note` writes its own in the same transaction. What taught nothing is asked again later.
 *
 * Errors: `Conflict` when somebody else has settled the order meanwhile.
 */
export async function askAfterOrder(
  ports: AskPorts,
  authority: ExternalCertificationAuthority,
  order: StoredIssuanceOrder,
  note: NoteOutcome,
): Promise<OrderOutcome | undefined> {
  const outcome = await answerTo(authority, order);
  // Nothing was learnt about the order: its certificate may be there or come yet.
  if (outcome.kind === 'unanswered' || outcome.kind === 'pending') {
    await ports.store.transaction(async (tx) => {
      if (outcome.kind === 'pending') await postpone(ports, tx, order, null, outcome);
      else await postpone(ports, tx, order, outcome.detail);
      await note(tx, outcome);
    });
    return outcome.kind === 'pending' ? outcome : undefined;
  }
  return await recordOutcome(ports, order, outcome, note);
}

async function answerTo(
  authority: ExternalCertificationAuthority,
  order: StoredIssuanceOrder,
): Promise<OrderOutcome | { readonly kind: 'unanswered'; readonly detail: string }> {
  try {
    return order.state === 'pending'
      ? await authority.collect(order.ticket ?? '')
      : await look(authority, order);
  } catch (error) {
    const outcome = outcomeOfError(error);
    return outcome.kind === 'notIssued' || outcome.kind === 'unknown'
      ? { kind: 'unanswered', detail: outcome.detail }
      : outcome;
  }
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
  if (answer?.kind === 'withdrawn')
    return {
      kind: 'notIssued',
      detail: 'The authority had carried out the order; what it issued got lost and is revoked there.',
      withdrawn: answer.serialNumbers,
    };
  return answer ?? { kind: 'notIssued', detail: 'The authority has not carried out the order.' };
}

/**
 * What was asked of an external authority, as it was sent.
 *
 * Errors: `IllegalTransition` when the authority was to make the key.
 */
export function certificationRequestOf(order: StoredIssuanceOrder): CheckedCertificationRequest {
  const { certificationRequestDer, certificationRequestSha256: sha256, publicKeyDer } = order;
  if (certificationRequestDer !== null && publicKeyDer === null)
    throw new CmError(
      'IllegalTransition',
      `${order.caName} made the key of this order, and it was lost with the answer; a certificate without it is of no use. Revoke it there, then say that nothing was issued.`,
    );
  if (certificationRequestDer === null || publicKeyDer === null)
    throw new Error('an order at an external authority has its certification request');
  return { certificationRequestDer, sha256, publicKeyDer };
}

/** Asks again later: not before the authority said, and less often the longer it takes. */
export async function postpone(
  { clock }: Pick<AskPorts, 'clock'>,
  { issuanceOrders }: Pick<Repositories, 'issuanceOrders'>,
  order: StoredIssuanceOrder,
  lastError: string | null,
  pending?: { readonly ticket: string; readonly retryAfter: Date },
): Promise<void> {
  const now = clock.now();
  const backOff = nextAttempt(now, order.attempts);
  const nextAttemptAt = pending !== undefined && pending.retryAfter > backOff ? pending.retryAfter : backOff;
  await issuanceOrders.change(order.uuid, [order.state], {
    state: pending === undefined ? order.state : 'pending',
    changedAt: now,
    attempts: order.attempts + 1,
    nextAttemptAt,
    lastError,
    ...(pending === undefined ? {} : { ticket: pending.ticket }),
  });
}

/** Does the work unless somebody else has settled the order meanwhile; then it is as it should be. */
export async function unlessSettled<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CmError && error.kind === 'Conflict') return undefined;
    throw error;
  }
}
