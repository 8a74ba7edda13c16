import type { Notification } from '@cardea/domain';
import { storeKinds } from '@cardea/testkit/stores';
import { Webhook as Verifier } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { type NotificationSite, openNotificationSite } from '../specification/notification-site.js';
import { type ReceivedMessage, receiveMessages, stayingSilent } from '../specification/receivers.js';
import { listDeliveries, replayDelivery } from './dead-letters.js';
import { mostDeliveryAttempts } from './retry-schedule.js';
import { isPrivateAddress } from './webhook-sender.js';
import { createWebhook, deleteWebhook, listWebhooks, testWebhook, updateWebhook } from './webhooks.js';

/** Adds a webhook and gives its secret in plain. */
async function addWebhook(site: NotificationSite, url: string, types: Notification['type'][] = []) {
  const { webhook, secret } = await createWebhook(site.ports, site.auditor, { url, types });
  if (secret === null) throw new Error('a new webhook has a secret');
  return { webhook, secret: secret.reveal() };
}

/** Checks the signature as a receiver does, and gives what was sent. */
function verified(message: ReceivedMessage | undefined, secret: string): unknown {
  if (message === undefined) throw new Error('no message was received');
  return new Verifier(secret).verify(message.body, message.headers as Record<string, string>);
}

describe.each(storeKinds)('webhooks on %s', (kind) => {
  test('a receiver gets each notification it wants, signed so that the library verifies it', async () => {
    const receiver = await receiveMessages();
    await using site = await openNotificationSite(kind);
    const { secret } = await addWebhook(site, receiver.url, ['CreateSmartcard']);
    const wanted = await site.append('CreateSmartcard');
    await site.append('DenyRequest');
    await site.courier.deliverDue();
    expect(receiver.messages).toHaveLength(1);
    const { type, occurredAt, ...rest } = wanted;
    expect(verified(receiver.messages[0], secret)).toEqual({
      type,
      timestamp: occurredAt.toISOString(),
      data: rest,
    });
    expect(receiver.messages[0]?.headers['webhook-id']).toBe(wanted.uuid);
    const [message] = receiver.messages;
    if (message === undefined) throw new Error('no message');
    const forged = { ...message, body: message.body.replace('CreateSmartcard', 'DenyRequest') };
    expect(() => verified(forged, secret)).toThrow('No matching signature');
    await receiver.close();
  });

  test('a receiver that is down is tried by the schedule, then the dead letter can be replayed', async () => {
    const receiver = await receiveMessages();
    await using site = await openNotificationSite(kind);
    const { secret } = await addWebhook(site, receiver.url);
    const notification = await site.append('CompleteRequest');
    receiver.answer = { status: 503 };
    const waits: number[] = [];
    for (let attempt = 1; attempt <= mostDeliveryAttempts; attempt += 1) {
      await site.courier.deliverDue();
      expect(receiver.messages).toHaveLength(attempt);
      const [delivery] = await site.deliveries();
      if (delivery?.state !== 'waiting') break;
      waits.push((delivery.nextAttemptAt.getTime() - site.ports.clock.now().getTime()) / 1000);
      site.ports.clock.set(new Date(delivery.nextAttemptAt.getTime() - 1000));
      await site.courier.deliverDue();
      expect(receiver.messages).toHaveLength(attempt);
      site.ports.clock.advance(1000);
    }
    const nominal = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
    expect(waits).toHaveLength(nominal.length);
    for (const [index, seconds] of nominal.entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(seconds);
      expect(waits[index]).toBeLessThanOrEqual(seconds * 1.1);
    }
    const timestamps = receiver.messages.map(({ headers }) => headers['webhook-timestamp']);
    expect(new Set(timestamps).size).toBe(mostDeliveryAttempts);
    const dead = await listDeliveries(site.ports, site.auditor, { limit: 10, state: 'dead' });
    expect(dead).toMatchObject([
      { delivery: { lastError: 'The receiver answered 503.' }, notification: { uuid: notification.uuid } },
    ]);
    const [letter] = dead;
    if (letter === undefined) throw new Error('no dead letter');

    receiver.answer = { status: 200 };
    site.ports.clock.set(new Date());
    await expect(replayDelivery(site.ports, site.nobody, letter.delivery.uuid)).rejects.toMatchObject({
      kind: 'NotAuthorized',
    });
    await replayDelivery(site.ports, site.auditor, letter.delivery.uuid);
    await site.courier.deliverDue();
    expect(verified(receiver.messages.at(-1), secret)).toMatchObject({ type: 'CompleteRequest' });
    expect(await site.deliveries()).toMatchObject([{ state: 'delivered' }]);
    await expect(replayDelivery(site.ports, site.auditor, letter.delivery.uuid)).rejects.toMatchObject({
      kind: 'IllegalTransition',
    });
    const rows = await site.ports.store.audit.list({ limit: 10, action: 'notification.replay' });
    expect(rows.map(({ outcome }) => outcome)).toEqual(['denied', 'success', 'denied']);
    await receiver.close();
  });

  test('two processes deliver 60 notifications once each and in order, past a failure', async () => {
    const receiver = await receiveMessages();
    await using site = await openNotificationSite(kind);
    await addWebhook(site, receiver.url);
    receiver.answer = { status: 500 };
    const sent: string[] = [];
    for (let count = 0; count < 60; count += 1) sent.push((await site.append('CreateRequest')).uuid);
    await site.courier.deliverDue();
    expect(receiver.messages.map(({ headers }) => headers['webhook-id'])).toEqual([sent[0]]);
    receiver.messages.length = 0;
    receiver.answer = { status: 200 };
    site.ports.clock.advance(10_000);
    const couriers = [site.courier, site.anotherCourier({ pollMs: 20 })];
    for (const courier of couriers) courier.start();
    await expect
      .poll(async () => (await site.deliveries()).filter(({ state }) => state === 'delivered').length, {
        timeout: 40_000,
      })
      .toBe(60);
    expect(receiver.messages.map(({ headers }) => headers['webhook-id'])).toEqual(sent);
    await receiver.close();
  });

  test('administration needs Audit over everyone, shows a secret once and leaves an audit row', async () => {
    await using site = await openNotificationSite(kind);
    const { ports, auditor, nobody } = site;
    const url = 'https://siem.contoso.example/hook';
    await expect(createWebhook(ports, nobody, { url, types: [] })).rejects.toMatchObject({
      kind: 'NotAuthorized',
    });
    await expect(listWebhooks(ports, nobody)).rejects.toMatchObject({ kind: 'NotAuthorized' });
    const { webhook, secret } = await addWebhook(site, url);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const changed = await updateWebhook(
      ports,
      auditor,
      webhook.uuid,
      { isEnabled: false, types: ['DownloadPfx'] },
      webhook.revision,
    );
    expect(changed).toMatchObject({
      secret: null,
      webhook: { isEnabled: false, types: ['DownloadPfx'], url },
    });
    await expect(
      updateWebhook(ports, auditor, webhook.uuid, { isEnabled: true }, webhook.revision),
    ).rejects.toMatchObject({ kind: 'Conflict' });
    const rotated = await updateWebhook(ports, auditor, webhook.uuid, { rotateSecret: true });
    expect(rotated.secret?.reveal()).toMatch(/^whsec_/);
    expect(rotated.secret?.reveal()).not.toBe(secret);
    const listed = await listWebhooks(ports, auditor);
    expect(listed).toEqual([rotated.webhook]);
    const [stored] = await ports.store.notifications.listWebhooks();
    expect(Buffer.from(stored?.wrappedSecret ?? []).toString('latin1')).not.toContain('whsec_');
    const seen = JSON.stringify([listed, changed, rotated, await ports.store.audit.list({ limit: 100 })]);
    expect(seen).not.toContain(secret.slice(6));
    await deleteWebhook(ports, auditor, webhook.uuid);
    expect(await listWebhooks(ports, auditor)).toEqual([]);
    await expect(deleteWebhook(ports, auditor, webhook.uuid)).rejects.toMatchObject({ kind: 'NotFound' });
    const rows = await ports.store.audit.list({ limit: 20, action: 'webhook.change' });
    expect(rows.map(({ outcome, facts }) => `${facts.change} ${outcome}`).reverse()).toEqual([
      'create denied',
      'create success',
      'update success',
      'update failure',
      'update success',
      'delete success',
      'delete denied',
    ]);
  });
});

test('a disabled webhook gets nothing new, and what waited for it becomes a dead letter', async () => {
  const receiver = await receiveMessages();
  await using site = await openNotificationSite('sqlite');
  const { webhook } = await addWebhook(site, receiver.url);
  receiver.answer = { status: 500 };
  await site.append('CreateRequest');
  await site.courier.deliverDue();
  await updateWebhook(site.ports, site.auditor, webhook.uuid, { isEnabled: false });
  await site.append('CompleteRequest');
  site.ports.clock.advance(10_000);
  await site.courier.deliverDue();
  expect(receiver.messages).toHaveLength(1);
  expect(await site.deliveries()).toMatchObject([{ state: 'dead', lastError: 'The webhook is disabled.' }]);
  await receiver.close();
});

test('a redirect is not followed and counts as a failure', async () => {
  const receiver = await receiveMessages();
  const elsewhere = await receiveMessages();
  await using site = await openNotificationSite('sqlite');
  await addWebhook(site, receiver.url);
  receiver.answer = { status: 307, headers: { location: elsewhere.url } };
  await site.append('CreateRequest');
  await site.courier.deliverDue();
  expect(elsewhere.messages).toEqual([]);
  expect(await site.deliveries()).toMatchObject([
    { state: 'waiting', lastError: 'The receiver answered 307.' },
  ]);
  await receiver.close();
  await elsewhere.close();
});

test('a receiver that answers 410 is disabled, with an audit row', async () => {
  const receiver = await receiveMessages();
  await using site = await openNotificationSite('sqlite');
  await addWebhook(site, receiver.url);
  receiver.answer = { status: 410 };
  await site.append('CreateRequest');
  await site.courier.deliverDue();
  expect(await site.deliveries()).toMatchObject([{ state: 'dead', attempts: 1 }]);
  expect(await listWebhooks(site.ports, site.auditor)).toMatchObject([{ isEnabled: false }]);
  const rows = await site.ports.store.audit.list({ limit: 10, action: 'webhook.change' });
  expect(rows[0]).toMatchObject({ actorUserUuid: null, facts: { change: 'disable' } });
  await receiver.close();
});

test('a receiver that never answers costs a timeout and holds up no other receiver', async () => {
  const silent = await stayingSilent();
  const receiver = await receiveMessages();
  await using site = await openNotificationSite('sqlite', { timeoutMs: 3000 });
  await addWebhook(site, `http://127.0.0.1:${silent.port}/`);
  await addWebhook(site, receiver.url);
  site.courier.start();
  const before = performance.now();
  await site.append('CreateRequest');
  await expect.poll(() => receiver.messages.length, { timeout: 2500, interval: 20 }).toBe(1);
  expect(performance.now() - before).toBeLessThan(2500);
  await expect
    .poll(async () => (await site.deliveries()).map(({ lastError }) => lastError), { timeout: 10_000 })
    .toContain('no answer in time');
  await silent.close();
  await receiver.close();
});

test('the test message is signed and tells how it fared, also for a disabled webhook', async () => {
  const receiver = await receiveMessages();
  await using site = await openNotificationSite('sqlite');
  const { webhook, secret } = await addWebhook(site, receiver.url);
  await updateWebhook(site.ports, site.auditor, webhook.uuid, { isEnabled: false });
  expect(await testWebhook(site.ports, site.auditor, webhook.uuid)).toEqual({
    isDelivered: true,
    status: 204,
    error: null,
  });
  expect(verified(receiver.messages[0], secret)).toMatchObject({ type: 'Test' });
  receiver.answer = { status: 401 };
  expect(await testWebhook(site.ports, site.auditor, webhook.uuid)).toMatchObject({
    isDelivered: false,
    status: 401,
  });
  await receiver.close();
  expect(await testWebhook(site.ports, site.auditor, webhook.uuid)).toEqual({
    isDelivered: false,
    status: null,
    error: 'connection failed (ECONNREFUSED)',
  });
});

test.each([
  'http://siem.contoso.example/',
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://169.254.169.254/latest/meta-data',
  'https://user:password@siem.contoso.example/',
  'ftp://siem.contoso.example/',
  'siem',
])('where private addresses are not allowed, a webhook to %s is refused', async (url) => {
  await using site = await openNotificationSite('sqlite', { allowPrivate: false });
  await expect(createWebhook(site.ports, site.auditor, { url, types: [] })).rejects.toMatchObject({
    kind: 'MalformedInput',
    field: 'url',
  });
});

test('a public name that leads to this machine is not connected to', async () => {
  await using site = await openNotificationSite('sqlite', { allowPrivate: false });
  const { webhook } = await addWebhook(site, 'https://localhost:9/');
  expect(await testWebhook(site.ports, site.auditor, webhook.uuid)).toMatchObject({
    isDelivered: false,
    error: 'the name leads to a private address',
  });
});

test.each([
  ['10.1.2.3', true],
  ['172.31.255.255', true],
  ['172.32.0.0', false],
  ['192.168.0.1', true],
  ['100.64.0.1', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['fd00::1', true],
  ['fe80::1', true],
  ['2606:4700::1111', false],
])('%s is private: %s', (address, isPrivate) => {
  expect(isPrivateAddress(address)).toBe(isPrivate);
});
