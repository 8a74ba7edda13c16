import { randomUUID } from 'node:crypto';
import { CmError, type Request, type User } from '@cardea/domain';
import {
  ApiClient,
  accounts,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveRequest, denyRequest } from './approve-request.js';

describe.each(storeKinds)('approvals, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiClient;

  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
    subscriber = new ApiClient(server.url, accounts.subscriber);
    const { store, clock } = server.system.ports;
    const managed = await store.profileTemplates.find(templates.managed as never);
    if (managed === undefined) throw new Error('the managed template is missing');
    const Enroll = { ...managed.policies.Enroll, approvalsNeeded: 2 };
    const twice = { ...managed, version: 2, policies: { ...managed.policies, Enroll } };
    await store.transaction((tx) => tx.profileTemplates.put(twice, clock.now()));
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  async function pendingRequest(): Promise<Request['uuid']> {
    const uuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.managed,
      comment: 'new colleague',
      datacollection: [{ 'Employee number': '4711' }],
    });
    return uuid as Request['uuid'];
  }

  async function by(key: keyof typeof userUuids) {
    const user = await server.system.ports.store.users.find(userUuids[key] as User['uuid']);
    if (user === undefined) throw new Error(`no ${key}`);
    return { user, origin: 'local', correlationId: randomUUID(), oneTimePasswords: [] };
  }

  async function kindOf(attempt: Promise<unknown>): Promise<string> {
    return await attempt.then(
      () => 'accepted',
      (error: unknown) => (error instanceof CmError ? error.kind : 'another error'),
    );
  }

  test('the last approval needed makes the request Approved, the one before leaves it Pending', async () => {
    const uuid = await pendingRequest();
    const { ports } = server.system;
    expect(await approveRequest(ports, await by('manager'), uuid)).toMatchObject({ status: 'Pending' });
    expect(await approveRequest(ports, await by('secondManager'), uuid)).toMatchObject({
      status: 'Approved',
    });
  });

  test('each approver has one vote', async () => {
    const uuid = await pendingRequest();
    await approveRequest(server.system.ports, await by('manager'), uuid);
    expect(await kindOf(approveRequest(server.system.ports, await by('manager'), uuid))).toBe(
      'PolicyViolation',
    );
    expect(await server.system.ports.store.requests.find(uuid)).toMatchObject({
      approvedBy: [userUuids.manager],
    });
  });

  test('nobody approves or denies their own request', async () => {
    const uuid = await pendingRequest();
    expect(await kindOf(approveRequest(server.system.ports, await by('subscriber'), uuid))).toBe(
      'NotAuthorized',
    );
    expect(await kindOf(denyRequest(server.system.ports, await by('subscriber'), uuid))).toBe(
      'NotAuthorized',
    );
  });

  test('the help desk, which lacks the right to enroll for others, cannot approve an enrollment', async () => {
    const uuid = await pendingRequest();
    expect(await kindOf(approveRequest(server.system.ports, await by('helpDesk'), uuid))).toBe(
      'NotAuthorized',
    );
  });

  test('a denied request stays denied: it cannot be approved, carried out, canceled or completed', async () => {
    const uuid = await pendingRequest();
    expect(await denyRequest(server.system.ports, await by('manager'), uuid)).toMatchObject({
      status: 'Denied',
    });
    expect(await kindOf(approveRequest(server.system.ports, await by('manager'), uuid))).toBe(
      'IllegalTransition',
    );
    for (const status of ['Completed', 'Canceled', 'Abandoned']) {
      expect((await subscriber.put(`requests/${uuid}`, { status })).status).toBe(403);
    }
    expect((await subscriber.post('smartcards', { requestid: uuid, cardid: randomUUID() })).status).toBe(403);
    expect((await subscriber.get(`requests/${uuid}`)).json).toMatchObject({ Status: 4 });
  });

  test('a Pending request can be canceled by its target', async () => {
    const uuid = await pendingRequest();
    expect((await subscriber.put(`requests/${uuid}`, { status: 'Canceled' })).json).toMatchObject({
      Status: 17,
    });
  });
});
