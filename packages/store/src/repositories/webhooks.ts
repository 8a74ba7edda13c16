import type { NotificationRepository, Webhook } from '@cardea/domain';
import { sql } from 'kysely';
import { atomically } from '../atomically.js';
import { staleRevision } from '../errors.js';
import type { WebhooksTable } from '../schema/work.js';
import type { Queryable } from '../schema.js';
import {
  fromBoolean,
  fromBytes,
  fromInstant,
  fromJson,
  toBoolean,
  toBytes,
  toInstant,
  toJson,
} from '../values.js';

/** In the words of the index on deliveries, which is taken only where the query repeats them. */
export const isWaiting = sql<boolean>`state = 'waiting'`;

type WebhookRepository = Pick<
  NotificationRepository,
  'listWebhooks' | 'findWebhook' | 'insertWebhook' | 'updateWebhook' | 'deleteWebhook'
>;

/** Keeps webhooks; the part of the notification repository that knows no deliveries but the lane of a deleted webhook. */
export function webhookRepository(db: Queryable): WebhookRepository {
  return {
    async listWebhooks() {
      const rows = await db
        .selectFrom('webhooks')
        .selectAll()
        .orderBy('created_at')
        .orderBy('uuid')
        .execute();
      return rows.map(fromRow);
    },
    async findWebhook(uuid) {
      const row = await db.selectFrom('webhooks').selectAll().where('uuid', '=', uuid).executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },
    async insertWebhook(webhook) {
      await db.insertInto('webhooks').values(toRow(webhook)).execute();
    },
    async updateWebhook(webhook) {
      const changed = { ...webhook, revision: webhook.revision + 1 };
      const { uuid, ...columns } = toRow(changed);
      const { numUpdatedRows } = await db
        .updateTable('webhooks')
        .set(columns)
        .where('uuid', '=', uuid)
        .where('revision', '=', webhook.revision)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw staleRevision('webhook');
      return changed;
    },
    deleteWebhook(uuid) {
      return atomically(db, (tx) => deleteWebhook(tx, uuid));
    },
  };
}

async function deleteWebhook(tx: Queryable, uuid: Webhook['uuid']): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('webhooks')
    .where('uuid', '=', uuid)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) return false;
  // The lane first, as everywhere: its lock keeps others from adding to it or taking from it meanwhile.
  await tx.deleteFrom('delivery_lanes').where('lane', '=', uuid).execute();
  await tx
    .updateTable('deliveries')
    .set({ state: 'dead', last_error: 'The webhook was deleted.' })
    .where('lane', '=', uuid)
    .where(isWaiting)
    .execute();
  return true;
}

function toRow(webhook: Webhook): WebhooksTable {
  return {
    uuid: webhook.uuid,
    url: webhook.url,
    types: fromJson(webhook.types),
    wrapped_secret: fromBytes(webhook.wrappedSecret),
    is_enabled: fromBoolean(webhook.isEnabled),
    created_at: fromInstant(webhook.createdAt),
    revision: webhook.revision,
  };
}

function fromRow(row: WebhooksTable): Webhook {
  return {
    uuid: row.uuid as Webhook['uuid'],
    url: row.url,
    types: toJson<Webhook['types']>(row.types),
    wrappedSecret: toBytes(row.wrapped_secret),
    isEnabled: toBoolean(row.is_enabled),
    createdAt: toInstant(row.created_at),
    revision: row.revision,
  };
}
