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
  const renewedCertificateDer = renewedAt(authority, order, clock.now());
  let failure: unknown;
  let outcome: OrderOutcome;
  try {
    outcome = await authority.issue({
      orderUuid: order.orderUuid,
      certificationRequest: order.checked,
      template: order.template,
      subject,
      now: clock.now(),
      ...(renewedCertificateDer === undefined ? {} : { renewedCertificateDer }),
    });
  } catch (error) {
    failure = error;
    outcome = outcomeOfError(error);
  }
  try {
    const written = await recordOutcome(ports, stored, outcome);
    if (failure instanceof CmError && failure.kind === 'Misconfigured') throw failure;
    return written;
  } finally {
    // The archive has the key by now, or nobody will.
    if (outcome.kind === 'issued') outcome.privateKey?.reveal().fill(0);
  }
}

/** The certificate to be renewed, where this authority issued it and it is still valid. */
function renewedAt(
  { name }: ExternalCertificationAuthority,
  { renewed }: Order,
  now: Date,
): Uint8Array | undefined {
  const found = renewed.find(
    ({ caName, notAfter, certificateDer }) =>
      caName === name && certificateDer !== null && notAfter !== null && notAfter > now,
  );
  return found?.certificateDer ?? undefined;
}
