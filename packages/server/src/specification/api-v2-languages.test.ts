import { randomUUID } from 'node:crypto';
import {
  ApiClient,
  accounts,
  call,
  makeCertificationRequest,
  type Seen,
  seedSite,
  startTestServer,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiV2Client } from './api-v2-client.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('sqlite', { prepare: seedSite });
});
afterAll(async () => await server[Symbol.asyncDispose]());

const asked = (language: string | undefined) =>
  language === undefined ? {} : { 'accept-language': language };
const get = async (path: string, language: string | undefined, as = accounts.subscriber): Promise<Seen> =>
  await call(server.url + path, { as, headers: asked(language) });
const detailOf = ({ json }: Seen) => (json as { detail: string }).detail;

const english = 'No such request.';
const german = 'Diesen Antrag gibt es nicht, oder Sie dürfen ihn nicht sehen.';

test.each([
  ['de', german, 'de'],
  ['de-AT', german, 'de'],
  ['de-CH, en;q=0.5', german, 'de'],
  ['fr, de;q=0.3', german, 'de'],
  ['en', english, 'en'],
  ['en, de;q=0.9', english, 'en'],
  ['de;q=0, en;q=0.1', english, 'en'],
  ['fr', english, 'en'],
  ['*', english, 'en'],
  [undefined, english, 'en'],
])(
  'whoever accepts %s reads the problem in the language that fits best',
  async (accepted, detail, language) => {
    const { status, headers, json } = await get(`/api/v2/requests/${randomUUID()}`, accepted);
    expect(status).toBe(404);
    expect(json).toMatchObject({ kind: 'NotFound', detail });
    expect(headers.get('content-language')).toBe(language);
    expect(headers.get('vary')).toMatch(/Accept-Language/i);
  },
);

test('title and detail are in the language asked for; kind, type and field are the same in every language', async () => {
  const ask = async (language: string) => (await get('/api/v2/requests?limit=0', language)).json;
  const inEnglish = await ask('en');
  expect(await ask('de')).toMatchObject({
    type: (inEnglish as { type: string }).type,
    kind: 'MalformedInput',
    field: 'limit',
    title: 'Die Angaben sind nicht zu verstehen',
    detail: '„Zahl der Einträge“ (limit): muss mindestens 1 sein',
  });
});

test('a missing right is named in German', async () => {
  const { json } = await get('/api/v2/audit-events', 'de');
  expect(json).toMatchObject({ kind: 'NotAuthorized', title: 'Es fehlt ein Recht' });
  expect(detailOf({ json } as Seen)).toContain('„Prüfung und Verwaltung (Audit)“');
});

test('whoever is not signed in reads why in German', async () => {
  const { status, json } = await call(`${server.url}/api/v2/users/me`, { headers: asked('de') });
  expect(status).toBe(401);
  expect(json).toMatchObject({ title: 'Melden Sie sich erst an', detail: 'Melden Sie sich erst an.' });
  const signIn = await call(`${server.url}/api/session`, {
    method: 'POST',
    body: { username: accounts.subscriber.username, password: 'wrong' },
    headers: asked('de'),
  });
  expect(signIn.json).toMatchObject({
    Message: 'Konto oder Kennwort ist falsch.',
    ErrorCode: 'NotAuthenticated',
  });
});

test('the reason why an operation is not offered is in German, its names are not', async () => {
  const path = `/api/v2/profile-templates/${templates.managed}/operations/temporarycardenroll/explain`;
  const { headers, json } = await get(path, 'de');
  expect(headers.get('content-language')).toBe('de');
  expect(json).toMatchObject({
    isOffered: false,
    deciding: {
      rule: 'policyIsEnabled',
      policyField: 'TemporaryCards.Enabled',
      detail: expect.stringMatching(
        /^Die Richtlinie „Ersatzkarten auf Zeit“ der Profilvorlage „.+“ ist nicht eingeschaltet\.$/,
      ),
    },
  });
});

test('faults of a profile template are in German, their places are not', async () => {
  const manager = new ApiV2Client(server.url, accounts.manager);
  const { json } = await manager.get(`/profile-templates/${templates.managed}`);
  const { version: _, ...content } = { ...(json as { version: number }), name: '' };
  const validated = await manager.post('/profile-templates/validate', content, { headers: asked('de') });
  expect(validated.json).toMatchObject({ errors: [{ path: 'name', rule: 'darf nicht leer sein' }] });
});

test('v1.0 speaks English whatever a client accepts, unless our own portal asks', async () => {
  const told = async (headers: Record<string, string>) => {
    const { status, json } = await call(`${server.url}/CertificateManagement/api/v1.0/requests`, {
      method: 'POST',
      body: { type: 'Enroll' },
      as: accounts.subscriber,
      headers,
    });
    return { status, message: (json as { Message: string }).Message };
  };
  expect(await told({ 'accept-language': 'de' })).toEqual({
    status: 400,
    message: 'profiletemplateuuid: is required for this type',
  });
  expect(await told({})).toEqual(await told({ 'accept-language': 'de' }));
  expect((await told({ 'cardea-language': 'de' })).message).toBe(
    '„Profilvorlage“ (profiletemplateuuid): muss bei dieser Art von Antrag angegeben werden',
  );
});

test('a refused certification request is told in the language that our own portal asks for', async () => {
  const client = new ApiClient(server.url, accounts.subscriber);
  const requestUuid = await client.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.fullLifeCycle,
  });
  await client.bindCard(requestUuid, randomUUID());
  const weak = makeCertificationRequest(['rsa:1024']);
  const told = async (headers: Record<string, string>) => {
    const { json } = await call(
      `${server.url}/CertificateManagement/api/v1.0/requests/${requestUuid}/certificatedata`,
      {
        method: 'POST',
        body: { certificaterequests: [Buffer.from(weak).toString('base64')], pfxpassword: 'Pfx-password-1' },
        as: accounts.subscriber,
        headers,
      },
    );
    const answers = json as { Error: { Message: string; ErrorCode: string } | null }[];
    return answers.map(({ Error: error }) => error).find((error) => error !== null);
  };
  expect(await told({ 'accept-language': 'de' })).toEqual({
    Message: 'RSA keys must have 2048 to 4096 bits; this one has 1024.',
    ErrorCode: 'BadCertificationRequest',
  });
  expect(await told({ 'cardea-language': 'de' })).toEqual({
    Message: 'RSA-Schlüssel müssen 2048 bis 4096 Bit haben; dieser hat 1024.',
    ErrorCode: 'BadCertificationRequest',
  });
});
