import { randomUUID } from 'node:crypto';
import { CmError, type Delivery, type Repositories } from '@cardea/domain';
import { auditEvent } from '@cardea/workflows';
import type { FastifyBaseLogger } from 'fastify';
import { type TakenWork, WorkLoop } from '../jobs/work-loop.js';
import { dispatchNotifications } from './dispatch.js';
import { nextAttempt } from './retry-schedule.js';
import { type SendOutcome, type SendPorts, sendDelivery } from './send-delivery.js';

/** How long a process owns a delivery; longer than any try takes. */
const leaseMs = 120_000;
/** How often idle processes look for notifications that other processes wrote and for tries that become due. */
const pollMs = 2_000;
/** How long notifications are gathered before they are dispatched together, in one transaction. */
const gatherMs = 100;
/** How long stopping waits for tries that are under way. */
const graceMs = 2_000;

/** Settings that tests change. */
export interface CourierOptions {
  readonly pollMs?: number;
  /** Deliveries on their way at once, so that a silent receiver does not hold up the others. */
  readonly lanes?: number;
}

/**
 * Delivers notifications in the background, at least once each and in order within each lane. Nothing waits for it: a
 * delivery that fails is tried again later, and the last failure makes it a dead letter.
 */
export class Courier implements AsyncDisposable {
  readonly #ports: SendPorts;
  readonly #logger: Pick<FastifyBaseLogger, 'error' | 'warn'>;
  readonly #loop: WorkLoop;
  readonly #breakOff = new AbortController();
  #dispatching: Promise<number> | undefined;
  #gathering: NodeJS.Timeout | undefined;

  constructor(
    ports: SendPorts,
    logger: Pick<FastifyBaseLogger, 'error' | 'warn'>,
    options: CourierOptions = {},
  ) {
    this.#ports = ports;
    this.#logger = logger;
    this.#loop = new WorkLoop({
      lanes: options.lanes ?? 8,
      pollMs: options.pollMs ?? pollMs,
      take: (signal) => this.#takeNext(signal),
      onError: (error) => logger.error({ err: error }, 'delivering notifications failed'),
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** Looks for notifications within moments; called when this process has written one. */
  wake(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#loop.wake();
    }, gatherMs).unref();
  }

  /** Dispatches what is written and makes every try that is due at this instant. */
  async deliverDue(): Promise<void> {
    await this.#loop.drain();
  }

  /** Makes no more tries. Those under way may end within moments; what is broken off is tried again later. */
  async stop(): Promise<void> {
    clearTimeout(this.#gathering);
    const breakOff = setTimeout(() => this.#breakOff.abort(), graceMs);
    await this.#loop.stop();
    clearTimeout(breakOff);
    this.#ports.mailer?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #takeNext(signal: AbortSignal): Promise<TakenWork | undefined> {
    await this.#dispatch(signal);
    const { clock, store } = this.#ports;
    const now = clock.now();
    const token = randomUUID();
    const delivery = await store.notifications.takeDueDelivery({
      now,
      until: new Date(now.getTime() + leaseMs),
      token,
    });
    return delivery === undefined ? undefined : () => this.#deliver(delivery, token);
  }

  async #deliver(delivery: Delivery, token: string): Promise<void> {
    try {
      const outcome = await this.#try(delivery);
      await this.#ports.store.transaction((tx) => settle(this.#ports, tx, delivery, token, outcome));
    } catch (error) {
      // The lease was lost: whoever took the delivery over settles it.
      if (!(error instanceof CmError) || error.kind !== 'Conflict') throw error;
      this.#logger.warn({ delivery: delivery.uuid }, 'delivery was taken over by another process');
    }
  }

  /** One dispatching at a time for all lanes of this process. */
  async #dispatch(signal: AbortSignal): Promise<void> {
    const ports = { ...this.#ports, isMailConfigured: this.#ports.mailer !== undefined };
    this.#dispatching ??= dispatchNotifications(ports, signal).finally(() => {
      this.#dispatching = undefined;
    });
    await this.#dispatching;
  }

  async #try(delivery: Delivery): Promise<SendOutcome> {
    try {
      return await sendDelivery(this.#ports, delivery, this.#breakOff.signal);
    } catch (error) {
      // Such as a secret that can't be decrypted: it must not stop its lane for ever.
      this.#logger.error({ err: error, delivery: delivery.uuid }, 'delivery failed');
      return { kind: 'failed', error: 'Internal error; see the log.' };
    }
  }
}

/** Writes how a try ended, with the audit rows of one-time passwords that left the house. */
async function settle(
  ports: Pick<SendPorts, 'clock' | 'randomness'>,
  tx: Repositories,
  delivery: Delivery,
  token: string,
  outcome: SendOutcome,
): Promise<void> {
  const now = ports.clock.now();
  if (outcome.kind === 'delivered') {
    await tx.notifications.markDelivered(delivery.uuid, token, now);
    for (const { requestUuid, position, distributionType } of outcome.mailedPasswords) {
      await tx.audit.append(
        auditEvent(ports, {
          action: 'oneTimePassword.distribute',
          outcome: 'success',
          targetUserUuid: delivery.recipientUserUuid,
          objectType: 'Request',
          objectUuid: requestUuid,
          facts: { position, distributionType, deliveryUuid: delivery.uuid },
        }),
      );
    }
    return;
  }
  const nextAttemptAt =
    outcome.kind === 'hopeless' ? null : nextAttempt(delivery.attempts, now, ports.randomness);
  await tx.notifications.markFailed(delivery.uuid, token, outcome.error, nextAttemptAt);
  if (outcome.kind === 'hopeless' && outcome.disablesWebhook === true) await disable(ports, tx, delivery);
}

/** Standard Webhooks: a receiver that answers 410 wants no more messages. */
async function disable(
  ports: Pick<SendPorts, 'clock' | 'randomness'>,
  tx: Repositories,
  { webhookUuid }: Delivery,
): Promise<void> {
  const webhook = webhookUuid === null ? undefined : await tx.notifications.findWebhook(webhookUuid);
  if (webhook === undefined || !webhook.isEnabled) return;
  await tx.notifications.updateWebhook({ ...webhook, isEnabled: false });
  await tx.audit.append(
    auditEvent(ports, {
      action: 'webhook.change',
      outcome: 'success',
      objectType: 'Webhook',
      objectUuid: webhook.uuid,
      facts: { change: 'disable', reason: 'the receiver answered 410' },
    }),
  );
}
