import { execFileSync } from 'node:child_process';
import { randomUUID, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ApiClient,
  accounts,
  type Seen,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiV2Client, helpDeskTemplate, seedHelpDeskTemplate } from './api-v2-client.js';

describe.each(storeKinds)('the life of cards and requests over the management API, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiV2Client;
  let other: ApiV2Client;
  let helpDesk: ApiV2Client;
  let manager: ApiV2Client;
  let secondManager: ApiV2Client;

  beforeAll(async () => {
    server = await startTestServer(kind, {
      prepare: async (system) => {
        await seedSite(system);
        await seedHelpDeskTemplate(system);
      },
    });
    const as = (name: keyof typeof accounts) => new ApiV2Client(server.url, accounts[name]);
    [subscriber, other, helpDesk, manager, secondManager] = [
      as('subscriber'),
      as('otherSubscriber'),
      as('helpDesk'),
      as('manager'),
      as('secondManager'),
    ];
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const uuidOf = ({ json, text }: Seen) => (json as { uuid?: string }).uuid ?? text;
  const itemsOf = <T = Record<string, unknown>>({ json }: Seen) => (json as { items: T[] }).items;
  const kindOf = ({ json }: Seen) => (json as { kind?: string }).kind;
  const newCard = async (template: string = helpDeskTemplate) => {
    const cardId = randomUUID();
    const v1 = new ApiClient(server.url, accounts.subscriber);
    return { cardId, ...(await v1.enrollCard(template, cardId)) };
  };
  const managed = () =>
    subscriber.post('/requests', {
      type: 'Enroll',
      profileTemplateUuid: templates.managed,
      comment: 'please',
      dataCollection: [{ name: 'Employee number', value: '4711' }],
    });

  /** What an online unblock by the owner of the card answers to the same challenge, hex. */
  const answerOfV1 = async (smartcardUuid: string, challengeHex: string) => {
    const v1 = new ApiClient(server.url, accounts.subscriber);
    const uuid = await v1.createRequest({ type: 'Unblock', smartcard: smartcardUuid });
    const challenge = encodeURIComponent(Buffer.from(challengeHex, 'hex').toString('base64'));
    const query = `challenge=${challenge}&diversified=true`;
    const { json } = await v1.get(
      `requests/${uuid}/smartcards/${smartcardUuid}/authenticationresponse?${query}`,
    );
    return Buffer.from(String(json), 'base64').toString('hex').toUpperCase();
  };

  test('a manager finds what waits and approves it with a comment, which the history keeps', async () => {
    const created = await managed();
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toMatch(new RegExp(`/api/v2/requests/${uuidOf(created)}$`));
    const waiting = itemsOf(await manager.get('/requests?status=Pending'));
    expect(waiting.map(({ uuid }) => uuid)).toContain(uuidOf(created));
    expect(kindOf(await subscriber.post(`/requests/${uuidOf(created)}/approve`, {}))).toBe('NotAuthorized');
    const approved = await manager.post(`/requests/${uuidOf(created)}/approve`, {
      comment: 'seen in person',
    });
    expect(approved.json).toMatchObject({ status: 'Approved', approvedBy: [userUuids.manager] });
    const history = itemsOf(await manager.get(`/requests/${uuidOf(created)}/history`));
    expect(history.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'request.create success',
      'request.approve denied',
      'request.approve success',
    ]);
    expect(history.at(-1)).toMatchObject({ facts: { comment: 'seen in person' } });
    const left = itemsOf(await manager.get('/requests?status=Pending'));
    expect(left.map(({ uuid }) => uuid)).not.toContain(uuidOf(created));
  });

  test('a denied request stays denied; a canceled one stays canceled', async () => {
    const denied = uuidOf(await managed());
    expect((await manager.post(`/requests/${denied}/deny`, { comment: 'no' })).json).toMatchObject({
      status: 'Denied',
    });
    const late = await manager.post(`/requests/${denied}/approve`, { comment: '' });
    expect([late.status, kindOf(late)]).toEqual([409, 'IllegalTransition']);
    const canceled = uuidOf(await managed());
    expect((await subscriber.post(`/requests/${canceled}/cancel`)).json).toMatchObject({
      status: 'Canceled',
    });
    expect((await subscriber.post(`/requests/${canceled}/complete`, {})).status).toBe(409);
  });

  test('an interrupted client learns what comes next, and an execution that has begun can be abandoned', async () => {
    const body = { type: 'Enroll', profileTemplateUuid: templates.smartcard };
    const uuid = uuidOf(await subscriber.post('/requests', body));
    const resume = async () => (await subscriber.post(`/requests/${uuid}/resume`, { comment: '' })).json;
    expect(await resume()).toMatchObject({ nextStep: 'bindSmartcard', smartcard: null });
    await new ApiClient(server.url, accounts.subscriber).bindCard(uuid, randomUUID());
    expect(await resume()).toMatchObject({
      nextStep: 'submitCertificationRequests',
      missingCertificateTemplates: ['CardeaSmartcardLogon'],
      smartcard: { status: 'Assigned' },
    });
    expect(
      (await subscriber.post(`/requests/${uuid}/abandon`, { comment: 'card broke' })).json,
    ).toMatchObject({ status: 'Failed' });
    expect(await resume()).toMatchObject({ nextStep: 'none' });
  });

  test('requests are found by type, template, smart card, target, originator and period', async () => {
    const { smartcardUuid } = await newCard();
    server.clock.advance(60_000);
    const from = server.clock.now().toISOString();
    const uuid = uuidOf(await helpDesk.post('/requests', { type: 'Unblock', smartcardUuid }));
    server.clock.advance(60_000);
    const before = server.clock.now().toISOString();
    for (const filter of [
      `smartcard=${smartcardUuid}&type=Unblock`,
      `target=${userUuids.subscriber}&originator=${userUuids.helpDesk}&smartcard=${smartcardUuid}`,
      `profileTemplate=${helpDeskTemplate}&submittedFrom=${from}&submittedBefore=${before}`,
    ]) {
      const found = itemsOf(await manager.get(`/requests?${filter}`));
      expect(
        found.map((one) => one.uuid),
        filter,
      ).toEqual([uuid]);
    }
    expect(itemsOf(await other.get(`/requests?smartcard=${smartcardUuid}`))).toEqual([]);
    expect((await other.get(`/requests/${uuid}`)).status).toBe(404);
  });

  test('cards are found by the beginning of card id and owner, with certificates and operations', async () => {
    const { cardId, smartcardUuid } = await newCard();
    for (const q of [cardId.slice(0, 13), cardId, 'cmuser1', 'Person cmuser']) {
      const found = itemsOf(
        await helpDesk.get(`/smartcards?q=${encodeURIComponent(q)}&limit=500&status=Active`),
      );
      expect(
        found.map(({ uuid }) => uuid),
        q,
      ).toContain(smartcardUuid);
    }
    expect(itemsOf(await other.get(`/smartcards?q=${cardId}`))).toEqual([]);
    expect((await other.get(`/smartcards/${smartcardUuid}`)).status).toBe(404);
    expect((await helpDesk.get(`/smartcards/${smartcardUuid}`)).json).toMatchObject({
      status: 'Active',
      cardId,
      atrHex: '3b8d0180fba000000397425446590301c8',
    });
    expect(itemsOf<string>(await subscriber.get(`/smartcards/${smartcardUuid}/operations`))).toEqual(
      expect.arrayContaining(['unblock', 'offlineunblock', 'retire']),
    );
    const [certificate] = itemsOf(await subscriber.get(`/smartcards/${smartcardUuid}/certificates`));
    const profiles = itemsOf(await subscriber.get(`/profiles?limit=500&isSmartcard=true`));
    const profile = profiles.find(({ uuid }) => uuid === certificate?.profileUuid);
    expect((await subscriber.get(`/profiles/${profile?.uuid}`)).json).toEqual(profile);
    expect(itemsOf(await subscriber.get(`/profiles/${profile?.uuid}/certificates`))).toEqual([certificate]);
    expect((await subscriber.get(`/profiles/${profile?.uuid}/operations`)).status).toBe(200);
  });

  test('a certificate is found by its serial number and comes as DER with what was told of it', async () => {
    const { smartcardUuid } = await newCard();
    const [certificate] = itemsOf<{ uuid: string; serialNumber: string; thumbprintSha1: string }>(
      await subscriber.get(`/smartcards/${smartcardUuid}/certificates`),
    );
    const found = itemsOf(await helpDesk.get(`/certificates?q=${certificate?.serialNumber.slice(0, 12)}`));
    expect(found).toEqual([certificate]);
    const byTime = '/certificates?notAfterFrom=2000-01-01T00:00:00Z&notAfterBefore=2001-01-01T00:00:00Z';
    expect(itemsOf(await helpDesk.get(byTime))).toEqual([]);
    expect((await subscriber.get(`/certificates/${certificate?.uuid}`)).json).toEqual(certificate);
    expect((await other.get(`/certificates/${certificate?.uuid}`)).status).toBe(404);
    const address = `${server.url}/api/v2/certificates/${certificate?.uuid}/certificate.crt`;
    const { username, password } = accounts.subscriber;
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const answer = await fetch(address, { headers: { authorization } });
    expect(answer.headers.get('content-type')).toBe('application/pkix-cert');
    const parsed = new X509Certificate(Buffer.from(await answer.arrayBuffer()));
    expect(parsed.fingerprint.replaceAll(':', '')).toBe(certificate?.thumbprintSha1);
  });

  test('people see themselves and whom they have rights over, with what is theirs', async () => {
    expect((await subscriber.get('/users/me')).json).toMatchObject({ uuid: userUuids.subscriber });
    expect(itemsOf(await subscriber.get('/users')).map(({ accountName }) => accountName)).toEqual([
      'cmuser1',
    ]);
    const found = itemsOf(await helpDesk.get('/users?q=cmuser&sort=displayName&order=descending'));
    expect(found.map(({ accountName }) => accountName)).toEqual(['cmuser2', 'cmuser1']);
    const { smartcardUuid } = await newCard();
    const cards = itemsOf(await helpDesk.get(`/users/${userUuids.subscriber}/smartcards?limit=500`));
    expect(cards.map(({ uuid }) => uuid)).toContain(smartcardUuid);
    for (const objects of ['smartcards', 'profiles', 'requests']) {
      expect((await helpDesk.get(`/users/${userUuids.subscriber}/${objects}`)).status).toBe(200);
      expect((await other.get(`/users/${userUuids.subscriber}/${objects}`)).status).toBe(404);
    }
  });

  test('explain names what decides, and agrees with what happens', async () => {
    const { smartcardUuid } = await newCard(templates.smartcard);
    const explain = async (client: ApiV2Client, operation: string, query = '') =>
      (await client.get(`/smartcards/${smartcardUuid}/operations/${operation}/explain${query}`)).json;
    expect(await explain(subscriber, 'unblock')).toMatchObject({ isOffered: true, deciding: null });
    expect((await subscriber.post('/requests', { type: 'Unblock', smartcardUuid })).status).toBe(201);
    const disabled = await explain(subscriber, 'suspend');
    expect(disabled).toMatchObject({
      isOffered: false,
      deciding: { holds: false, rule: expect.any(String) },
    });
    const refused = await subscriber.post('/requests', { type: 'SuspendOrReinstate', smartcardUuid });
    expect(kindOf(refused)).toBe((disabled as { deciding: { errorKind: string } }).deciding.errorKind);
    const about = `?user=${userUuids.otherSubscriber}`;
    expect(await explain(manager, 'unblock', about)).toMatchObject({ isOffered: false });
    expect(
      kindOf({ ...(await helpDesk.get(`/smartcards/${smartcardUuid}/operations/unblock/explain${about}`)) }),
    ).toBe('NotAuthorized');
    const enroll = `/profile-templates/${templates.smartcard}/operations/enroll/explain`;
    expect((await subscriber.get(enroll)).json).toMatchObject({ operation: 'enroll', isOffered: true });
    const closed = `/profile-templates/${templates.closed}/operations/enroll/explain`;
    expect((await subscriber.get(closed)).json).toMatchObject({ isOffered: false });
  });

  test('offline unblock answers one challenge in four groups, and keeps the answer nowhere', async () => {
    const { smartcardUuid } = await newCard();
    const requestUuid = uuidOf(await helpDesk.post('/requests', { type: 'OfflineUnblock', smartcardUuid }));
    const path = `/smartcards/${smartcardUuid}/offline-unblock`;
    const challenge = { requestUuid, challengeHex: 'd611 43f9 ccff d28b' };
    const idempotencyKey = randomUUID();
    const answer = await helpDesk.post(path, challenge, { idempotencyKey });
    const { responseHex, groups } = answer.json as { responseHex: string; groups: string[] };
    expect(responseHex).toMatch(/^[0-9A-F]{16}$/);
    expect(groups).toHaveLength(4);
    expect(groups.join('')).toBe(responseHex);
    expect(responseHex).toBe(await answerOfV1(smartcardUuid, 'd61143f9ccffd28b'));
    const again = await helpDesk.post(path, challenge, { idempotencyKey });
    expect([again.status, kindOf(again)]).toEqual([409, 'AnswerNotKept']);
    expect((await helpDesk.post(path, challenge)).json).toEqual(answer.json);
    const second = await helpDesk.post(path, { requestUuid, challengeHex: '0102030405060708' });
    expect([second.status, kindOf(second)]).toEqual([403, 'PolicyViolation']);
    const short = await helpDesk.post(path, { requestUuid, challengeHex: '01' });
    expect([short.status, kindOf(short)]).toEqual([400, 'MalformedInput']);
    expect(
      JSON.stringify([...server.log, await helpDesk.get(`/requests/${requestUuid}/history`)]),
    ).not.toContain(responseHex);
  });

  test("replacing a card: encrypted items, the manager's items, one-time passwords, printed letter, card print", async () => {
    const { smartcardUuid } = await newCard();
    const created = await manager.post('/requests', {
      type: 'Recover',
      smartcardUuid,
      comment: 'lost',
      dataCollection: { Reason: 'left in the train' },
    });
    const uuid = uuidOf(created);
    expect(created.text).not.toContain('left in the train');
    expect(itemsOf(await secondManager.get(`/requests/${uuid}/data-collection`))).toContainEqual({
      name: 'Reason',
      value: 'left in the train',
    });
    expect(kindOf(await secondManager.post(`/requests/${uuid}/approve`, { comment: '' }))).toBe(
      'MalformedInput',
    );
    const approval = { comment: 'ok', dataCollection: [{ name: 'Cost center', value: '0815' }] };
    expect((await secondManager.post(`/requests/${uuid}/approve`, approval)).json).toMatchObject({
      status: 'Approved',
    });
    const [password] = itemsOf<{ oneTimePassword: string }>(
      await secondManager.post(`/requests/${uuid}/one-time-passwords`),
    );
    expect(password?.oneTimePassword).toMatch(/^\S{12}$/);
    expect(kindOf(await subscriber.post(`/requests/${uuid}/one-time-passwords`))).toBe('NotAuthorized');
    expect(itemsOf(await secondManager.get(`/requests/${uuid}/documents`))).toEqual([
      { name: 'PIN letter', description: 'For the envelope' },
    ]);
    const letter = await pdfText(
      `${server.url}/api/v2/requests/${uuid}/documents/PIN%20letter`,
      accounts.secondManager,
    );
    expect(letter).toContain('PIN letter');
    expect(letter).toContain('Dear Person cmuser1,');
    expect(letter).toContain(`one-time password is ${password?.oneTimePassword}.`);
    expect(letter).toContain('Cost center 0815');
    expect((await secondManager.get(`/requests/${uuid}/documents/other`)).status).toBe(404);
    expect(itemsOf(await secondManager.get(`/requests/${uuid}/personalization`))).toContainEqual({
      name: 'Name',
      value: 'Person cmuser1',
    });
    expect(server.log.join()).not.toContain(password?.oneTimePassword);
  });
});

/** What pdftotext (Poppler) reads on the pages. */
async function pdfText(
  url: string,
  { username, password }: { username: string; password: string },
): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const answer = await fetch(url, { headers: { authorization } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(answer.headers.get('content-disposition')).toContain('filename="PIN letter.pdf"');
  const folder = mkdtempSync(join(tmpdir(), 'cardea-pdf-'));
  try {
    const path = join(folder, 'letter.pdf');
    writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
    return execFileSync('pdftotext', ['-layout', path, '-']).toString();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
