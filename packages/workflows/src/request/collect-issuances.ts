import type { StoredIssuanceOrder } from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import type { Ports } from '../ports.js';
import { askAfterOrder, postpone, unlessSettled } from './ask-after-order.js';
import { type NoteOutcome, recordOutcome } from './record-answer.js';

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
    await unlessSettled(() => recordOutcome(ports, order, { kind: 'unknown', detail }));
  }
  let settled = 0;
  for (const order of await store.issuanceOrders.listDue(clock.now(), mostOrdersAtOnce)) {
    if (signal.aborted) break;
    const authority = ports.authorities.find(order.caName);
    if (authority?.kind === 'external') {
      const written = await unlessSettled(() =>
        askAfterOrder(ports, authority, order, noteCollected(ports, order)),
      );
      if (written !== undefined && written.kind !== 'pending' && written.kind !== 'unknown') settled += 1;
    } else {
      const detail = `${order.caName} is no external certification authority any more.`;
      await unlessSettled(() => postpone(ports, ports.store, order, detail));
    }
  }
  return settled;
}

/** Nobody waits for the answer, so the trail tells what it was; that nothing was learnt is no news. */
function noteCollected(ports: CollectPorts, order: StoredIssuanceOrder): NoteOutcome {
  return async (tx, written) => {
    if (written.kind === 'pending' || written.kind === 'unanswered') return;
    await tx.audit.append(
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
          ...('withdrawn' in written ? { withdrawn: written.withdrawn?.join(' ') ?? null } : {}),
          ...('detail' in written ? { detail: written.detail } : {}),
        },
      }),
    );
  };
}
