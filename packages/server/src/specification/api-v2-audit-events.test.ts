import {
  ApiClient,
  accounts,
  call,
  type Seen,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEventRoutes } from '../api-v2/administration/audit-event-routes.js';

interface Event {
  readonly uuid: string;
  readonly sequence: number;
  readonly occurredAt: string;
  readonly action: string;
  readonly outcome: string;
  readonly actorName: string;
  readonly objectType: string;
  readonly objectUuid: string;
  readonly origin: string;
  readonly correlationId: string;
  readonly sealNumber: number | null;
}

describe.each(storeKinds)('searching the audit trail over the management API, on %s', (kind) => {
  let server: TestServer;
  let smartcardUuid = '';
  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
    const subscriber = new ApiClient(server.url, accounts.subscriber);
    ({ smartcardUuid } = await subscriber.enrollCard(
      templates.fullLifeCycle,
      crypto.randomUUID(),
      'Pfx-password-1',
    ));
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const get = (
    query: string,
    as: (typeof accounts)[keyof typeof accounts] = accounts.manager,
  ): Promise<Seen> => call(`${server.url}/api/v2/audit-events${query}`, { method: 'GET', as });

  /** The events of one page, which is as the document says. */
  async function found(query: string): Promise<readonly Event[]> {
    const { status, json } = await get(query);
    expect(status).toBe(200);
    const [route] = auditEventRoutes;
    if (route?.answer.schema === undefined) throw new Error('the route has no schema');
    const errors = Compile(route.answer.schema).Errors(json);
    expect([...errors].map(({ instancePath, message }) => `${instancePath} ${message}`)).toEqual([]);
    return (json as { items: Event[] }).items;
  }

  test('the cursor leads through all events, newest first, each once', async () => {
    const all = await found('?limit=500');
    const walked: Event[] = [];
    let query = '?limit=7';
    for (;;) {
      const { json, headers } = await get(query);
      const { items, nextCursor } = json as { items: Event[]; nextCursor: string | null };
      walked.push(...items);
      if (nextCursor === null) break;
      expect(headers.get('link')).toContain(`cursor=${nextCursor}`);
      query = `?limit=7&cursor=${nextCursor}`;
    }
    expect(walked.map(({ uuid }) => uuid)).toEqual(all.map(({ uuid }) => uuid));
    const sequences = all.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => b - a));
  });

  test('actions are found by their names and by their beginning', async () => {
    const ofRequests = await found('?action=request.&limit=500');
    expect(new Set(ofRequests.map(({ action }) => action))).toEqual(
      new Set(['request.create', 'request.complete']),
    );
    const created = await found('?action=request.create');
    expect(created.map(({ action }) => action)).toEqual(['request.create']);
  });

  test('the life of a smart card is told by the events of its requests and certificates', async () => {
    const events = await found(`?object=${smartcardUuid.toUpperCase()}&related=true&limit=500`);
    const actions = events.map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['request.create', 'smartcard.bind', 'certificate.issue', 'request.complete']),
    );
    expect(actions).not.toContain('signIn');
    const requestUuid = events.find(({ action }) => action === 'request.create')?.objectUuid ?? '';
    const ofRequest = await found(`?object=${requestUuid}&limit=500`);
    expect(new Set(ofRequest.map(({ objectUuid }) => objectUuid))).toEqual(new Set([requestUuid]));
    expect(events.map(({ uuid }) => uuid)).toEqual(expect.arrayContaining(ofRequest.map(({ uuid }) => uuid)));
  });

  test('what a person did and what was done to them is found, and what the person did alone', async () => {
    const about = await found(`?person=${userUuids.subscriber}&limit=500`);
    const did = await found(`?actor=${userUuids.subscriber}&limit=500`);
    expect(did.length).toBeGreaterThan(0);
    expect(about.map(({ uuid }) => uuid)).toEqual(expect.arrayContaining(did.map(({ uuid }) => uuid)));
    expect(new Set(did.map(({ actorName }) => actorName))).toEqual(new Set(['cmuser1']));
  });

  test('the reference that a refusal named leads to its event', async () => {
    const path = `${server.url}/api/v2/requests`;
    const body = { type: 'Enroll', profileTemplateUuid: templates.closed };
    const refused = await call(path, { method: 'POST', as: accounts.subscriber, body });
    expect(refused.status).toBe(403);
    const reference = (refused.json as { instance: string }).instance.replace('urn:uuid:', '');
    expect(await found(`?q=${reference}&outcome=denied`)).toMatchObject([
      { action: 'request.create', outcome: 'denied', correlationId: reference },
    ]);
  });

  test('the CSV has all that is found, and that somebody took it is in the trail', async () => {
    const events = await found('?action=request.&limit=500');
    const { status, headers, text } = await get('?action=request.&format=csv');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/csv');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="audit-events-[\d-]+\.csv"/);
    const lines = text.trim().split('\r\n');
    expect(lines).toHaveLength(events.length + 1);
    expect(lines[0]).toContain('sequence,occurredAt,action,outcome,actorName');
    events.forEach(({ uuid }, index) => {
      expect(lines[index + 1]).toContain(uuid);
    });
    const [taken] = await found('?action=report.read');
    expect(taken).toMatchObject({ outcome: 'success', objectType: 'Report', objectUuid: 'audit-events' });
  });

  test('without Audit there is nothing, and a refused download is in the trail', async () => {
    for (const account of [accounts.subscriber, accounts.helpDesk]) {
      expect((await get('', account)).json).toMatchObject({ kind: 'NotAuthorized' });
      expect((await get('?format=csv', account)).json).toMatchObject({ kind: 'NotAuthorized' });
    }
    const [denied] = await found('?action=report.read&outcome=denied');
    expect(denied).toMatchObject({ actorName: accounts.helpDesk.username, objectUuid: 'audit-events' });
  });

  test.each([
    ['?action=nothing', 'action'],
    ['?actor=me', 'actor'],
    ['?from=yesterday', 'from'],
    ['?cursor=x', 'cursor'],
    ['?limit=501', 'limit'],
  ])('%s is refused, naming the parameter', async (query, field) => {
    expect((await get(query)).json).toMatchObject({ kind: 'MalformedInput', field });
  });
});
