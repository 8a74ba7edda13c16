import {
  CmError,
  malformed,
  type NotificationType,
  notFound,
  notificationTypes,
  type Repositories,
  type Secret,
  type Webhook,
} from '@cardea/domain';
import { type Attempt, audited, type Caller } from '@cardea/workflows';
import { type AdministrationPorts, mustHoldAudit } from './administration.js';
import { newWebhookSecret, webhookSecret, wrapWebhookSecret } from './webhook-secret.js';

/** A webhook as it is shown: without its secret. */
export type ListedWebhook = Omit<Webhook, 'wrappedSecret'>;

/** What a webhook is to be. */
export interface WebhookOrder {
  readonly url: string;
  /** Empty = every type. */
  readonly types: readonly NotificationType[];
}

/** What is to change; what is left out stays. */
export interface WebhookChange extends Partial<WebhookOrder> {
  readonly isEnabled?: boolean;
  /** Makes a new secret; the old one ceases to sign at once. */
  readonly rotateSecret?: boolean;
}

/** A webhook with its new secret, which is shown this once. */
export interface WebhookWithSecret {
  readonly webhook: ListedWebhook;
  /** `whsec_…`; null when the secret stays. */
  readonly secret: Secret<string> | null;
}

/** Every webhook. Errors: `NotAuthorized`. */
export async function listWebhooks(
  { store }: Pick<AdministrationPorts, 'store'>,
  caller: Caller,
): Promise<readonly ListedWebhook[]> {
  await mustHoldAudit(store, caller);
  return (await store.notifications.listWebhooks()).map(shown);
}

/**
 * Adds a webhook, enabled, with a secret of its own.
 *
 * Errors: `NotAuthorized`; `MalformedInput` naming `url` or `types`.
 */
export async function createWebhook(
  ports: AdministrationPorts,
  caller: Caller,
  order: WebhookOrder,
): Promise<WebhookWithSecret> {
  const uuid = ports.randomness.uuid<'Webhook'>();
  return await changing(ports, caller, uuid, 'create', async (tx, attempt) => {
    checkOrder(ports, order);
    const secret = newWebhookSecret(ports);
    const webhook: Webhook = {
      uuid,
      url: order.url,
      types: [...new Set(order.types)],
      wrappedSecret: await wrapWebhookSecret(ports, uuid, secret),
      isEnabled: true,
      createdAt: ports.clock.now(),
      revision: 0,
    };
    attempt.facts.host = new URL(order.url).host;
    await tx.notifications.insertWebhook(webhook);
    return { webhook: shown((await tx.notifications.findWebhook(uuid)) ?? webhook), secret };
  });
}

/**
 * Changes a webhook. `revision` is the one that the caller has seen, undefined when it is not to be compared.
 *
 * Errors: `NotAuthorized`, `NotFound`, `MalformedInput`; `Conflict` when somebody else changed it.
 */
export async function updateWebhook(
  ports: AdministrationPorts,
  caller: Caller,
  uuid: Webhook['uuid'],
  change: WebhookChange,
  revision?: number,
): Promise<WebhookWithSecret> {
  return await changing(ports, caller, uuid, 'update', async (tx, attempt) => {
    const stored = await find(tx, uuid);
    if (revision !== undefined && revision !== stored.revision) {
      throw new CmError('Conflict', 'The webhook was changed in the meantime.');
    }
    const url = change.url ?? stored.url;
    const types = change.types ?? stored.types;
    checkOrder(ports, { url, types });
    const secret = change.rotateSecret === true ? newWebhookSecret(ports) : null;
    const wrappedSecret =
      secret === null ? stored.wrappedSecret : await wrapWebhookSecret(ports, uuid, secret);
    attempt.facts.host = new URL(url).host;
    attempt.facts.isEnabled = change.isEnabled ?? stored.isEnabled;
    attempt.facts.isSecretNew = secret !== null;
    const webhook = await tx.notifications.updateWebhook({
      ...stored,
      url,
      types: [...new Set(types)],
      wrappedSecret,
      isEnabled: change.isEnabled ?? stored.isEnabled,
    });
    return { webhook: shown(webhook), secret };
  });
}

/** Removes a webhook; what waits for it becomes dead letters. Errors: `NotAuthorized`, `NotFound`. */
export async function deleteWebhook(
  ports: AdministrationPorts,
  caller: Caller,
  uuid: Webhook['uuid'],
): Promise<void> {
  await changing(ports, caller, uuid, 'delete', async (tx) => {
    if (!(await tx.notifications.deleteWebhook(uuid))) throw notFound('webhook');
  });
}

/** How a test message fared. */
export interface WebhookTest {
  readonly isDelivered: boolean;
  /** Null when no answer came. */
  readonly status: number | null;
  /** Safe to show; null when it was delivered. */
  readonly error: string | null;
}

/**
 * Sends one signed message of type `Test` now, also to a disabled webhook; it is not repeated.
 *
 * Errors: `NotAuthorized`, `NotFound`.
 */
export async function testWebhook(
  ports: AdministrationPorts,
  caller: Caller,
  uuid: Webhook['uuid'],
): Promise<WebhookTest> {
  // The audit row comes first: what is sent cannot be undone, and no transaction stays open while the receiver thinks.
  const webhook = await changing(ports, caller, uuid, 'test', (tx) => find(tx, uuid));
  const sentAt = ports.clock.now();
  const id = ports.randomness.uuid();
  const body = JSON.stringify({ type: 'Test', timestamp: sentAt.toISOString(), data: { webhookUuid: uuid } });
  try {
    const secret = await webhookSecret(ports, webhook);
    const status = await ports.webhooks.post({ url: webhook.url, secret, id, sentAt, body });
    const isDelivered = status >= 200 && status < 300;
    return { isDelivered, status, error: isDelivered ? null : `The receiver answered ${status}.` };
  } catch (error) {
    if (error instanceof CmError && error.kind !== 'MalformedInput') throw error;
    return { isDelivered: false, status: null, error: error instanceof Error ? error.message : 'failed' };
  }
}

function changing<T>(
  ports: AdministrationPorts,
  caller: Caller,
  uuid: Webhook['uuid'],
  change: 'create' | 'update' | 'delete' | 'test',
  work: (tx: Repositories, attempt: Attempt) => Promise<T>,
): Promise<T> {
  return audited(ports, caller, 'webhook.change', { type: 'Webhook', uuid }, async (attempt) => {
    attempt.facts.change = change;
    return await ports.store.transaction(async (tx) => {
      await mustHoldAudit(tx, caller);
      const result = await work(tx, attempt);
      await attempt.succeed(tx);
      return result;
    });
  });
}

function checkOrder({ webhooks }: AdministrationPorts, { url, types }: WebhookOrder): void {
  webhooks.checkUrl(url);
  const unknown = types.find((type) => !notificationTypes.includes(type));
  if (unknown !== undefined) throw malformed('types', `may hold ${notificationTypes.join(', ')}`);
}

async function find(tx: Repositories, uuid: Webhook['uuid']): Promise<Webhook> {
  const webhook = await tx.notifications.findWebhook(uuid);
  if (webhook === undefined) throw notFound('webhook');
  return webhook;
}

function shown({ wrappedSecret: _, ...rest }: Webhook): ListedWebhook {
  return rest;
}
