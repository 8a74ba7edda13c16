import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CardeaApiError } from '../api-error.js';
import type { Credentials } from '../connection.js';
import { createManagementClient } from './client.js';

const password = 'correct horse battery';
const uuid = '17cf063d-e337-4aa9-a822-346554ddd3c9';

let server: Server;
let baseUrl: string;
let received: { method: string; url: string; headers: IncomingMessage['headers'] }[];
let answers: ((response: ServerResponse) => void)[];

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    (answers.shift() ?? json({ items: [] }))(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the test server has no port');
  baseUrl = `http://127.0.0.1:${address.port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  received = [];
  answers = [];
});

function json(body: unknown, status = 200, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

function client(
  options: { credentials?: Credentials; timeoutMs?: number; retries?: number; baseUrl?: string } = {},
) {
  const credentials: Credentials = { kind: 'basic', username: 'cmuser1', password };
  return createManagementClient({ baseUrl, credentials, ...options });
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => {
      throw new Error('the call should have failed');
    },
    (error: unknown) => error,
  );
}

const away = json({ kind: 'CaUnavailable', detail: 'later' }, 503, { 'retry-after': '0' });

test('a call that only reads is tried again while the server is away', async () => {
  answers = [away, (response) => response.destroy(), json({ items: [] })];
  expect(await client().authorities()).toEqual([]);
  expect(received).toHaveLength(3);
  expect(received[0]?.headers['idempotency-key']).toBeUndefined();
});

test('after the agreed number of retries the problem is thrown', async () => {
  answers = [away, away, away, away];
  expect(await failure(client({ retries: 1 }).authorities())).toMatchObject({ kind: 'CaUnavailable' });
  expect(received).toHaveLength(2);
});

test('a write is sent once, with a key of its own', async () => {
  answers = [away, away];
  for (let count = 0; count < 2; count += 1) {
    expect(await failure(client().denyRequest(uuid))).toMatchObject({ status: 503 });
  }
  const keys = received.map(({ headers }) => headers['idempotency-key']);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(2);
  expect(keys.join()).toMatch(/^[0-9a-f-]{36},[0-9a-f-]{36}$/);
});

test('a list goes on over short and empty pages until there is no next cursor', async () => {
  answers = [
    json({ items: [{ uuid: 'a' }], nextCursor: 'one' }),
    json({ items: [], nextCursor: 'two' }),
    json({ items: [{ uuid: 'b' }], nextCursor: null }),
  ];
  const seen: string[] = [];
  for await (const request of client().requests({ status: 'Pending' })) seen.push(request.uuid);
  expect(seen).toEqual(['a', 'b']);
  expect(received.map(({ url }) => url)).toEqual([
    '/api/v2/requests?status=Pending',
    '/api/v2/requests?status=Pending&cursor=one',
    '/api/v2/requests?status=Pending&cursor=two',
  ]);
});

test('only the pages that are wanted are asked for', async () => {
  answers = [json({ items: [{ uuid: 'a' }], nextCursor: 'one' })];
  for await (const _ of client().requests()) break;
  expect(received).toHaveLength(1);
});

test('an error never shows the password, nor a one-time password that a server repeats', async () => {
  answers = [json({ detail: `no ${password}, no otp-4711`, kind: 'NotAuthorized' }, 403)];
  const error = await failure(client().completeRequest(uuid, {}, { oneTimePasswords: ['otp-4711'] }));
  expect(received[0]?.headers['cardea-one-time-password']).toBe('otp-4711');
  expect(error).toBeInstanceOf(CardeaApiError);
  expect(inspect(error)).toContain('[secret]');
  expect(inspect(error)).not.toMatch(/correct horse|4711/);
});

test("an answer that is not JSON is an error that does not quote it, as is a proxy's page", async () => {
  answers = [
    (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"secret":4711'),
  ];
  expect(inspect(await failure(client().authorities()))).not.toContain('4711');
  answers = [(response) => response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>4711</h1>')];
  expect(await failure(client().authorities())).toMatchObject({
    status: 403,
    kind: '',
    message: 'the server answered 403',
  });
});

test('a redirect is not followed, so that credentials go nowhere else', async () => {
  answers = [(response) => response.writeHead(302, { location: `${baseUrl}/elsewhere` }).end()];
  expect(await failure(client().authorities())).toBeInstanceOf(CardeaApiError);
  expect(received).toHaveLength(1);
});

test('a server that does not answer in time ends with TimeoutError', async () => {
  answers = [() => undefined];
  expect(await failure(client({ timeoutMs: 50 }).authorities())).toMatchObject({ name: 'TimeoutError' });
  expect(received).toHaveLength(1);
});

test("a token is sent as Bearer, and a reverse proxy's path prefix is kept", async () => {
  await client({
    baseUrl: `${baseUrl}/cards/`,
    credentials: { kind: 'token', token: 'cardea_abc' },
  }).authorities();
  expect(received[0]).toMatchObject({
    url: '/cards/api/v2/authorities',
    headers: { authorization: 'Bearer cardea_abc' },
  });
});
