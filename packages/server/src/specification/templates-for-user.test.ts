import { accounts, seedSite, startTestServer, type TestServer, templates, userUuids } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiV2Client } from './api-v2-client.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('sqlite', { prepare: seedSite });
});
afterAll(() => server[Symbol.asyncDispose]());

async function seenBy(account: keyof typeof accounts, user: keyof typeof userUuids) {
  const client = new ApiV2Client(server.url, accounts[account]);
  return await client.get(`/users/${userUuids[user]}/profile-templates`);
}

test('a manager is told what somebody can be enrolled for, and which temporary cards belong to no other card', async () => {
  const { status, json } = await seenBy('manager', 'subscriber');
  expect(status).toBe(200);
  expect(json).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({
        uuid: templates.fullLifeCycle,
        name: 'Full Life Cycle',
        isSmartcard: true,
        requestTypes: ['Enroll', 'TemporaryCardEnroll'],
      }),
      expect.objectContaining({ uuid: templates.fullLifeCycleSoftware, requestTypes: ['Enroll'] }),
    ]),
  });
  expect(JSON.stringify(json)).not.toContain(templates.closed);
});

test('what is listed for oneself is what can be asked for', async () => {
  const own = await seenBy('subscriber', 'subscriber');
  const { json } = await new ApiV2Client(server.url, accounts.subscriber).post('/requests', {
    type: 'Enroll',
    profileTemplateUuid: templates.smartcard,
  });
  expect(JSON.stringify(own.json)).toContain(templates.smartcard);
  expect(json).toMatchObject({ status: 'Approved' });
});

test('without the right to enroll nothing is listed, and of people who may not be seen nothing is told', async () => {
  expect(await seenBy('helpDesk', 'subscriber')).toMatchObject({ status: 200, json: { items: [] } });
  expect(await seenBy('otherSubscriber', 'subscriber')).toMatchObject({ status: 404 });
});
