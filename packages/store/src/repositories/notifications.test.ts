import type { Delivery, Notification, Webhook } from '@cardea/domain';
import { newUuid, openTestStore, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const start = new Date('2026-11-25T06:00:00.000Z');

function at(seconds: number): Date {
  return new Date(start.getTime() + seconds * 1000);
}

function sampleNotification(overrides: Partial<Notification> = {}): Notification {
  return {
    uuid: newUuid(),
    type: 'CreateRequest',
    occurredAt: start,
    targetUserUuid: newUuid(),
    originatorUserUuid: newUuid(),
    requestUuid: newUuid(),
    smartcardUuid: null,
    profileUuid: null,
    profileTemplateUuid: newUuid(),
    profileTemplateVersion: 3,
    policy: 'Enroll',
    facts: { approvalsNeeded: 2, isSmartcard: true, comment: 'Prüfung', nothing: null },
    ...overrides,
  };
}

function sampleWebhook(overrides: Partial<Webhook> = {}): Webhook {
  return {
    uuid: newUuid(),
    url: 'https://hooks.contoso.example/cards',
    types: ['CreateRequest', 'RetireSmartcard'],
    wrappedSecret: new Uint8Array([1, 2, 3]),
    isEnabled: true,
    createdAt: start,
    revision: 0,
    ...overrides,
  };
}

function sampleDelivery(notification: Notification, overrides: Partial<Delivery> = {}): Delivery {
  return {
    uuid: newUuid(),
    notificationUuid: notification.uuid,
    channel: 'mail',
    lane: 'mail:ada@contoso.example',
    webhookUuid: null,
    recipientUserUuid: newUuid(),
    mailTemplateIndex: -1,
    state: 'waiting',
    attempts: 0,
    nextAttemptAt: start,
    lastError: null,
    createdAt: start,
    deliveredAt: null,
    ...overrides,
  };
}

describe.each(storeKinds)('notifications in %s', (kind) => {
  let opened: TestStore;
  beforeEach(async () => {
    opened = await openTestStore(kind);
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  /** A dispatched notification with deliveries in these lanes, in this order. */
  async function deliveriesInLanes(...lanes: readonly string[]): Promise<Delivery[]> {
    const notification = sampleNotification();
    const deliveries = lanes.map((lane) => sampleDelivery(notification, { lane }));
    await opened.store.notifications.append(notification);
    await opened.store.notifications.dispatch(notification.uuid, deliveries);
    return deliveries;
  }

  const take = (now: Date, token: string) =>
    opened.store.notifications.takeDueDelivery({ now, until: new Date(now.getTime() + 60_000), token });

  test('a notification reads back exactly as it was written and waits until it is dispatched', async () => {
    const { notifications } = opened.store;
    const [first, second] = [sampleNotification(), sampleNotification({ type: 'RetireSmartcard' })];
    await notifications.append(first);
    await notifications.append(second);
    expect(await notifications.find(first.uuid)).toStrictEqual(first);
    expect(await notifications.find(newUuid())).toBeUndefined();
    expect(await notifications.listUndispatched(10)).toStrictEqual([first, second]);
    expect(await notifications.listUndispatched(1)).toStrictEqual([first]);
    await notifications.dispatch(first.uuid, []);
    expect(await notifications.listUndispatched(10)).toStrictEqual([second]);
  });

  test('a notification is written with the change it tells, or not at all', async () => {
    const notification = sampleNotification();
    await expect(
      opened.store.transaction(async (tx) => {
        await tx.notifications.append(notification);
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    expect(await opened.store.notifications.listUndispatched(10)).toStrictEqual([]);
  });

  test('a notification is dispatched once, and a second dispatch adds no deliveries', async () => {
    const { notifications } = opened.store;
    const notification = sampleNotification();
    await notifications.append(notification);
    const attempts = [1, 2, 3].map(() =>
      notifications.dispatch(notification.uuid, [sampleDelivery(notification)]),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toMatchObject([
      { reason: { kind: 'Conflict' } },
      { reason: { kind: 'Conflict' } },
    ]);
    expect(await notifications.listDeliveries({ limit: 10 })).toHaveLength(1);
  });

  test('deliveries of a lane are taken one after the other, each when the one before it is delivered', async () => {
    const { notifications } = opened.store;
    const [first, second] = await deliveriesInLanes('mail:a', 'mail:a');
    const taken = await take(at(0), 'one');
    expect(taken).toStrictEqual({ ...first, attempts: 1 });
    expect(await take(at(1), 'two')).toBeUndefined();
    await notifications.markDelivered(taken?.uuid ?? newUuid(), 'one', at(2));
    expect(await take(at(3), 'three')).toMatchObject({ uuid: second?.uuid });
  });

  test('a lane that waits for its next attempt holds up no other lane', async () => {
    const { notifications } = opened.store;
    const [failing, , other] = await deliveriesInLanes('mail:a', 'mail:a', 'mail:b');
    const taken = await take(at(0), 'one');
    expect(taken?.uuid).toBe(failing?.uuid);
    await notifications.markFailed(taken?.uuid ?? newUuid(), 'one', '451 try later', at(100));
    expect(await take(at(1), 'two')).toMatchObject({ uuid: other?.uuid });
    await notifications.markDelivered(other?.uuid ?? newUuid(), 'two', at(2));
    expect(await take(at(99), 'three')).toBeUndefined();
    expect(await take(at(100), 'four')).toMatchObject({
      uuid: failing?.uuid,
      attempts: 2,
      lastError: '451 try later',
    });
  });

  test('the lane that has been due longest comes first', async () => {
    const notification = sampleNotification();
    const later = sampleDelivery(notification, { lane: 'mail:a', nextAttemptAt: at(20) });
    const earlier = sampleDelivery(notification, { lane: 'mail:b', nextAttemptAt: at(10) });
    await opened.store.notifications.append(notification);
    await opened.store.notifications.dispatch(notification.uuid, [later, earlier]);
    expect(await take(at(5), 'one')).toBeUndefined();
    expect(await take(at(30), 'two')).toMatchObject({ uuid: earlier.uuid });
    expect(await take(at(30), 'three')).toMatchObject({ uuid: later.uuid });
  });

  test('of many that take at once each gets a delivery of its own lane', async () => {
    const lanes = Array.from({ length: 8 }, (_, index) => `mail:${index}`);
    await deliveriesInLanes(...lanes, ...lanes);
    const taken = await Promise.all(Array.from({ length: 8 }, (_, index) => take(at(0), `token-${index}`)));
    const found = taken.filter((one) => one !== undefined);
    // On PostgreSQL a taker may pass over a lane that another is just taking.
    while (found.length < 8) {
      const more = await take(at(0), `again-${found.length}`);
      if (more === undefined) break;
      found.push(more);
    }
    expect(found.map((one) => one.lane).sort()).toStrictEqual(lanes);
  });

  test('a lease that ran out lets another take the delivery, and the first may no longer say how it went', async () => {
    const { notifications } = opened.store;
    const [delivery] = await deliveriesInLanes('mail:a');
    const uuid = delivery?.uuid ?? newUuid();
    await take(at(0), 'slow');
    expect(await take(at(59), 'early')).toBeUndefined();
    expect(await take(at(60), 'fast')).toMatchObject({ uuid, attempts: 2 });
    await expect(notifications.markDelivered(uuid, 'slow', at(61))).rejects.toMatchObject({
      kind: 'Conflict',
    });
    await expect(notifications.markFailed(uuid, 'slow', 'late', null)).rejects.toMatchObject({
      kind: 'Conflict',
    });
    await notifications.markDelivered(uuid, 'fast', at(62));
    await expect(notifications.markDelivered(uuid, 'fast', at(63))).rejects.toMatchObject({
      kind: 'Conflict',
    });
    const [stored] = await notifications.listDeliveries({ limit: 1 });
    expect(stored?.delivery).toMatchObject({ state: 'delivered', deliveredAt: at(62), lastError: null });
  });

  test('a dead letter frees its lane, and waits again at the end of it when it is replayed', async () => {
    const { notifications } = opened.store;
    const [dead, second] = await deliveriesInLanes('mail:a', 'mail:a');
    const uuid = dead?.uuid ?? newUuid();
    await take(at(0), 'one');
    expect(await notifications.replay(uuid, at(1))).toBe(false);
    await notifications.markFailed(uuid, 'one', '550 no such mailbox', null);
    const letters = await notifications.listDeliveries({ limit: 10, state: 'dead' });
    expect(letters).toMatchObject([{ delivery: { uuid, lastError: '550 no such mailbox', attempts: 1 } }]);
    const replays = await Promise.all([notifications.replay(uuid, at(5)), notifications.replay(uuid, at(5))]);
    expect(replays.sort()).toStrictEqual([false, true]);
    expect(await take(at(10), 'two')).toMatchObject({ uuid: second?.uuid });
    await notifications.markDelivered(second?.uuid ?? newUuid(), 'two', at(11));
    expect(await take(at(12), 'three')).toMatchObject({ uuid, attempts: 1 });
  });

  test('a dead letter is replayed in a lane in which nothing waits any more', async () => {
    const { notifications } = opened.store;
    const [dead] = await deliveriesInLanes('mail:a');
    const uuid = dead?.uuid ?? newUuid();
    await take(at(0), 'one');
    await notifications.markFailed(uuid, 'one', '550', null);
    expect(await take(at(1000), 'two')).toBeUndefined();
    expect(await notifications.replay(uuid, at(1001))).toBe(true);
    expect(await take(at(1000), 'three')).toBeUndefined();
    expect(await take(at(1001), 'four')).toMatchObject({ uuid });
  });

  test('deliveries are listed newest first, page by page, with their notifications', async () => {
    const { notifications } = opened.store;
    const notification = sampleNotification();
    const deliveries = [1, 2, 3, 4].map((second) =>
      sampleDelivery(notification, { createdAt: at(second), lane: `mail:${second}` }),
    );
    await notifications.append(notification);
    await notifications.dispatch(notification.uuid, deliveries);
    const first = await notifications.listDeliveries({ limit: 3 });
    expect(first.map(({ delivery }) => delivery)).toStrictEqual([...deliveries].reverse().slice(0, 3));
    expect(first[0]?.notification).toStrictEqual(notification);
    const last = first.at(-1)?.delivery;
    const rest = await notifications.listDeliveries({
      limit: 3,
      ...(last === undefined ? {} : { before: last }),
      state: 'waiting',
    });
    expect(rest.map(({ delivery }) => delivery)).toStrictEqual([deliveries[0]]);
  });

  test('a webhook reads back as it was stored and changes on its newest revision only', async () => {
    const { notifications } = opened.store;
    const webhook = sampleWebhook();
    const later = sampleWebhook({ types: [], createdAt: at(10), isEnabled: false });
    await notifications.insertWebhook(later);
    await notifications.insertWebhook(webhook);
    expect(await notifications.findWebhook(webhook.uuid)).toStrictEqual(webhook);
    expect(await notifications.listWebhooks()).toStrictEqual([webhook, later]);
    const disabled = await notifications.updateWebhook({ ...webhook, isEnabled: false });
    expect(disabled).toStrictEqual({ ...webhook, isEnabled: false, revision: 1 });
    expect(await notifications.findWebhook(webhook.uuid)).toStrictEqual(disabled);
    await expect(notifications.updateWebhook(webhook)).rejects.toMatchObject({ kind: 'Conflict' });
  });

  test('the waiting deliveries of a deleted webhook become dead letters, even one under way', async () => {
    const { notifications } = opened.store;
    const webhook = sampleWebhook();
    await notifications.insertWebhook(webhook);
    const [underWay] = await deliveriesInLanes(webhook.uuid, webhook.uuid);
    await take(at(0), 'one');
    expect(await notifications.deleteWebhook(webhook.uuid)).toBe(true);
    expect(await notifications.deleteWebhook(webhook.uuid)).toBe(false);
    expect(await notifications.findWebhook(webhook.uuid)).toBeUndefined();
    await expect(
      notifications.markDelivered(underWay?.uuid ?? newUuid(), 'one', at(1)),
    ).rejects.toMatchObject({ kind: 'Conflict' });
    expect(await take(at(1000), 'two')).toBeUndefined();
    expect(await notifications.listDeliveries({ limit: 10, state: 'dead' })).toHaveLength(2);
  });
});
