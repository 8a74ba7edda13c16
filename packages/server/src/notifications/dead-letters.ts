import { CmError, type Delivery, type DeliveryState, type Notification } from '@cardea/domain';
import { audited, type Caller } from '@cardea/workflows';
import { type AdministrationPorts, mustHoldAudit } from './administration.js';

type Ports = Pick<AdministrationPorts, 'store' | 'clock' | 'randomness'>;

/** A delivery with what it delivers. */
export interface ListedDelivery {
  readonly delivery: Delivery;
  readonly notification: Notification;
}

/** Deliveries, newest first; dead letters by `state: 'dead'`. Errors: `NotAuthorized`. */
export async function listDeliveries(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  filter: {
    readonly limit: number;
    readonly state?: DeliveryState;
    readonly before?: { readonly createdAt: Date; readonly uuid: Delivery['uuid'] };
  },
): Promise<readonly ListedDelivery[]> {
  await mustHoldAudit(store, caller);
  return await store.notifications.listDeliveries(filter);
}

/**
 * Has a dead letter tried again, at the end of its lane.
 *
 * Errors: `NotAuthorized`; `IllegalTransition` unless it is a dead letter (or does not exist).
 */
export async function replayDelivery(ports: Ports, caller: Caller, uuid: Delivery['uuid']): Promise<void> {
  const object = { type: 'Delivery', uuid };
  await audited(ports, caller, 'notification.replay', object, async (attempt) => {
    await ports.store.transaction(async (tx) => {
      await mustHoldAudit(tx, caller);
      if (!(await tx.notifications.replay(uuid, ports.clock.now()))) {
        throw new CmError('IllegalTransition', 'There is no dead letter of this identifier.');
      }
      await attempt.succeed(tx);
    });
  });
}
