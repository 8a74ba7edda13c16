import type { Notification, NotificationType } from '../notification/notification.js';
import type { UserUuid, Uuid } from '../uuid.js';

/** A place that gets notifications by HTTP (Standard Webhooks). */
export interface Webhook {
  readonly uuid: Uuid<'Webhook'>;
  readonly url: string;
  /** Empty = every type. */
  readonly types: readonly NotificationType[];
  /** The signing secret as ciphertext under the key-encryption key. */
  readonly wrappedSecret: Uint8Array;
  readonly isEnabled: boolean;
  readonly createdAt: Date;
  readonly revision: number;
}

export type DeliveryState = 'waiting' | 'delivered' | 'dead';

/** One notification on its way to one place. */
export interface Delivery {
  readonly uuid: Uuid<'Delivery'>;
  readonly notificationUuid: Notification['uuid'];
  readonly channel: 'mail' | 'webhook';
  /** Lane in which deliveries keep their order: the webhook's uuid, or `mail:` and the address. */
  readonly lane: string;
  /** For webhooks. */
  readonly webhookUuid: Webhook['uuid'] | null;
  /** For mail: the person, and which of the policy's mail templates (-1 = the built-in one). */
  readonly recipientUserUuid: UserUuid | null;
  readonly mailTemplateIndex: number | null;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  /** Safe to show. */
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly deliveredAt: Date | null;
}

export interface NotificationRepository {
  append(notification: Notification): Promise<void>;
  find(uuid: Notification['uuid']): Promise<Notification | undefined>;
  /** In the order of writing, those for which no deliveries have been made yet. */
  listUndispatched(limit: number): Promise<Notification[]>;
  /** Marks a notification as dispatched and adds its deliveries. Errors: `Conflict` when it was dispatched already. */
  dispatch(uuid: Notification['uuid'], deliveries: readonly Delivery[]): Promise<void>;
  /**
   * Takes the first waiting delivery of a lane that is due, whose lane has nothing earlier waiting and nothing leased;
   * atomic, as {@link JobRepository.takeDue}.
   */
  takeDueDelivery(lease: {
    readonly now: Date;
    readonly until: Date;
    readonly token: string;
  }): Promise<Delivery | undefined>;
  /** Errors: `Conflict` when the lease is lost. */
  markDelivered(uuid: Delivery['uuid'], token: string, deliveredAt: Date): Promise<void>;
  /** `nextAttemptAt` null = dead letter. Errors: `Conflict` when the lease is lost. */
  markFailed(uuid: Delivery['uuid'], token: string, error: string, nextAttemptAt: Date | null): Promise<void>;
  /** A dead letter waits again, at the end of its lane. Gives false unless it is dead. */
  replay(uuid: Delivery['uuid'], nextAttemptAt: Date): Promise<boolean>;
  /** Newest first. */
  listDeliveries(filter: {
    readonly limit: number;
    readonly state?: DeliveryState;
    readonly channel?: Delivery['channel'];
    /** Those whose last try failed. */
    readonly hasFailed?: true;
    readonly before?: { readonly createdAt: Date; readonly uuid: Delivery['uuid'] };
  }): Promise<{ readonly delivery: Delivery; readonly notification: Notification }[]>;
  listWebhooks(): Promise<Webhook[]>;
  findWebhook(uuid: Webhook['uuid']): Promise<Webhook | undefined>;
  insertWebhook(webhook: Webhook): Promise<void>;
  updateWebhook(webhook: Webhook): Promise<Webhook>;
  /** Its waiting deliveries become dead letters. Gives false when there is none. */
  deleteWebhook(uuid: Webhook['uuid']): Promise<boolean>;
}
