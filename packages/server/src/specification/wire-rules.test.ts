import { randomUUID } from 'node:crypto';
import {
  ApiClient,
  accounts,
  call,
  makeCertificationRequest,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templateOf,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.each(storeKinds)('rules of the wire, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiClient;
  let api: string;

  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
    subscriber = new ApiClient(server.url, accounts.subscriber);
    api = `${server.url}/CertificateManagement/api/v1.0`;
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const countOfEverything = async () => {
    const { store } = server.system.ports;
    const page = { after: null, limit: 10_000 };
    return [
      await store.requests.page(page),
      await store.smartcards.page(page),
      await store.certificates.page(page),
    ].map((list) => list.length);
  };

  test('paths, query names and property names match in any letter case', async () => {
    const created = await call(`${server.url}/CERTIFICATEMANAGEMENT/API/V1.0/Requests`, {
      method: 'POST',
      as: accounts.subscriber,
      body: {
        ProfileTemplateUuid: ` ${templates.smartcard.toUpperCase()} `,
        TYPE: 'enroll',
        DataCollection: [],
        Comment: '',
      },
    });
    expect(created.status).toBe(201);
    const listed = await call(
      `${server.url}/certificatemanagement/api/v1.0/requests?TargetUser=CURRENT&STATUS=approved`,
      {
        as: accounts.subscriber,
      },
    );
    expect((listed.json as { Uuid: string }[]).map(({ Uuid }) => Uuid)).toContain(
      String(created.json).slice(-36),
    );
  });

  test('answers are application/json, errors too', async () => {
    for (const path of ['profiletemplates', 'requests/not-a-guid', 'nowhere']) {
      expect((await subscriber.get(path)).headers.get('content-type')).toContain('application/json');
    }
  });

  test('without credentials or with a wrong password the answer is 401 and says how to sign in', async () => {
    for (const as of [
      undefined,
      { username: 'cmuser1', password: 'wrong' },
      { username: 'nobody', password: 'x' },
    ]) {
      const refused = await call(`${api}/profiletemplates`, as === undefined ? {} : { as });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toMatch(/Basic.*Bearer/);
    }
  });

  test.each(['cmuser1', 'CMUSER1', 'CONTOSO\\cmuser1', 'contoso\\CmUser1', 'cmuser1@contoso.com'])(
    '%s signs in',
    async (username) => {
      const seen = await call(`${api}/requests`, { as: { ...accounts.subscriber, username } });
      expect(seen.status).toBe(200);
    },
  );

  test('an API token signs in, and not after its end', async () => {
    const { token } = await server.system.directory.createToken({
      userUuid: userUuids.subscriber as never,
      name: 'script',
      expiresAt: new Date(server.clock.now().getTime() + 60_000),
    });
    expect((await call(`${api}/requests`, { token: token.reveal() })).status).toBe(200);
    server.clock.advance(61_000);
    expect((await call(`${api}/requests`, { token: token.reveal() })).status).toBe(401);
  });

  test('a browser signs in by cookie, which another site cannot use to change anything', async () => {
    const signedIn = await call(`${server.url}/api/session`, { method: 'POST', body: accounts.subscriber });
    expect(signedIn.status).toBe(200);
    const cookie = signedIn.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await call(`${api}/requests`, { headers })).status).toBe(200);
    const forged = await call(`${api}/requests`, {
      method: 'POST',
      headers: { ...headers, origin: 'https://elsewhere.example' },
      body: { type: 'Enroll', profiletemplateuuid: templates.smartcard },
    });
    expect(forged.status).toBe(401);
    await call(`${server.url}/api/session`, { method: 'DELETE', headers });
    expect((await call(`${api}/requests`, { headers })).status).toBe(401);
    const rows = await server.system.ports.store.audit.list({
      limit: 10,
      actorUserUuid: userUuids.subscriber as never,
    });
    const signs = rows
      .filter(({ action }) => action.startsWith('sign'))
      .map(({ action, outcome }) => [action, outcome]);
    expect(signs).toEqual([
      ['signOut', 'success'],
      ['signIn', 'success'],
    ]);
  });

  test('an unknown single object answers 204 without a body', async () => {
    for (const path of [
      `requests/${randomUUID()}`,
      `smartcards/${randomUUID()}`,
      `smartcards?cardid=${randomUUID()}`,
      `profiles/${randomUUID()}`,
      `profiletemplates/${randomUUID()}`,
      `profiletemplates/${randomUUID()}/policies/enroll`,
      `smartcards/${randomUUID()}/certificates`,
    ]) {
      const seen = await subscriber.get(path);
      expect([path, seen.status, seen.text]).toEqual([path, 204, '']);
    }
  });

  test('what cannot be understood answers 400, names the field, and changes nothing', async () => {
    const before = await countOfEverything();
    const requestUuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.smartcard,
    });
    const smartcardUuid = await subscriber.bindCard(requestUuid, randomUUID());
    const card = `requests/${requestUuid}/smartcards/${smartcardUuid}`;
    const enroll = { type: 'Enroll', profiletemplateuuid: templates.smartcard };
    const cases: [string, Promise<{ status: number; json: unknown }>][] = [
      ['id', subscriber.get('requests/not-a-guid')],
      ['id', subscriber.get(`smartcards/${'9'.repeat(300)}`)],
      ['cardid', subscriber.get('smartcards?cardid=7')],
      ['status', subscriber.get('requests?status=Sleeping')],
      ['targetuser', subscriber.get('requests?targetuser=everyone')],
      ['type', subscriber.get(`profiletemplates/${templates.smartcard}/policies/eat`)],
      ['type', subscriber.post('requests', { ...enroll, type: 'Explode' })],
      ['type', subscriber.post('requests', { profiletemplateuuid: templates.smartcard })],
      ['profiletemplateuuid', subscriber.post('requests', { ...enroll, profiletemplateuuid: 'x' })],
      ['profiletemplateuuid', subscriber.post('requests', { type: 'Enroll' })],
      ['smartcard', subscriber.post('requests', { type: 'Unblock' })],
      ['datacollection', subscriber.post('requests', { ...enroll, datacollection: '[{' })],
      ['datacollection', subscriber.post('requests', { ...enroll, datacollection: 'null' })],
      ['datacollection', subscriber.post('requests', { ...enroll, datacollection: ['x'] })],
      ['priority', subscriber.post('requests', { ...enroll, priority: '256' })],
      ['requestid', subscriber.post('smartcards', { cardid: randomUUID() })],
      ['cardid', subscriber.post('smartcards', { requestid: requestUuid, cardid: 'x' })],
      ['atr', subscriber.post('smartcards', { requestid: requestUuid, cardid: randomUUID(), atr: '3b8' })],
      ['status', subscriber.put(`requests/${requestUuid}`, { status: 'Finished' })],
      ['status', subscriber.put(card, { status: 'Eaten' })],
      ['challenge', subscriber.get(`${card}/authenticationresponse?challenge=***&diversified=false`)],
      ['challenge', subscriber.get(`${card}/authenticationresponse?challenge=AAAA&diversified=false`)],
      [
        'challenge',
        subscriber.get(
          `${card}/authenticationresponse?challenge=1hFD%2Bcz%2F0so%3D&diversified=false&cipher=AES192`,
        ),
      ],
      [
        'cipher',
        subscriber.get(
          `${card}/authenticationresponse?challenge=1hFD%2Bcz%2F0so%3D&diversified=false&cipher=DES`,
        ),
      ],
      [
        'diversified',
        subscriber.get(`${card}/authenticationresponse?challenge=1hFD%2Bcz%2F0so%3D&diversified=maybe`),
      ],
      [
        'certificaterequests',
        subscriber.post(`requests/${requestUuid}/certificatedata`, { certificaterequests: [] }),
      ],
      [
        'certificaterequests',
        subscriber.post(`requests/${requestUuid}/certificatedata`, { certificaterequests: 'MII' }),
      ],
      [
        'certificaterequests[0]',
        subscriber.post(`requests/${requestUuid}/certificatedata`, { certificaterequests: ['?'] }),
      ],
      [
        'certificaterequests[0]',
        subscriber.post(`requests/${requestUuid}/certificatedata`, { certificaterequests: ['AAAA'] }),
      ],
      [
        'certificaterequests',
        subscriber.certify(requestUuid, makeCertificationRequest(), makeCertificationRequest()),
      ],
      ['body', call(`${api}/requests`, { method: 'POST', as: accounts.subscriber, rawBody: '{"type":' })],
      ['body', call(`${api}/requests`, { method: 'POST', as: accounts.subscriber, rawBody: '' })],
      [
        'Content-Type',
        call(`${api}/requests`, {
          method: 'POST',
          as: accounts.subscriber,
          rawBody: 'type=Enroll',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
      ],
    ];
    for (const [field, answer] of cases) {
      const seen = await answer;
      expect([field, seen.status, JSON.stringify(seen.json)]).toEqual([
        field,
        400,
        expect.stringContaining(field),
      ]);
      expect(Object.keys(seen.json as object)).toEqual(['Message', 'ErrorCode', 'CorrelationId']);
    }
    const after = await countOfEverything();
    expect(after).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 1, before[2]]);
    expect((await subscriber.get(`requests/${requestUuid}`)).json).toMatchObject({ Status: 18 });
  });

  test('a body over one mebibyte answers 413', async () => {
    const rawBody = JSON.stringify({ type: 'Enroll', comment: 'x'.repeat(1024 * 1024) });
    expect((await call(`${api}/requests`, { method: 'POST', as: accounts.subscriber, rawBody })).status).toBe(
      413,
    );
  });

  test('types that are not served yet, closed policies and software templates for cards answer 403', async () => {
    const cases = [
      { type: 'Renew', smartcard: randomUUID() },
      { type: 'TemporaryCards', profiletemplateuuid: templates.smartcard },
      { type: 'Enroll', profiletemplateuuid: templates.closed },
      { type: 'Enroll', profiletemplateuuid: randomUUID() },
      { type: 'Enroll', profiletemplateuuid: templates.smartcard, target: userUuids.otherSubscriber },
      { type: 'Unblock', smartcard: randomUUID() },
    ];
    for (const body of cases) {
      const refused = await subscriber.post('requests', body);
      expect([body.type, refused.status]).toEqual([body.type, 403]);
    }
    const software = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.software,
    });
    expect((await subscriber.post('smartcards', { requestid: software, cardid: randomUUID() })).status).toBe(
      403,
    );
    expect(
      (await subscriber.get(`profiletemplates/${templates.software}/configuration/smartcards`)).status,
    ).toBe(403);
  });

  test('both policy paths give the same policy, with both names for the data items', async () => {
    const one = await subscriber.get(`profiletemplates/${templates.managed}/policies/Enroll`);
    const other = await subscriber.get(`profiletemplates/${templates.managed}/policy/workflow/enroll`);
    expect(one.json).toEqual(other.json);
    expect(one.json).toMatchObject({
      ApprovalsNeeded: 1,
      CollectComments: true,
      PolicyDataCollection: [{ Name: 'Employee number', IsRequired: true }],
      DataCollection: [{ Name: 'Employee number', IsRequired: true }],
    });
    for (const type of ['TemporaryEnroll', 'TemporaryCards', 'RETIRE', 'revoke']) {
      expect((await subscriber.get(`profiletemplates/${templates.smartcard}/policies/${type}`)).status).toBe(
        200,
      );
    }
  });

  test('a fault of ours answers 500 with a correlation id that is also in the log, and tells nothing else', async () => {
    const { store } = server.system.ports;
    const uuid = randomUUID();
    const put = (certificateTemplate: string) => {
      const template = templateOfOne(uuid, certificateTemplate);
      return store.transaction((tx) => tx.profileTemplates.put(template, server.clock.now()));
    };
    await put('CardeaSoftwareUser');
    const requestUuid = await subscriber.createRequest({ type: 'Enroll', profiletemplateuuid: uuid });
    await put('NoSuchTemplate');
    const failed = await subscriber.get(`requests/${requestUuid}/certificaterequestgenerationoptions`);
    expect(failed.status).toBe(500);
    const { CorrelationId, Message } = failed.json as { CorrelationId: string; Message: string };
    expect(Message).not.toContain('NoSuchTemplate');
    expect(server.log.join('')).toContain(CorrelationId);
  });
});

function templateOfOne(uuid: string, certificateTemplate: string) {
  return templateOf({
    uuid,
    name: 'Broken',
    certificateTemplates: [certificateTemplate],
    selfService: ['Enroll'],
  });
}
