import {
  CmError,
  type ExternalCertificationAuthority,
  type StoredIssuanceOrder,
  type User,
} from '@cardea/domain';
import type { Ports } from '../ports.js';
import type { Order } from './prepare-orders.js';
import { type OrderOutcome, outcomeOfError, recordOutcome } from './record-answer.js';

type AskPorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'authorities' | 'keyArchive'>;

/**
 * Asks an external authority for a certificate and writes down what it said, each before the next: that it is about to
 * be asked, what it answered. A crash in between leaves the order `sent`, whose outcome the collecting job finds out.
 *
 * Errors: `Misconfigured` when the authority does not know us; the order is closed then.
 */
export async function askAuthority(
  ports: AskPorts,
  authority: ExternalCertificationAuthority,
  order: Order,
  stored: StoredIssuanceOrder,
  subject: User,
): Promise<OrderOutcome> {
  const { clock, store } = ports;
  await store.issuanceOrders.change(order.orderUuid, ['open'], {
    state: 'sent',
    changedAt: clock.now(),
    attempts: 1,
  });
  let failure: unknown;
  let outcome: OrderOutcome;
  try {
    outcome = await authority.issue({
      orderUuid: order.orderUuid,
      certificationRequest: order.checked,
      template: order.template,
      subject,
      now: clock.now(),
    });
  } catch (error) {
    failure = error;
    outcome = outcomeOfError(error);
  }
  const written = await recordOutcome(ports, stored, outcome);
  if (failure instanceof CmError && failure.kind === 'Misconfigured') throw failure;
  return written;
}
