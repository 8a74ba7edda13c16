import {
  ApiClient,
  accounts,
  makeCertificationRequest,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiV2Client } from './api-v2-client.js';

const nowhere = 'd7c0a1f4-3b52-4a6e-9f1d-5e8c2b7affff';
const pfxPassword = 'Recovered-pfx-1';
type Who = keyof typeof accounts;

describe.each(storeKinds)('the routes of key recovery, on %s', (kind) => {
  let server: TestServer;
  const profiles = {} as Record<'subscriber' | 'otherSubscriber', string>;
  const as = (who: Who) => new ApiV2Client(server.url, accounts[who]);
  const statusAndKind = async (answer: ReturnType<ApiV2Client['get']>) => {
    const { status, json } = await answer;
    return [status, (json as { kind?: string }).kind];
  };

  const enroll = async (who: 'subscriber' | 'otherSubscriber'): Promise<string> => {
    const client = new ApiClient(server.url, accounts[who]);
    const request = await client.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.fullLifeCycleSoftware,
    });
    await client.certifyAsPfx(request, pfxPassword, makeCertificationRequest());
    return ((await client.complete(request)).json as { NewProfileUuid: string }).NewProfileUuid;
  };
  const recover = (who: 'subscriber' | 'otherSubscriber') =>
    new ApiClient(server.url, accounts[who]).createRequest({ type: 'Recover', profile: profiles[who] });
  const cancel = (who: 'subscriber' | 'otherSubscriber', request: string) =>
    new ApiClient(server.url, accounts[who]).put(`requests/${request}`, { status: 'Canceled' });

  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('the settings are read and changed by holders of Audit alone, and refused whole with the field that is wrong', async () => {
    const stranger = as('subscriber');
    const administrator = as('secondManager');
    expect((await fetch(`${server.url}/api/v2/key-recovery`)).status).toBe(401);
    expect((await stranger.get('/key-recovery')).status).toBe(403);
    expect((await stranger.put('/key-recovery', { consentsNeeded: 0 })).status).toBe(403);
    expect((await stranger.post('/key-recovery/agents', { userUuid: userUuids.subscriber })).status).toBe(
      403,
    );
    expect((await stranger.post('/key-recovery/resharings')).status).toBe(403);
    expect((await stranger.delete(`/key-recovery/agents/${nowhere}`)).status).toBe(403);
    for (const consentsNeeded of [1, -1, 256, 'one'])
      expect((await administrator.put('/key-recovery', { consentsNeeded })).status).toBe(400);
    const agents = '/key-recovery/agents';
    expect((await administrator.post(agents, { userUuid: nowhere })).status).toBe(404);
    const noCertificate = { userUuid: userUuids.helpDesk, certificateBase64: 'AAAA' };
    expect((await administrator.post(agents, noCertificate)).status).toBe(400);
    expect((await administrator.delete(`${agents}/${nowhere}`)).status).toBe(404);
    expect((await administrator.get('/key-recovery')).json).toEqual({ consentsNeeded: 0, agents: [] });
  });

  test('agents are added with 201, and so many must consent as there are agents at most', async () => {
    const administrator = as('secondManager');
    for (const person of ['manager', 'helpDesk', 'otherSubscriber'] as const) {
      const added = await administrator.post('/key-recovery/agents', { userUuid: userUuids[person] });
      expect([added.status, added.json]).toMatchObject([201, { isKeyInKeystore: true, retiredAt: null }]);
    }
    expect((await administrator.put('/key-recovery', { consentsNeeded: 4 })).status).toBe(400);
    const set = await administrator.put('/key-recovery', { consentsNeeded: 2 });
    expect([set.status, set.json]).toMatchObject([200, { consentsNeeded: 2, agents: { length: 3 } }]);
    profiles.subscriber = await enroll('subscriber');
    profiles.otherSubscriber = await enroll('otherSubscriber');
  });

  test('a recovery is there for agents and holders of Audit; for others there is none', async () => {
    const request = await recover('subscriber');
    expect((await as('helpDesk').get(`/key-recoveries/${request}`)).json).toMatchObject({
      requestUuid: request,
      keys: [{ consentsNeeded: 2, consents: [], ownShare: { isInKeystore: true } }],
      whyNoSay: null,
    });
    // Whoever holds Audit sees it, and has no share.
    expect((await as('secondManager').get(`/key-recoveries/${request}`)).json).toMatchObject({
      keys: [{ ownShare: null }],
      whyNoSay: 'noAgent',
    });
    for (const [method, path] of [
      ['get', `/key-recoveries/${request}`],
      ['post', `/key-recoveries/${request}/consent`],
      ['post', `/key-recoveries/${request}/refuse`],
    ] as const)
      expect((await as('subscriber')[method](path, {})).status, path).toBe(404);
    expect((await as('subscriber').get('/key-recoveries')).json).toEqual({ items: [] });
    expect((await as('secondManager').post(`/key-recoveries/${request}/consent`, {})).status).toBe(403);
    expect((await as('helpDesk').get(`/key-recoveries/${nowhere}`)).status).toBe(404);
    expect((await as('helpDesk').get('/key-recoveries/none')).status).toBe(400);
    const shares = [{ certificateUuid: 'none', envelopedShareBase64: '' }];
    expect((await as('helpDesk').post(`/key-recoveries/${request}/consent`, { shares })).status).toBe(400);
    await cancel('subscriber', request);
    expect((await as('helpDesk').get(`/key-recoveries/${request}`)).status).toBe(404);
  });

  test('an agent who asks for their own keys cannot consent, and two others can', async () => {
    const request = await recover('otherSubscriber');
    const consent = (who: Who) => as(who).post(`/key-recoveries/${request}/consent`, {});
    const certify = () =>
      new ApiClient(server.url, accounts.otherSubscriber).certifyAsPfx(
        request,
        pfxPassword,
        makeCertificationRequest(),
      );
    expect((await as('otherSubscriber').get(`/key-recoveries/${request}`)).json).toMatchObject({
      whyNoSay: 'startedIt',
    });
    expect(await statusAndKind(consent('otherSubscriber'))).toEqual([403, 'NotAuthorized']);
    expect((await consent('manager')).status).toBe(200);
    expect((await consent('manager')).status).toBe(200);
    expect((await certify()).status).toBe(403);
    expect((await as('helpDesk').post(`/key-recoveries/${request}/refuse`, { comment: 'no' })).status).toBe(
      200,
    );
    expect((await certify()).status).toBe(403);
    const last = await consent('helpDesk');
    expect([last.status, last.json]).toMatchObject([200, { keys: [{ consents: { length: 2 } }] }]);
    const certified = await certify();
    expect([certified.status, certified.json]).toMatchObject([
      200,
      expect.arrayContaining([expect.objectContaining({ isKeyHistory: true, isPfx: true })]),
    ]);
  });

  test('an agent whom a key needs is not retired, one resharing waits at a time, and an agent too few is refused', async () => {
    const administrator = as('secondManager');
    const { agents } = (await administrator.get('/key-recovery')).json as {
      agents: { uuid: string; accountName: string }[];
    };
    const [first, second] = agents.map(({ uuid }) => `/key-recovery/agents/${uuid}`);
    expect((await administrator.post('/key-recovery/resharings')).status).toBe(403);
    expect((await administrator.delete(first ?? '')).status).toBe(204);
    expect((await administrator.delete(first ?? '')).status).toBe(404);
    expect((await administrator.delete(second ?? '')).status).toBe(403);
    const started = await administrator.post('/key-recovery/resharings');
    expect([started.status, started.json]).toMatchObject([
      201,
      { requestUuid: null, requestType: 'Resharing', whyNoSay: 'noAgent' },
    ]);
    expect((await administrator.post('/key-recovery/resharings')).status).toBe(409);
  });
});
