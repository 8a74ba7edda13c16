import { randomUUID } from 'node:crypto';
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
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiToken } from '../administration/api-tokens.js';
import { ApiV2Client } from './api-v2-client.js';

describe.each(storeKinds)('rules of every call of the management API, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiV2Client;
  let manager: ApiV2Client;

  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
    subscriber = new ApiV2Client(server.url, accounts.subscriber);
    manager = new ApiV2Client(server.url, accounts.manager);
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const enroll = { type: 'Enroll', profileTemplateUuid: templates.smartcard };
  const uuidOf = ({ json }: Seen) => (json as { uuid: string }).uuid;
  const problem = (seen: Seen) => {
    const { status, kind: name, field } = seen.json as { status: number; kind: string; field?: string };
    expect(status).toBe(seen.status);
    return [status, name, field];
  };

  test('whoever is not signed in gets a challenge, and a problem that names nothing', async () => {
    const seen = await call(`${server.url}/api/v2/requests`);
    expect(seen.status).toBe(401);
    expect(seen.headers.get('www-authenticate')).toContain('Basic');
    expect(seen.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(seen.json).toMatchObject({ kind: 'NotAuthenticated', status: 401 });
  });

  test('a token signs in as well', async () => {
    const order = { logonName: 'cmuser1', name: 'script', expiresInDays: 1 };
    const { token } = await createApiToken(server.system.ports, order);
    const seen = await call(`${server.url}/api/v2/users/me`, { token: token.reveal() });
    expect(seen.json).toMatchObject({ accountName: 'cmuser1' });
  });

  test('problem details lead to an explanation and to the audit trail', async () => {
    const seen = await subscriber.get(`/requests/${randomUUID()}`);
    const { type, instance, kind: name } = seen.json as { type: string; instance: string; kind: string };
    expect([seen.status, name]).toEqual([404, 'NotFound']);
    expect(instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    const { pathname } = new URL(type);
    expect((await call(server.url + pathname)).json).toMatchObject({ kind: 'NotFound', status: 404 });
  });

  test.each([
    ['/requests/not-a-guid', [400, 'MalformedInput', 'uuid']],
    ['/requests?state=Pending', [400, 'MalformedInput', 'state']],
    ['/requests?status=pending', [400, 'MalformedInput', 'status']],
    ['/requests?limit=0', [400, 'MalformedInput', 'limit']],
    ['/requests?limit=501', [400, 'MalformedInput', 'limit']],
    ['/requests?limit=2&limit=3', [400, 'MalformedInput', 'limit']],
    ['/requests?submittedFrom=yesterday', [400, 'MalformedInput', 'submittedFrom']],
    ['/requests?cursor=made-up', [400, 'MalformedInput', 'cursor']],
    ['/users/me?x=1', [400, 'MalformedInput', 'x']],
    ['/nothing', [404, 'NoSuchAddress', undefined]],
  ])('GET %s is refused with the field at fault', async (path, expected) => {
    expect(problem(await subscriber.get(path))).toEqual(expected);
  });

  test.each([
    [{}, 'type'],
    [{ ...enroll, typo: 1 }, 'typo'],
    [{ ...enroll, type: 'enroll' }, 'type'],
    [{ ...enroll, priority: 256 }, 'priority'],
    [{ ...enroll, priority: '1' }, 'priority'],
    [{ ...enroll, smartcardUuid: 'x' }, 'smartcardUuid'],
  ])('POST /requests with %j is refused with the field at fault', async (body, field) => {
    expect(problem(await subscriber.post('/requests', body))).toEqual([400, 'MalformedInput', field]);
  });

  test('a body that is no JSON, has another media type or is too large is refused', async () => {
    const options = (rawBody: string, type = 'application/json') => ({
      rawBody,
      headers: { 'content-type': type },
    });
    expect(problem(await subscriber.post('/requests', undefined, options('{')))[1]).toBe('MalformedInput');
    expect(problem(await subscriber.post('/requests', undefined, options('a', 'text/plain')))).toEqual([
      415,
      'UnsupportedMediaType',
      undefined,
    ]);
    const large = `"${'x'.repeat(1024 * 1024)}"`;
    expect(problem(await subscriber.post('/requests', undefined, options(large)))[0]).toBe(413);
  });

  test('pages follow each other without gap or repetition, by nextCursor and by Link', async () => {
    const all: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      server.clock.advance(1000);
      all.push(uuidOf(await subscriber.post('/requests', enroll)));
    }
    const seen: string[] = [];
    let path: string | undefined = `/requests?limit=2&order=ascending&target=${userUuids.subscriber}`;
    while (path !== undefined) {
      const answer: Seen = await subscriber.get(path);
      const { items, nextCursor } = answer.json as { items: { uuid: string }[]; nextCursor: string | null };
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ uuid }) => uuid));
      const link = /^<\/api\/v2(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '');
      expect(link === null).toBe(nextCursor === null);
      path = link?.[1];
    }
    expect(seen).toEqual(all);
    const newestFirst = (await subscriber.get('/requests?limit=5')).json as { items: { uuid: string }[] };
    expect(newestFirst.items.map(({ uuid }) => uuid)).toEqual([...all].reverse());
    const after = (await subscriber.get(`/requests?submittedBefore=2020-01-01T00:00:00Z`)).json;
    expect(after).toEqual({ items: [], nextCursor: null });
  });

  test('what has not changed is answered with 304 and no body', async () => {
    const uuid = uuidOf(await subscriber.post('/requests', enroll));
    const first = await subscriber.get(`/requests/${uuid}`);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[^"]+"$/);
    const again = await subscriber.get(`/requests/${uuid}`, { 'if-none-match': `"other", W/${tag}` });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await subscriber.get(`/requests/${uuid}`, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('an edit needs If-Match: 428 without it, 412 for another version, then it succeeds once', async () => {
    const body = {
      type: 'Enroll',
      profileTemplateUuid: templates.managed,
      comment: 'x',
      dataCollection: { 'Employee number': '1' },
    };
    const uuid = uuidOf(await subscriber.post('/requests', body));
    const path = `/requests/${uuid}/priority`;
    const tag = (await manager.get(`/requests/${uuid}`)).headers.get('etag') ?? '';
    expect(problem(await manager.put(path, { priority: 3 }))).toEqual([
      428,
      'PreconditionRequired',
      'If-Match',
    ]);
    expect(problem(await manager.put(path, { priority: 3 }, { ifMatch: '"99"' }))[0]).toBe(412);
    expect(problem(await manager.put(path, { priority: 3 }, { ifMatch: `W/${tag}` }))[0]).toBe(412);
    const changed = await manager.put(path, { priority: 3 }, { ifMatch: tag });
    expect(changed.json).toMatchObject({ uuid, priority: 3 });
    expect(changed.headers.get('etag')).not.toBe(tag);
    expect(problem(await manager.put(path, { priority: 4 }, { ifMatch: tag }))[0]).toBe(412);
    expect((await manager.put(path, { priority: 5 }, { ifMatch: '*' })).json).toMatchObject({ priority: 5 });
  });

  test('a write sent again with its idempotency key is done once and answered alike', async () => {
    const idempotencyKey = randomUUID();
    const first = await subscriber.post('/requests', enroll, { idempotencyKey });
    const again = await subscriber.post('/requests', enroll, { idempotencyKey });
    expect(again.json).toEqual(first.json);
    expect(again.status).toBe(201);
    for (const header of ['location', 'etag'])
      expect(again.headers.get(header)).toBe(first.headers.get(header));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const reordered = { profileTemplateUuid: enroll.profileTemplateUuid, type: enroll.type };
    expect(uuidOf(await subscriber.post('/requests', reordered, { idempotencyKey }))).toBe(uuidOf(first));
    const other = await subscriber.post('/requests', { ...enroll, comment: 'other' }, { idempotencyKey });
    expect(problem(other)).toEqual([422, 'IdempotencyKeyReused', 'Idempotency-Key']);
    const byAnother = await manager.post('/requests', enroll, { idempotencyKey });
    expect(uuidOf(byAnother)).not.toBe(uuidOf(first));
  });

  test('of two equal writes at the same time one is done; the other is refused or answered alike', async () => {
    const idempotencyKey = randomUUID();
    const both = await Promise.all(
      [1, 2].map(() => subscriber.post('/requests', enroll, { idempotencyKey })),
    );
    const done = both.filter(({ status }) => status === 201).map(uuidOf);
    expect(new Set(done).size).toBe(1);
    for (const refused of both.filter(({ status }) => status !== 201)) {
      expect(problem(refused)[1]).toBe('IdempotencyKeyInUse');
    }
  });

  test('a write that was refused changed nothing, so its key may be used again', async () => {
    const idempotencyKey = randomUUID();
    const refused = await subscriber.post(
      '/requests',
      { ...enroll, profileTemplateUuid: templates.closed },
      { idempotencyKey },
    );
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect((await subscriber.post('/requests', enroll, { idempotencyKey })).status).toBe(201);
  });

  test.each(['', 'with blank inside', 'ü', 'x'.repeat(256)])(
    'the idempotency key %j is refused',
    async (key) => {
      const headers = { 'idempotency-key': Buffer.from(key, 'utf8').toString('latin1') };
      const seen = await subscriber.post('/requests', enroll, { headers });
      expect(problem(seen)).toEqual([400, 'MalformedInput', 'Idempotency-Key']);
    },
  );

  test('v1.0 and the management API show the same request', async () => {
    const v1 = new ApiClient(server.url, accounts.subscriber);
    const uuid = await v1.createRequest({ type: 'Enroll', profiletemplateuuid: templates.smartcard });
    expect((await subscriber.get(`/requests/${uuid}`)).json).toMatchObject({
      uuid,
      type: 'Enroll',
      status: 'Approved',
      targetUserUuid: userUuids.subscriber,
      completedAt: null,
    });
  });
});
