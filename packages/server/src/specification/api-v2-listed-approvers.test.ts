import {
  accounts,
  enabledPolicy,
  type Seen,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiV2Client } from './api-v2-client.js';

const approverSid = 'S-1-5-21-1-2-3-1101';

describe.each(storeKinds)('approvers whom a policy lists, over the management API, on %s', (kind) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(kind, {
      prepare: async (system) => {
        await seedSite(system);
        const { store, clock } = system.ports;
        const managed = await store.profileTemplates.find(templates.managed as never);
        if (managed === undefined) throw new Error('the managed template is missing');
        const Enroll = enabledPolicy('Enroll', {
          selfServiceEnabled: true,
          approvalsNeeded: 1,
          authorizedApprover: `D:(A;;CR;;;${approverSid})`,
        });
        const listed = { ...managed, version: 2, policies: { ...managed.policies, Enroll } };
        await store.transaction((tx) => tx.profileTemplates.put(listed, clock.now()));
      },
    });
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  test('an approver without any right finds what waits, opens it and approves it', async () => {
    const subscriber = new ApiV2Client(server.url, accounts.subscriber);
    const approver = new ApiV2Client(server.url, accounts.otherSubscriber);
    const uuids = ({ json }: Seen) => (json as { items: { uuid: string }[] }).items.map(({ uuid }) => uuid);
    const order = { type: 'Enroll', profileTemplateUuid: templates.managed };
    const created = (await subscriber.post('/requests', order)).json as { uuid: string };

    expect((await approver.get('/rights/own')).json).toMatchObject({
      siteRights: [],
      isOverOthers: false,
      isListedInPolicies: true,
    });
    expect(uuids(await approver.get('/requests?status=Pending'))).toEqual([created.uuid]);
    expect(uuids(await approver.get('/requests?status=Pending&sort=priority'))).toEqual([created.uuid]);
    expect((await approver.get(`/requests/${created.uuid}`)).status).toBe(200);
    const approved = await approver.post(`/requests/${created.uuid}/approve`, { comment: 'seen' });
    expect(approved.json).toMatchObject({ status: 'Approved' });
    expect(uuids(await approver.get('/requests?status=Pending'))).toEqual([]);
    expect(uuids(await approver.get('/requests?status=Approved'))).toEqual([created.uuid]);
  });
});
