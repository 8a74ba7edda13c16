import type { Notification } from '@cardea/domain';

/** The JSON that webhooks get, in the form that Standard Webhooks suggests: `type`, `timestamp`, `data`. */
export function webhookBody(notification: Notification): string {
  const { type, occurredAt, ...rest } = notification;
  return JSON.stringify({ type, timestamp: occurredAt.toISOString(), data: rest });
}
