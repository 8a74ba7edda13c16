import { CmError, type Delivery, type Notification, type NotificationRepository } from '@cardea/domain';
import { type Insertable, PostgresAdapter, type Selectable, sql } from 'kysely';
import { atomically } from '../atomically.js';
import { compiledSelect } from '../compiled-select.js';
import { insertRow } from '../compiled-write.js';
import type { DeliveriesTable, NotificationsTable } from '../schema/work.js';
import type { Queryable } from '../schema.js';
import {
  fromInstant,
  fromJson,
  fromOptionalInstant,
  toInstant,
  toJson,
  toOptionalInstant,
} from '../values.js';
import { isWaiting, webhookRepository } from './webhooks.js';

// What waits in a lane changes only under the lock of the lane's row, which also keeps the numbers of a lane's
// deliveries in the order of their commits. A lane without waiting deliveries has no row.

const selectDueLane = compiledSelect((db, now: string) =>
  db.selectFrom('delivery_lanes').select('lane').where('ready_at', '<=', now).limit(sql.lit(1)),
);

/** Keeps notifications, their deliveries and the webhooks. */
export function notificationRepository(db: Queryable): NotificationRepository {
  return {
    ...webhookRepository(db),
    ...outbox(db),
    ...lanes(db),
    async replay(uuid, nextAttemptAt) {
      return atomically(db, (tx) => replay(tx, uuid, nextAttemptAt));
    },
    async listDeliveries({ limit, state, channel, hasFailed, before }) {
      let query = db.selectFrom('deliveries').selectAll();
      if (state !== undefined) query = query.where('state', '=', state);
      if (channel !== undefined) query = query.where('channel', '=', channel);
      if (hasFailed === true) query = query.where('last_error', 'is not', null);
      if (before !== undefined) {
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('created_at', 'uuid'), '<', tuple(fromInstant(before.createdAt), before.uuid)),
        );
      }
      const rows = await query.orderBy('created_at', 'desc').orderBy('uuid', 'desc').limit(limit).execute();
      if (rows.length === 0) return [];
      const uuids = [...new Set(rows.map((row) => row.notification_uuid))];
      const told = await db.selectFrom('notifications').selectAll().where('uuid', 'in', uuids).execute();
      const byUuid = new Map(told.map((row) => [row.uuid, notificationFromRow(row)]));
      return rows.flatMap((row) => {
        const notification = byUuid.get(row.notification_uuid);
        return notification === undefined ? [] : [{ delivery: deliveryFromRow(row), notification }];
      });
    },
  };
}

/** In the words of the index, which is taken only where the query repeats them. */
const isUndispatched = sql<boolean>`is_dispatched = 0`;

type Outbox = Pick<NotificationRepository, 'append' | 'find' | 'listUndispatched' | 'dispatch'>;

function outbox(db: Queryable): Outbox {
  return {
    async append(notification) {
      await insertRow(db, 'notifications', notificationToRow(notification));
    },
    async find(uuid) {
      const row = await db
        .selectFrom('notifications')
        .selectAll()
        .where('uuid', '=', uuid)
        .executeTakeFirst();
      return row === undefined ? undefined : notificationFromRow(row);
    },
    // By a mark, not by the last number seen: PostgreSQL gives numbers before it commits, so a lower one may appear later.
    async listUndispatched(limit) {
      const rows = await db
        .selectFrom('notifications')
        .selectAll()
        .where(isUndispatched)
        .orderBy('sequence')
        .limit(limit)
        .execute();
      return rows.map(notificationFromRow);
    },
    async dispatch(uuid, deliveries) {
      await atomically(db, async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('notifications')
          .set({ is_dispatched: 1 })
          .where('uuid', '=', uuid)
          .where('is_dispatched', '=', 0)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) {
          throw new CmError('Conflict', 'The notification was dispatched already, or is not stored.');
        }
        await enqueue(tx, deliveries);
      });
    },
  };
}

type Lanes = Pick<NotificationRepository, 'takeDueDelivery' | 'markDelivered' | 'markFailed'>;

function lanes(db: Queryable): Lanes {
  return {
    async takeDueDelivery(lease) {
      const now = fromInstant(lease.now);
      // A look first: with nothing due there is no need to hold up writers.
      const [due] = await selectDueLane(db, now);
      if (due === undefined) return undefined;
      return atomically(db, (tx) => takeFirst(tx, now, fromInstant(lease.until), lease.token));
    },
    async markDelivered(uuid, token, deliveredAt) {
      await atomically(db, async (tx) => {
        const lane = await endLease(tx, uuid, token);
        await tx
          .updateTable('deliveries')
          .set({ state: 'delivered', delivered_at: fromInstant(deliveredAt), last_error: null })
          .where('uuid', '=', uuid)
          .execute();
        await makeReady(tx, lane);
      });
    },
    async markFailed(uuid, token, error, nextAttemptAt) {
      await atomically(db, async (tx) => {
        const lane = await endLease(tx, uuid, token);
        await tx
          .updateTable('deliveries')
          .set({
            last_error: error,
            ...(nextAttemptAt === null ? { state: 'dead' } : { next_attempt_at: fromInstant(nextAttemptAt) }),
          })
          .where('uuid', '=', uuid)
          .execute();
        await makeReady(tx, lane);
      });
    },
  };
}

/** Adds waiting deliveries in their order. Lanes are locked by name, so that two of these never wait for each other. */
async function enqueue(tx: Queryable, deliveries: readonly Delivery[]): Promise<void> {
  const waiting = deliveries.filter((delivery) => delivery.state === 'waiting');
  for (const lane of [...new Set(waiting.map((delivery) => delivery.lane))].sort()) {
    const first = waiting.find((delivery) => delivery.lane === lane);
    if (first !== undefined) await openLane(tx, lane, first.nextAttemptAt);
  }
  for (const delivery of deliveries) {
    await tx.insertInto('deliveries').values(deliveryToRow(delivery)).execute();
  }
}

/** Locks the lane's row, made when nothing waits there. */
async function openLane(tx: Queryable, lane: string, readyAt: Date): Promise<void> {
  await tx
    .insertInto('delivery_lanes')
    .values({ lane, ready_at: fromInstant(readyAt), delivery_uuid: null, lease_token: null })
    // `do nothing` would neither lock the row nor notice that another transaction is removing it.
    .onConflict((conflict) =>
      conflict.column('lane').doUpdateSet((row) => ({ lane: row.ref('excluded.lane') })),
    )
    .execute();
}

async function takeFirst(
  tx: Queryable,
  now: string,
  until: string,
  token: string,
): Promise<Delivery | undefined> {
  let query = tx
    .selectFrom('delivery_lanes')
    .select('lane')
    .where('ready_at', '<=', now)
    .orderBy('ready_at')
    .orderBy('lane')
    .limit(1);
  // SQLite has one writer, which is this transaction.
  if (tx.getExecutor().adapter instanceof PostgresAdapter) query = query.forUpdate().skipLocked();
  const taken = await query.executeTakeFirst();
  if (taken === undefined) return undefined;
  const first = await firstWaiting(tx, taken.lane);
  if (first === undefined) throw new Error('A lane in which nothing waits is stored.');
  await tx
    .updateTable('delivery_lanes')
    .set({ ready_at: until, delivery_uuid: first.uuid, lease_token: token })
    .where('lane', '=', taken.lane)
    .execute();
  const attempts = first.attempts + 1;
  await tx.updateTable('deliveries').set({ attempts }).where('uuid', '=', first.uuid).execute();
  return deliveryFromRow({ ...first, attempts });
}

function firstWaiting(tx: Queryable, lane: string): Promise<Selectable<DeliveriesTable> | undefined> {
  return tx
    .selectFrom('deliveries')
    .selectAll()
    .where('lane', '=', lane)
    .where(isWaiting)
    .orderBy('sequence')
    .limit(1)
    .executeTakeFirst();
}

/** Gives the delivery's lane, locked and without a lease. */
async function endLease(tx: Queryable, uuid: Delivery['uuid'], token: string): Promise<string> {
  const delivery = await tx
    .selectFrom('deliveries')
    .select('lane')
    .where('uuid', '=', uuid)
    .executeTakeFirst();
  const lane = delivery?.lane ?? '';
  const { numUpdatedRows } = await tx
    .updateTable('delivery_lanes')
    .set({ delivery_uuid: null, lease_token: null })
    .where('lane', '=', lane)
    .where('delivery_uuid', '=', uuid)
    .where('lease_token', '=', token)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new CmError('Conflict', 'The lease of the delivery is lost.');
  return lane;
}

/** Lets the lane's next delivery be taken when it is due; a lane in which nothing waits goes. */
async function makeReady(tx: Queryable, lane: string): Promise<void> {
  const next = await firstWaiting(tx, lane);
  if (next === undefined) {
    await tx.deleteFrom('delivery_lanes').where('lane', '=', lane).execute();
    return;
  }
  await tx
    .updateTable('delivery_lanes')
    .set({ ready_at: next.next_attempt_at })
    .where('lane', '=', lane)
    .execute();
}

/** Writes the dead letter anew, which gives it the last number of its lane. */
async function replay(tx: Queryable, uuid: Delivery['uuid'], nextAttemptAt: Date): Promise<boolean> {
  const stored = await tx
    .selectFrom('deliveries')
    .select('lane')
    .where('uuid', '=', uuid)
    .where('state', '=', 'dead')
    .executeTakeFirst();
  if (stored === undefined) return false;
  await openLane(tx, stored.lane, nextAttemptAt);
  const dead = await tx
    .deleteFrom('deliveries')
    .where('uuid', '=', uuid)
    .where('state', '=', 'dead')
    .returningAll()
    .executeTakeFirst();
  // Someone else was faster; the lane is left as they left it.
  if (dead === undefined) {
    await makeReadyUnlessLeased(tx, stored.lane);
    return false;
  }
  const { sequence: _replaced, ...columns } = dead;
  await tx
    .insertInto('deliveries')
    .values({
      ...columns,
      state: 'waiting',
      attempts: 0,
      next_attempt_at: fromInstant(nextAttemptAt),
    })
    .execute();
  return true;
}

async function makeReadyUnlessLeased(tx: Queryable, lane: string): Promise<void> {
  const row = await tx
    .selectFrom('delivery_lanes')
    .select('lease_token')
    .where('lane', '=', lane)
    .executeTakeFirst();
  if (row?.lease_token === null) await makeReady(tx, lane);
}

function notificationToRow(notification: Notification): Insertable<NotificationsTable> {
  return {
    uuid: notification.uuid,
    type: notification.type,
    occurred_at: fromInstant(notification.occurredAt),
    target_user_uuid: notification.targetUserUuid,
    originator_user_uuid: notification.originatorUserUuid,
    request_uuid: notification.requestUuid,
    smartcard_uuid: notification.smartcardUuid,
    profile_uuid: notification.profileUuid,
    profile_template_uuid: notification.profileTemplateUuid,
    profile_template_version: notification.profileTemplateVersion,
    policy: notification.policy,
    facts: fromJson(notification.facts),
    is_dispatched: 0,
  };
}

function notificationFromRow(row: Selectable<NotificationsTable>): Notification {
  return {
    uuid: row.uuid as Notification['uuid'],
    type: row.type as Notification['type'],
    occurredAt: toInstant(row.occurred_at),
    targetUserUuid: row.target_user_uuid as Notification['targetUserUuid'],
    originatorUserUuid: row.originator_user_uuid as Notification['originatorUserUuid'],
    requestUuid: row.request_uuid,
    smartcardUuid: row.smartcard_uuid,
    profileUuid: row.profile_uuid,
    profileTemplateUuid: row.profile_template_uuid,
    profileTemplateVersion: row.profile_template_version,
    policy: row.policy,
    facts: toJson<Notification['facts']>(row.facts),
  };
}

function deliveryToRow(delivery: Delivery): Insertable<DeliveriesTable> {
  return {
    uuid: delivery.uuid,
    notification_uuid: delivery.notificationUuid,
    channel: delivery.channel,
    lane: delivery.lane,
    webhook_uuid: delivery.webhookUuid,
    recipient_user_uuid: delivery.recipientUserUuid,
    mail_template_index: delivery.mailTemplateIndex,
    state: delivery.state,
    attempts: delivery.attempts,
    next_attempt_at: fromInstant(delivery.nextAttemptAt),
    last_error: delivery.lastError,
    created_at: fromInstant(delivery.createdAt),
    delivered_at: fromOptionalInstant(delivery.deliveredAt),
  };
}

function deliveryFromRow(row: Selectable<DeliveriesTable>): Delivery {
  return {
    uuid: row.uuid as Delivery['uuid'],
    notificationUuid: row.notification_uuid as Delivery['notificationUuid'],
    channel: row.channel as Delivery['channel'],
    lane: row.lane,
    webhookUuid: row.webhook_uuid as Delivery['webhookUuid'],
    recipientUserUuid: row.recipient_user_uuid as Delivery['recipientUserUuid'],
    mailTemplateIndex: row.mail_template_index,
    state: row.state as Delivery['state'],
    attempts: row.attempts,
    nextAttemptAt: toInstant(row.next_attempt_at),
    lastError: row.last_error,
    createdAt: toInstant(row.created_at),
    deliveredAt: toOptionalInstant(row.delivered_at),
  };
}
