import { CmError, type Delivery, type Notification } from '@cardea/domain';
import type { Ports } from '@cardea/workflows';
import { planDeliveries } from './deliveries.js';

/** What dispatching needs of the installation. */
export type DispatchPorts = Pick<Ports, 'store' | 'clock' | 'randomness'> & {
  /** Without a mail server no mails are planned. */
  readonly isMailConfigured: boolean;
};

const batch = 100;

/**
 * Fans notifications that have no deliveries yet out to webhooks and mails, in the order of writing, until none is left;
 * gives how many. Several processes may do so at once: each notification is dispatched by the first to commit.
 */
export async function dispatchNotifications(ports: DispatchPorts, signal?: AbortSignal): Promise<number> {
  let dispatched = 0;
  for (;;) {
    const waiting = await ports.store.notifications.listUndispatched(batch);
    if (waiting.length === 0 || signal?.aborted === true) return dispatched;
    const webhooks = await ports.store.notifications.listWebhooks();
    const planned: { uuid: Notification['uuid']; deliveries: Delivery[] }[] = [];
    for (const notification of waiting) {
      planned.push({
        uuid: notification.uuid,
        deliveries: await planDeliveries(ports, webhooks, notification),
      });
    }
    try {
      await ports.store.transaction(async (tx) => {
        for (const { uuid, deliveries } of planned) await tx.notifications.dispatch(uuid, deliveries);
      });
    } catch (error) {
      // Another process was at the same ones and goes on with them.
      if (error instanceof CmError && error.kind === 'Conflict') return dispatched;
      throw error;
    }
    dispatched += planned.length;
  }
}
