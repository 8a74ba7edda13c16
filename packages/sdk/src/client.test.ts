import { createServer, type IncomingMessage, type Server } from 'node:http';
import { inspect } from 'node:util';
import { basePath, goldenExamples, matchRoutes, routes } from '@cardea/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CardeaApiError } from './api-error.js';
import { CardeaClient } from './client.js';
import type { Credentials } from './connection.js';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let root: string;
let received: Received[];
let answer: { status: number; body: string | null; headers?: Record<string, string> };

const password = 'correct horse battery';
const uuid = '17cf063d-e337-4aa9-a822-346554ddd3c9';
const requestUuid = 'a9b4b42c-cc50-4c9b-89d1-bbc0bcd5a099';
const templateUuid = 'a039b4d0-5ce8-4eff-8651-181c6576fda3';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body ?? undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the test server has no port');
  root = `http://127.0.0.1:${address.port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  received = [];
  answer = { status: 200, body: '[]' };
});

function client(credentials: Credentials = { kind: 'basic', username: 'CONTOSO\\cmuser1', password }) {
  return new CardeaClient({ baseUrl: root, credentials });
}

function reply(status: number, body?: unknown, headers: Record<string, string> = {}) {
  answer = { status, body: body === undefined ? null : JSON.stringify(body), headers };
}

function golden(name: string): { url: string; responseBody: unknown; requestBody: unknown; status: number } {
  const example = goldenExamples.find((candidate) => candidate.name === name);
  if (example === undefined) throw new Error(`no documented example ${name}`);
  return example;
}

async function failure(call: Promise<unknown>): Promise<CardeaApiError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CardeaApiError)) throw new Error(`expected a CardeaApiError, got ${inspect(error)}`);
  return error;
}

const card = { requestUuid, smartcardUuid: uuid, cardId: 'bc88f13f-83ba-4037-8262-46eba1291c6e' };
const secondRequest = '0c96d73f-967b-420e-854a-43ad2a1504bc';

/** Each documented call whose answer is printed, made through the client. */
const documentedCalls: readonly [string, (c: CardeaClient) => Promise<unknown>][] = [
  ['Get profile templates (example 1)', (c) => c.listProfileTemplates()],
  ['Get smart card policy, first edition (example 1)', (c) => c.getSmartcardConfiguration(templateUuid)],
  ['Get request (example 1)', (c) => c.getRequest(requestUuid)],
  ['Get request (example 2)', (c) => c.getRequest(secondRequest)],
  ['Cancel, abandon, or complete a request (example 1)', (c) => c.changeRequest(requestUuid, 'Completed')],
  [
    'Get certificate request generation options (example 1)',
    (c) => c.getCertificateRequestGenerationOptions(requestUuid),
  ],
  [
    'Get smart card profiles (example 1)',
    (c) => c.findSmartcardByCardId('d1ef6869-5517-42a0-8f05-16ca1a0b834d'),
  ],
  ['Get smart card profiles (example 2)', (c) => c.getSmartcard(uuid)],
  ['Get smart card diversified admin key (example 1)', (c) => c.getDiversifiedKey(card)],
  ['Get profile data (example 1)', (c) => c.listProfiles({ status: 'Active' })],
  [
    'Get profile state operations (example 1)',
    (c) => c.getSmartcardOperations('438d1b30-f3b4-4bed-85fa-285e08605ba7'),
  ],
  [
    'Get smart card or profile certificates (example 1)',
    (c) => c.getSmartcardCertificates('5badfea3-de31-4837-99f9-8249515a5473'),
  ],
  ['Get user certificates (example 1)', (c) => c.listCertificates()],
];

test.each(documentedCalls)(
  '%s: the client sends the documented call and returns the answer',
  async (name, call) => {
    const example = golden(name);
    reply(example.status, example.responseBody);
    expect(await call(client())).toEqual(example.responseBody);
    expect(received).toHaveLength(1);
    expect(received[0]?.url.toLowerCase()).toBe(example.url.toLowerCase());
    const body = received[0]?.body ?? '';
    expect(body === '' ? null : JSON.parse(body)).toEqual(example.requestBody);
  },
);

test('a created request is named by its GUID and its documented URI', async () => {
  const example = golden('Create request (example 2)');
  reply(201, example.responseBody);
  const body = { datacollection: '[]', type: 'Unblock', smartcard: uuid, comment: '' };
  expect(await client().createRequest(body)).toEqual({
    uuid: secondRequest,
    uri: `api/v1.0/requests/${secondRequest}`,
  });
  expect(received[0]).toMatchObject({ method: 'POST', url: `${basePath}/requests` });
  expect(received[0]?.headers['content-type']).toBe('application/json');
  expect(JSON.parse(received[0]?.body ?? '')).toEqual(body);
});

test('a card is bound to a request', async () => {
  const example = golden('Assign a smart card to a request (example 1)');
  reply(201, example.responseBody);
  const body = { requestid: requestUuid, cardid: card.cardId, atr: '3b8d0180fba000000397425446590301c8' };
  expect(await client().assignSmartcard(body)).toMatchObject({ uuid });
  expect(JSON.parse(received[0]?.body ?? '')).toEqual(example.requestBody);
});

test('a challenge is sent percent-encoded and arrives unchanged', async () => {
  reply(200, 'F0Zudm4wPLY=');
  const challengeBase64 = '1hFD+cz/0so=';
  const response = await client().getAuthenticationResponse({ ...card, challengeBase64, diversified: false });
  expect(response).toBe('F0Zudm4wPLY=');
  const url = new URL(received[0]?.url ?? '', root);
  expect(received[0]?.url).toContain('challenge=1hFD%2Bcz%2F0so%3D');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    cardid: card.cardId,
    challenge: challengeBase64,
    diversified: 'false',
  });
});

test('a client hands in attestations and asks for the cipher of its card', async () => {
  reply(200, []);
  const attestation = { attestation: 'MIIA', intermediates: ['MIIB'] };
  const body = { certificaterequests: ['MIIC', 'MIID'], attestations: [attestation, null] };
  await client().postCertificateData(requestUuid, body);
  expect(JSON.parse(received[0]?.body ?? '')).toEqual(body);
  received = [];
  reply(200, 'MTIzNDU2Nzg5MDEyMzQ1Ng==');
  const challengeBase64 = 'AAAAAAAAAAAAAAAAAAAAAA==';
  await client().getAuthenticationResponse({ ...card, challengeBase64, diversified: true, cipher: 'AES192' });
  expect(received[0]?.url).toContain('cipher=AES192');
});

test('every route of the contract but the second policy path is reached by a method of the client', async () => {
  const c = client();
  const calls: (() => Promise<unknown>)[] = [
    ...documentedCalls.map(
      ([, call]) =>
        () =>
          call(c),
    ),
    () => c.getProfileTemplate(templateUuid),
    () => c.getWorkflowPolicy(templateUuid, 'Enroll'),
    () => c.createRequest({ type: 'Enroll' }),
    () => c.listRequests({ status: 'Pending' }),
    () => c.postCertificateData(requestUuid, { certificaterequests: ['MII='], pfxpassword: '' }),
    () => c.assignSmartcard({ requestid: requestUuid, cardid: uuid }),
    () => c.listSmartcards(),
    () => c.getSmartcardOfRequest(requestUuid, uuid),
    () => c.updateSmartcard(requestUuid, uuid, { status: 'Retired' }),
    () => c.updateProfile(requestUuid, uuid, { status: 'Disabled' }),
    () => c.getAuthenticationResponse({ ...card, challengeBase64: 'AAAAAAAAAAA=', diversified: true }),
    () => c.getServerProposedPin({ smartcardUuid: uuid }),
    () => c.getServerProposedPin(card),
    () => c.listProfiles({ requestUuid }),
    () => c.getProfile(uuid),
    () => c.getProfile(uuid, { requestUuid }),
    () => c.getProfileOperations(uuid),
    () => c.getProfileCertificates(uuid),
  ];
  reply(204);
  for (const call of calls) await call().catch(() => undefined);
  const reached = new Set(
    received.flatMap(({ method, url }) => {
      const matches = matchRoutes(method, url);
      expect(matches, url).toHaveLength(1);
      return matches.map(({ route }) => `${route.method} ${route.path}`);
    }),
  );
  const missed = routes
    .map((route) => `${route.method} ${route.path}`)
    .filter((route) => !reached.has(route));
  expect(missed).toEqual(['GET /profiletemplates/{id}/policy/workflow/{type}']);
  for (const { method, url } of received) {
    const query = matchRoutes(method, url)[0]?.route.query;
    for (const name of new URL(url, root).searchParams.keys()) expect(query, url).toContain(name);
  }
});

test('the caller asks for the own requests of one status', async () => {
  await client().listRequests({ status: 'Approved' });
  expect(received[0]?.url).toBe(`${basePath}/requests?targetuser=current&status=Approved`);
});

test('a single object that does not exist is undefined and a list without content is empty', async () => {
  reply(204);
  expect(await client().getRequest(requestUuid)).toBeUndefined();
  expect(await client().getDiversifiedKey(card)).toBeUndefined();
  expect(await client().assignSmartcard({ requestid: requestUuid, cardid: uuid })).toBeUndefined();
  expect(await client().listSmartcards()).toEqual([]);
});

test('a profile answered as a list of one is one profile', async () => {
  const [profile] = golden('Get profile data (example 1)').responseBody as unknown[];
  reply(200, [profile]);
  expect(await client().getProfile(uuid)).toEqual(profile);
  reply(200, profile);
  expect(await client().getProfile(uuid)).toEqual(profile);
});

test('a name and password outside ASCII are sent as UTF-8 Basic credentials', async () => {
  await client({ kind: 'basic', username: 'CONTOSO\\zoë', password: 'pä:ss' }).listCertificates();
  const [scheme, value] = (received[0]?.headers.authorization ?? '').split(' ');
  expect(scheme).toBe('Basic');
  expect(Buffer.from(value ?? '', 'base64').toString('utf8')).toBe('CONTOSO\\zoë:pä:ss');
});

test('a token is sent as Bearer credentials', async () => {
  await client({ kind: 'token', token: 'abc.def-123' }).listCertificates();
  expect(received[0]?.headers.authorization).toBe('Bearer abc.def-123');
});

test('a path prefix and a renamed web folder are kept', async () => {
  const credentials: Credentials = { kind: 'token', token: 't' };
  await new CardeaClient({ baseUrl: `${root}/proxy/`, credentials }).listCertificates();
  await new CardeaClient({ baseUrl: root, credentials, basePath: '/cm/api/v1.0' }).listCertificates();
  expect(received.map((call) => call.url)).toEqual([
    `/proxy${basePath}/certificates`,
    '/cm/api/v1.0/certificates',
  ]);
});

test('a refusal carries status, code, message and correlation id', async () => {
  const correlationId = '438d1b30-f3b4-4bed-85fa-285e08605ba7';
  reply(403, {
    Message: 'The policy is disabled.',
    ErrorCode: 'PolicyViolation',
    CorrelationId: correlationId,
  });
  const error = await failure(client().createRequest({ type: 'Enroll' }));
  expect(error).toMatchObject({
    status: 403,
    errorCode: 'PolicyViolation',
    message: 'The policy is disabled.',
    correlationId,
  });
});

test('a refusal without an error body still carries its status', async () => {
  answer = { status: 502, body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } };
  expect(await failure(client().listCertificates())).toMatchObject({
    status: 502,
    errorCode: '',
    message: 'the server answered 502',
    correlationId: '',
  });
});

test('secrets that the server echoes do not reach the error', async () => {
  const pfxpassword = 'pfx-secret-9';
  reply(500, {
    Message: `cannot use ${pfxpassword} for ${password}`,
    ErrorCode: 'x',
    CorrelationId: password,
  });
  const error = await failure(client().postCertificateData(requestUuid, { pfxpassword }));
  const printed = inspect(error, { depth: 10, showHidden: true });
  expect(error.message).toBe('cannot use [secret] for [secret]');
  expect(printed).not.toContain(pfxpassword);
  expect(printed).not.toContain(password);
});

test('a printed client does not show its credentials', () => {
  const printed = inspect(client(), { depth: 10, showHidden: true }) + JSON.stringify(client());
  expect(printed).not.toContain(password);
  expect(printed).not.toContain('Basic');
});

test('a redirect is a refusal: credentials are not carried elsewhere', async () => {
  reply(302, undefined, { location: `${root}/elsewhere` });
  expect((await failure(client().listCertificates())).status).toBe(302);
  expect(received).toHaveLength(1);
});

test.each([
  ['a list', (c: CardeaClient) => c.listCertificates(), {}],
  ['an object', (c: CardeaClient) => c.getRequest(requestUuid), []],
  ['a string', (c: CardeaClient) => c.getDiversifiedKey(card), 7],
])('an answer that is not %s is an error', async (_, call, body) => {
  reply(200, body);
  expect((await failure(call(client()))).message).toContain("the server's answer is not");
});

test('a success that is not JSON is an error', async () => {
  answer = { status: 200, body: '<html>' };
  expect((await failure(client().listCertificates())).message).toContain('not JSON');
});

test('an empty identifier is refused before anything is sent', async () => {
  await expect(client().getSmartcard(' ')).rejects.toThrow('no value for id');
  expect(received).toEqual([]);
});

test('a server that cannot be reached is an error without the credentials', async () => {
  const unreachable = new CardeaClient({
    baseUrl: 'http://127.0.0.1:1',
    credentials: { kind: 'token', token: 'token-secret-7' },
  });
  const error: unknown = await unreachable.listCertificates().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('token-secret-7');
});

test.each<[string, string, Credentials]>([
  ['a base URL that is none', 'nowhere-secret', { kind: 'token', token: 't' }],
  ['a base URL of another scheme', 'ftp://secret.example', { kind: 'token', token: 't' }],
  ['a base URL with credentials', 'http://user:secret@localhost', { kind: 'token', token: 't' }],
  ['a token with a line break', 'http://localhost', { kind: 'token', token: 'secret\r\nx' }],
  ['a user name with a colon', 'http://localhost', { kind: 'basic', username: 'a:b', password: 'secret' }],
])('%s is refused at once, without printing it', (_, baseUrl, credentials) => {
  let message = '';
  try {
    new CardeaClient({ baseUrl, credentials });
  } catch (error) {
    message = inspect(error).split('\n')[0] ?? '';
  }
  expect(message).toMatch(/must/);
  expect(message).not.toContain('secret');
});

test('an error never shows the one-time passwords of a call', async () => {
  reply(403, { Message: 'no otp-one and no otp-two', ErrorCode: 'NotAuthorized', CorrelationId: uuid });
  const body = { requestid: requestUuid, cardid: card.cardId, onetimepassword: ['otp-one', 'otp-two'] };
  const error = await failure(client().assignSmartcard(body));
  expect(error.message).toBe('no [secret] and no [secret]');
  expect(error.kind).toBe('NotAuthorized');
});
