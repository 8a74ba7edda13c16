import { randomUUID } from 'node:crypto';
import { Secret } from '@cardea/domain';
import {
  ApiClient,
  accounts,
  call,
  makeCertificationRequest,
  type Seen,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import { findHandedOver } from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { apiRoutes } from '../api-v2/routes.js';
import { requireHandedOver } from '../http/hand-over-scope.js';
import { v1Routes } from '../routes/v1.js';
import { ApiV2Client, helpDeskTemplate, seedHelpDeskTemplate } from './api-v2-client.js';

const codePattern = /^([2-9A-HJ-NP-Z]{3}-){2}[2-9A-HJ-NP-Z]{3}$/;

describe.each(storeKinds)('requests handed over to the card agent, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiV2Client;
  let other: ApiV2Client;

  beforeAll(async () => {
    server = await startTestServer(kind, {
      prepare: async (system) => {
        await seedSite(system);
        await seedHelpDeskTemplate(system);
      },
    });
    subscriber = new ApiV2Client(server.url, accounts.subscriber);
    other = new ApiV2Client(server.url, accounts.otherSubscriber);
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const v1 = () => new ApiClient(server.url, accounts.subscriber);
  const enrollment = async () =>
    await v1().createRequest({ type: 'Enroll', profiletemplateuuid: helpDeskTemplate });
  const kindOf = ({ json }: Seen) => (json as { kind?: string }).kind;
  const handOver = async (requestUuid: string) => {
    const { status, json } = await subscriber.post(`/requests/${requestUuid}/hand-overs`, {});
    expect(status).toBe(201);
    return json as { code: string; expiresAt: string };
  };
  const redeem = async (code: string) =>
    await call(`${server.url}/api/v2/hand-overs/redeem`, { method: 'POST', body: { code } });
  const tokenFor = async (requestUuid: string): Promise<string> => {
    const { code } = await handOver(requestUuid);
    const redeemed = await redeem(code);
    expect(redeemed.status).toBe(200);
    return (redeemed.json as { token: string }).token;
  };
  const asAgent =
    (token: string, api: 'v1' | 'v2' = 'v2') =>
    async (method: string, path: string, body?: unknown) =>
      await call(`${server.url}${api === 'v2' ? '/api/v2' : '/CertificateManagement/api/v1.0'}${path}`, {
        method,
        token,
        ...(body === undefined ? {} : { body }),
      });

  test('a code is exchanged once for a token that acts on the request as the person who handed it over', async () => {
    const requestUuid = await enrollment();
    const { code, expiresAt } = await handOver(requestUuid);
    expect(code).toMatch(codePattern);
    expect(new Date(expiresAt).getTime() - server.clock.now().getTime()).toBe(10 * 60_000);
    const redeemed = await redeem(code.toLowerCase().replaceAll('-', ' '));
    expect(redeemed.json).toMatchObject({ requestUuid, requestType: 'Enroll', accountName: 'cmuser1' });
    const { token } = redeemed.json as { token: string };
    expect((await asAgent(token)('GET', `/requests/${requestUuid}`)).json).toMatchObject({
      uuid: requestUuid,
    });
    const again = await redeem(code);
    expect([again.status, kindOf(again)]).toEqual([403, 'NotAuthorized']);
    const history = await subscriber.get(`/requests/${requestUuid}/history`);
    const events = (history.json as { items: { action: string; outcome: string; actorName: string }[] })
      .items;
    expect(events.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'request.create success',
      'handOver.create success',
      'handOver.redeem success',
      'handOver.redeem denied',
    ]);
    const secrets = [code, code.replaceAll('-', ''), token];
    for (const secret of secrets) {
      expect(history.text).not.toContain(secret);
      expect(server.log.join('\n')).not.toContain(secret);
    }
  });

  test('of several who type the same code at once, one gets the token', async () => {
    const { code } = await handOver(await enrollment());
    const tries = await Promise.all(Array.from({ length: 4 }, () => redeem(code)));
    expect(tries.map(({ status }) => status).toSorted()).toEqual([200, 403, 403, 403]);
  });

  test('a code ends after ten minutes, and with the next code for the same request; a token after thirty minutes', async () => {
    const requestUuid = await enrollment();
    const first = await handOver(requestUuid);
    const second = await handOver(requestUuid);
    expect((await redeem(first.code)).status).toBe(403);
    server.clock.advance(10 * 60_000);
    expect((await redeem(second.code)).status).toBe(403);
    const token = await tokenFor(requestUuid);
    server.clock.advance(30 * 60_000 - 1);
    expect((await asAgent(token)('GET', `/requests/${requestUuid}`)).status).toBe(200);
    server.clock.advance(1);
    expect((await asAgent(token)('GET', `/requests/${requestUuid}`)).status).toBe(401);
    expect((await asAgent(token, 'v1')('GET', `/requests/${requestUuid}`)).status).toBe(401);
  });

  test('a misprint is found by the check character and is no try; a wrong code leaves an audit row', async () => {
    const { code } = await handOver(await enrollment());
    const misprint = code.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const seen = await redeem(misprint);
    expect([seen.status, kindOf(seen)]).toEqual([400, 'MalformedInput']);
    expect(seen.text).not.toContain(misprint);
    expect((await redeem(code)).status).toBe(200);
  });

  test('only who may carry a request out hands it over, while it is under way, and only when a card is wanted', async () => {
    const requestUuid = await enrollment();
    expect((await other.post(`/requests/${requestUuid}/hand-overs`, {})).status).toBe(404);
    const helpDesk = new ApiV2Client(server.url, accounts.helpDesk);
    expect(kindOf(await helpDesk.post(`/requests/${requestUuid}/hand-overs`, {}))).toBe('NotAuthorized');
    await subscriber.post(`/requests/${requestUuid}/cancel`, {});
    expect(kindOf(await subscriber.post(`/requests/${requestUuid}/hand-overs`, {}))).toBe(
      'IllegalTransition',
    );
    const software = await v1().createRequest({ type: 'Enroll', profiletemplateuuid: templates.software });
    expect(kindOf(await subscriber.post(`/requests/${software}/hand-overs`, {}))).toBe('PolicyViolation');
  });

  test('the token ends with the request, but for what the card is to carry, two minutes long', async () => {
    const requestUuid = await enrollment();
    const token = await tokenFor(requestUuid);
    const [agent, card] = [asAgent(token), asAgent(token, 'v1')];
    const bound = await card('POST', '/smartcards', {
      requestid: requestUuid,
      cardid: randomUUID(),
      atr: '3b8d0180fba000000397425446590301c8',
    });
    expect(bound.status).toBe(201);
    const smartcardUuid = String(bound.json).split('/').at(-1);
    const certificaterequests = [Buffer.from(makeCertificationRequest()).toString('base64')];
    const certified = await card('POST', `/requests/${requestUuid}/certificatedata`, {
      pfxpassword: '',
      certificaterequests,
    });
    expect(certified.status).toBe(200);
    expect((await card('PUT', `/requests/${requestUuid}`, { status: 'Completed' })).status).toBe(200);
    expect((await agent('GET', `/smartcards/${smartcardUuid}/certificates`)).status).toBe(200);
    expect((await agent('GET', `/smartcards/${smartcardUuid}`)).status).toBe(403);
    expect((await agent('POST', `/requests/${requestUuid}/progress`, { step: 'cardFound' })).status).toBe(
      403,
    );
    server.clock.advance(2 * 60_000);
    expect((await agent('GET', `/smartcards/${smartcardUuid}/certificates`)).status).toBe(401);

    const canceled = await enrollment();
    const ended = await tokenFor(canceled);
    await subscriber.post(`/requests/${canceled}/cancel`, {});
    expect((await asAgent(ended)('GET', `/requests/${canceled}`)).status).toBe(401);
  });

  test('a token opens no other request, no other card, and no call that the agent does not need', async () => {
    const [requestUuid, another] = [await enrollment(), await enrollment()];
    const owned = await v1().enrollCard(helpDeskTemplate, randomUUID());
    const token = await tokenFor(requestUuid);
    const handedOver = await findHandedOver(server.system.ports, new Secret(token));
    if (handedOver === undefined) throw new Error('the token is not known');
    const parameters = ['uuid', 'id', 'reqid', 'requestid', 'requestId'].map((name) => [name, another]);
    const parts = {
      params: Object.fromEntries(parameters),
      query: Object.fromEntries(parameters),
      body: Object.fromEntries(parameters),
    };
    const operations = [
      ...apiRoutes.flatMap((route) => ('handleOpen' in route ? [] : [route.operationId])),
      ...v1Routes.map(({ operation }) => operation),
    ];
    expect(operations.length).toBeGreaterThan(100);
    for (const operation of operations) {
      await expect(
        requireHandedOver(server.system.ports, handedOver, { operation, ...parts }),
        operation,
      ).rejects.toMatchObject({ kind: 'NotAuthorized' });
    }

    const { smartcardUuid } = owned;
    const card = asAgent(token, 'v1');
    const refused = await Promise.all([
      asAgent(token)('GET', `/smartcards/${smartcardUuid}`),
      asAgent(token)('GET', `/requests/${another}`),
      asAgent(token)('POST', `/requests/${another}/progress`, { step: 'cardFound' }),
      asAgent(token)('POST', `/requests/${requestUuid}/hand-overs`, {}),
      asAgent(token)('GET', `/requests/${requestUuid}/history`),
      asAgent(token)('POST', `/requests/${requestUuid}/cancel`, {}),
      asAgent(token)('GET', '/users/me'),
      card('GET', `/smartcards/${smartcardUuid}`),
      card('GET', '/smartcards'),
      card('GET', `/requests/${another}`),
      card('PUT', `/requests/${another}`, { status: 'Canceled' }),
      card('POST', '/requests', {
        type: 'Enroll',
        profiletemplateuuid: helpDeskTemplate,
        datacollection: '[]',
        comment: '',
      }),
      card('POST', '/smartcards', { requestid: another, cardid: randomUUID(), atr: '' }),
      card('GET', `/requests/${owned.requestUuid}/smartcards/${smartcardUuid}/diversifiedkey`),
      card('GET', `/profiletemplates/${templates.managed}/configuration/smartcards`),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
    const mine = await asAgent(token)('GET', `/requests/${requestUuid}`);
    expect(mine.status).toBe(200);
  });

  test('a token finds the card in the reader when it is free or the request’s, and tells of no other', async () => {
    const cardId = randomUUID();
    await v1().enrollCard(helpDeskTemplate, cardId);
    const card = asAgent(await tokenFor(await enrollment()), 'v1');
    expect((await card('GET', `/smartcards?cardid=${randomUUID()}`)).status).toBe(204);
    expect((await card('GET', `/smartcards?cardid=${cardId}`)).status).toBe(403);
  });

  test('whoever watches a request is told its states and the steps of the agent, and when it is over', async () => {
    const requestUuid = await enrollment();
    const agent = asAgent(await tokenFor(requestUuid));
    const watched = events(server.url, requestUuid);
    expect(await watched.next()).toMatchObject({ name: 'request', content: { status: 'Approved' } });
    const told = await agent('POST', `/requests/${requestUuid}/progress`, { step: 'cardFound' });
    expect(told.status).toBe(204);
    const step = await watched.next();
    expect(step).toMatchObject({ name: 'progress', content: { step: 'cardFound' } });
    await agent('POST', `/requests/${requestUuid}/progress`, { step: 'pinChecked' });
    expect(await watched.next()).toMatchObject({ name: 'progress', content: { step: 'pinChecked' } });
    const wrongCard = { step: 'wrongCard', cardId: randomUUID() };
    await agent('POST', `/requests/${requestUuid}/progress`, wrongCard);
    expect(await watched.next()).toMatchObject({ name: 'progress', content: wrongCard });
    await subscriber.post(`/requests/${requestUuid}/cancel`, {});
    expect(await watched.next()).toMatchObject({ name: 'request', content: { status: 'Canceled' } });
    const end = await watched.next();
    expect(end).toMatchObject({ name: 'end' });
    expect(await watched.next()).toBeUndefined();

    const resumed = events(server.url, requestUuid, step?.id);
    expect(await resumed.next()).toMatchObject({ name: 'progress', content: { step: 'pinChecked' } });
    expect(await resumed.next()).toMatchObject({ name: 'progress', content: wrongCard });
    expect(await resumed.next()).toMatchObject({ name: 'request', content: { status: 'Canceled' } });
    const after = await subscriber
      .get(`/requests/${requestUuid}/events`, { 'last-event-id': end?.id ?? '' })
      .catch((error: Error) => error.message);
    // Without a body: the browser comes back no more.
    expect(after).toContain('204');
  });

  test('whoever watches a request is told the last steps also when it ends while they are read', async () => {
    const requestUuid = await enrollment();
    const agent = asAgent(await tokenFor(requestUuid));
    const { requestProgress } = server.system.ports.store;
    const list = requestProgress.list.bind(requestProgress);
    const reading = vi.spyOn(requestProgress, 'list').mockImplementationOnce(async (...what) => {
      const known = await list(...what);
      await agent('POST', `/requests/${requestUuid}/progress`, { step: 'cardFound' });
      await subscriber.post(`/requests/${requestUuid}/cancel`, {});
      return known;
    });
    const watched = events(server.url, requestUuid);
    const told: SeenEvent[] = [];
    for (let each = await watched.next(); each !== undefined; each = await watched.next()) told.push(each);
    expect(reading).toHaveBeenCalled();
    reading.mockRestore();
    expect(told.map(({ name }) => name)).toEqual(['request', 'progress', 'request', 'end']);
  });

  test('somebody who may not see a request does not watch it, and an unknown step is refused', async () => {
    const requestUuid = await enrollment();
    expect((await other.get(`/requests/${requestUuid}/events`)).status).toBe(404);
    const seen = await subscriber.post(`/requests/${requestUuid}/progress`, { step: 'PIN is 123456' });
    expect([seen.status, kindOf(seen)]).toEqual([400, 'MalformedInput']);
    const noCardId = { step: 'wrongCard', cardId: 'PIN is 123456' };
    expect((await subscriber.post(`/requests/${requestUuid}/progress`, noCardId)).status).toBe(400);
    expect((await other.post(`/requests/${requestUuid}/progress`, { step: 'cardFound' })).status).toBe(404);
  });

  test('an open watch does not keep the server from closing', async () => {
    const requestUuid = await enrollment();
    const watched = events(server.url, requestUuid);
    expect(await watched.next()).toMatchObject({ name: 'request' });
    await server.restart();
    expect(await watched.next()).toBeUndefined();
    const [subject] = await server.system.ports.store.requests.listByTarget(
      userUuids.subscriber as Parameters<typeof server.system.ports.store.requests.listByTarget>[0],
      'Approved',
    );
    expect(subject).toBeDefined();
  });
});

interface SeenEvent {
  readonly name: string;
  readonly id: string;
  readonly content: unknown;
}

/** Reads the event stream of a request as the subscriber (WHATWG HTML: server-sent events). */
function events(url: string, requestUuid: string, lastEventId?: string) {
  const { username, password } = accounts.subscriber;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const blocks = (async function* () {
    const response = await fetch(`${url}/api/v2/requests/${requestUuid}/events`, {
      headers: { authorization, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
    });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      yield* parts;
    }
  })();
  return {
    async next(): Promise<SeenEvent | undefined> {
      for (;;) {
        const { value, done } = await blocks.next();
        if (done === true) return undefined;
        const lines = Object.fromEntries(value.split('\n').map((line) => line.split(/: (.*)/s)));
        if (lines.event === undefined) continue;
        return { name: lines.event, id: lines.id, content: JSON.parse(lines.data) };
      }
    },
  };
}
