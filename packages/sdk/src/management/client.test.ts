import { randomUUID, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import {
  ApiClient,
  accounts,
  seedSite,
  startTestServer,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CardeaApiError } from '../api-error.js';
import { CardeaClient } from '../client.js';
import type { ManagementClient } from './client.js';
import { etagOf } from './transport.js';

let server: TestServer;
let subscriber: ManagementClient;
let helpDesk: ManagementClient;
let manager: ManagementClient;
let secondManager: ManagementClient;

beforeAll(async () => {
  server = await startTestServer('sqlite', { prepare: seedSite });
  const as = (name: keyof typeof accounts) =>
    new CardeaClient({ baseUrl: server.url, credentials: { kind: 'basic', ...accounts[name] } }).management;
  [subscriber, helpDesk] = [as('subscriber'), as('helpDesk')];
  [manager, secondManager] = [as('manager'), as('secondManager')];
});
afterAll(async () => await server[Symbol.asyncDispose]());

async function refusalOf(call: Promise<unknown>): Promise<CardeaApiError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CardeaApiError)) throw new Error(`expected a CardeaApiError, got ${inspect(error)}`);
  return error;
}

const managed = () =>
  subscriber.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.managed,
    comment: 'please',
    dataCollection: { 'Employee number': '4711' },
  });

async function newCard(template: string = templates.smartcard): Promise<string> {
  const v1 = new ApiClient(server.url, accounts.subscriber);
  return (await v1.enrollCard(template, randomUUID(), 'Pfx-password-1')).smartcardUuid;
}

test('a list goes on over every page, each object once', async () => {
  const made: string[] = [];
  for (let count = 0; count < 5; count += 1) made.push((await managed()).uuid);
  const seen: string[] = [];
  for await (const request of manager.requests({ status: 'Pending', sort: 'submittedAt', limit: 2 }))
    seen.push(request.uuid);
  expect(seen).toEqual(expect.arrayContaining(made));
  expect(new Set(seen).size).toBe(seen.length);
});

test('a manager approves; what happened is in the history', async () => {
  const { uuid } = await managed();
  expect(await manager.approveRequest(uuid, { comment: 'seen' })).toMatchObject({ status: 'Approved' });
  expect((await manager.requestHistory(uuid)).map(({ action }) => action)).toEqual([
    'request.create',
    'request.approve',
  ]);
  expect(await manager.changeRequestPriority(uuid, 3)).toMatchObject({ priority: 3 });
});

test('the same write with the same key is done once, and without a key each is its own', async () => {
  const body = { type: 'Enroll', profileTemplateUuid: templates.smartcard } as const;
  const options = { idempotencyKey: randomUUID() };
  const first = await subscriber.createRequest(body, options);
  expect((await subscriber.createRequest(body, options)).uuid).toBe(first.uuid);
  expect((await subscriber.createRequest(body)).uuid).not.toBe((await subscriber.createRequest(body)).uuid);
});

test('a refusal has the kind, the field and the correlation id of the problem', async () => {
  const { uuid } = await managed();
  const refused = await refusalOf(subscriber.approveRequest(uuid));
  expect(refused).toMatchObject({ status: 403, kind: 'NotAuthorized', errorCode: 'NotAuthorized' });
  const [, denial] = await manager.requestHistory(uuid);
  expect(denial).toMatchObject({ outcome: 'denied', correlationId: refused.correlationId });
  const malformed = await refusalOf(subscriber.createRequest({ type: 'Enroll', smartcardUuid: 'x' }));
  expect(malformed).toMatchObject({ status: 400, kind: 'MalformedInput', field: 'smartcardUuid' });
  expect(await refusalOf(subscriber.smartcard(randomUUID()))).toMatchObject({ kind: 'NotFound' });
});

test('a card is found with its certificates as DER, and explain says why it cannot be suspended', async () => {
  const uuid = await newCard();
  const found: string[] = [];
  for await (const card of helpDesk.smartcards({ q: 'cmuser1' })) found.push(card.uuid);
  expect(found).toContain(uuid);
  expect(await subscriber.smartcardOperations(uuid)).toContain('unblock');
  const [certificate] = await subscriber.smartcardCertificates(uuid);
  const der = await subscriber.certificateFile(certificate?.uuid ?? '');
  expect(new X509Certificate(der).serialNumber).toBe(certificate?.serialNumber);
  expect(await subscriber.explainSmartcardOperation(uuid, 'suspend')).toMatchObject({
    isOffered: false,
    deciding: { holds: false },
  });
});

test('the answer to an offline challenge prints as [secret] and is revealed on demand', async () => {
  const uuid = await newCard(templates.fullLifeCycle);
  const request = await manager.createRequest({ type: 'OfflineUnblock', smartcardUuid: uuid });
  const answer = await manager.answerOfflineUnblock(uuid, {
    requestUuid: request.uuid,
    challengeHex: 'D611 43F9 CCFF D28B',
  });
  expect(answer.responseHex.reveal()).toMatch(/^[0-9A-F]{16}$/);
  expect(answer.groups.reveal().join('')).toBe(answer.responseHex.reveal());
  for (const printed of [JSON.stringify(answer), inspect(answer), `${answer.responseHex}`]) {
    expect(printed).toContain('[secret]');
    expect(printed).not.toContain(answer.responseHex.reveal());
  }
});

test('an edit of a profile template is applied to what somebody else saved meanwhile', async () => {
  let isFirst = true;
  const saved = await manager.editProfileTemplate(templates.closed, async (current) => {
    if (isFirst) {
      isFirst = false;
      await secondManager.editProfileTemplate(templates.closed, (same) => ({ ...same, name: 'Renamed' }));
    }
    return { ...current, description: 'edited' };
  });
  expect(saved.profileTemplate).toMatchObject({ name: 'Renamed', description: 'edited' });
  const { value, etag } = await manager.versionedProfileTemplate(templates.closed);
  expect(etag).toBe(etagOf(value.version));
  await manager.saveProfileTemplate(templates.closed, { ...value, name: 'Renamed again' }, etag);
  const late = await refusalOf(manager.saveProfileTemplate(templates.closed, value, etag));
  expect(late).toMatchObject({ status: 412, kind: 'PreconditionFailed' });
});

test('people, groups, rights and settings', async () => {
  expect(await subscriber.me()).toMatchObject({ uuid: userUuids.subscriber });
  const groups = await manager.groups();
  expect(groups.map(({ name }) => name)).toEqual(expect.arrayContaining(['Help Desk', 'Managers']));
  const helpers = groups.find(({ name }) => name === 'Help Desk')?.uuid ?? '';
  await manager.addGroupMember(helpers, userUuids.otherSubscriber);
  expect((await manager.groupMembers(helpers)).map(({ uuid }) => uuid)).toContain(userUuids.otherSubscriber);
  await manager.removeGroupMember(helpers, userUuids.otherSubscriber);
  expect((await manager.groupMembers(helpers)).map(({ uuid }) => uuid)).toEqual([userUuids.helpDesk]);
  expect((await helpDesk.rightsOver(userUuids.subscriber)).map(({ right }) => right)).toContain(
    'RequestUnblockSmartcard',
  );
  const forSubscriber = await manager.templatesForUser(userUuids.subscriber);
  expect(forSubscriber.map(({ name }) => name)).toContain('Full Life Cycle');
  const { value, etag } = await manager.siteSettings();
  expect(await manager.changeSiteSettings(value, etag)).toEqual(value);
});

test('a report comes as an object and as CSV', async () => {
  const report = await manager.report('requests');
  expect(report.rows.length).toBeGreaterThan(0);
  const lines = (await manager.reportCsv('requests')).trim().split(/\r\n/);
  expect(lines).toHaveLength(report.rows.length + 1);
  expect(lines[0]).toContain('count');
});

test('the secret of a webhook is shown when it is made and never in the list', async () => {
  const webhook = await manager.createWebhook({ url: 'https://hooks.example.org/cardea' });
  expect(webhook.secret?.reveal()).toMatch(/^whsec_/);
  expect(inspect(webhook)).not.toContain(webhook.secret?.reveal());
  const changed = await manager.updateWebhook(webhook.uuid, { isEnabled: false }, etagOf(webhook.revision));
  expect(changed.isEnabled).toBe(false);
  expect(JSON.stringify(await manager.webhooks())).not.toContain('whsec_');
  await manager.deleteWebhook(webhook.uuid);
  expect(await manager.webhooks()).toEqual([]);
});
