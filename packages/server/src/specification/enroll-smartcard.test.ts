import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import {
  ApiClient,
  accounts,
  cardAnswer,
  certificatesOf,
  makeCertificationRequest,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.each(storeKinds)('a smart card is enrolled, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiClient;
  let other: ApiClient;
  let helpDesk: ApiClient;

  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
    subscriber = new ApiClient(server.url, accounts.subscriber);
    other = new ApiClient(server.url, accounts.otherSubscriber);
    helpDesk = new ApiClient(server.url, accounts.helpDesk);
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const newRequest = () =>
    subscriber.createRequest({ type: 'Enroll', profiletemplateuuid: templates.smartcard });
  const audit = async (action: string) =>
    (await server.system.ports.store.audit.list({ limit: 1, action }))[0];

  test('the documented order of calls ends with an Active card, a certificate and a Completed request', async () => {
    const created = await subscriber.post('requests', {
      datacollection: '[]',
      type: 'Enroll',
      profiletemplateuuid: templates.smartcard.toUpperCase(),
      comment: '',
    });
    expect(created.status).toBe(201);
    const requestUuid = String(created.json).slice(-36);
    expect(created.text).toBe(`"api/v1.0/requests/${requestUuid}"`);
    expect(created.headers.get('location')).toBe(
      `http://127.0.0.1:0/CertificateManagement/api/v1.0/requests/${requestUuid}`,
    );
    expect((await subscriber.get(`requests/${requestUuid}`)).json).toMatchObject({
      Status: 3,
      RequestType: 1,
      Flags: 2,
      Completed: '0001-01-01T00:00:00',
      TargetUserUuid: userUuids.subscriber,
    });

    const cardId = randomUUID();
    const smartcardUuid = await subscriber.bindCard(requestUuid, cardId);
    expect((await subscriber.get(`smartcards/${smartcardUuid}`)).json).toMatchObject({
      Status: 1,
      SerialNumber: `{${cardId}}`,
      Middleware: 'MSBaseCSP',
    });

    const card = `requests/${requestUuid}/smartcards/${smartcardUuid}`;
    const key = await subscriber.get(`${card}/diversifiedkey?cardid=${cardId}`);
    const adminKey = Buffer.from(String(key.json), 'base64');
    expect(adminKey).toHaveLength(24);
    for (const [diversified, heldKey] of [
      ['False', Buffer.alloc(24)],
      ['true', adminKey],
    ] as const) {
      const challenge = randomBytes(8);
      const query = new URLSearchParams({
        cardid: cardId,
        challenge: challenge.toString('base64'),
        diversified,
      });
      const response = await subscriber.get(`${card}/authenticationresponse?${query}`);
      expect(response.json).toBe(cardAnswer(heldKey, challenge));
    }

    const [option] = (await subscriber.get(`requests/${requestUuid}/certificaterequestgenerationoptions`))
      .json as { KeySize: number; KeyAlgorithmName: string }[];
    expect(option).toMatchObject({ KeyAlgorithmName: 'RSA', KeySize: 2048, Subject: '' });

    const [answer] = (await subscriber.certify(requestUuid, makeCertificationRequest())).json as {
      Pkcs7: string;
      isPkcs7: boolean;
      Flags: number;
    }[];
    expect(answer).toMatchObject({ isPkcs7: true, Flags: 65536, Error: null });
    expect(answer?.Pkcs7).toMatch(/^([A-Za-z0-9+/=]{1,64}\r\n)+$/);
    expect(certificatesOf(answer?.Pkcs7 ?? '')).toHaveLength(3);

    expect((await subscriber.complete(requestUuid)).json).toMatchObject({
      Status: 8,
      NewSmartcardUuid: smartcardUuid,
    });
    expect((await subscriber.get(`smartcards/${smartcardUuid}`)).json).toMatchObject({ Status: 2, Flags: 1 });
    expect((await subscriber.get(`smartcards/${smartcardUuid}/operations`)).json).toEqual([
      'renew',
      'unblock',
      'retire',
    ]);
    expect((await subscriber.get(`smartcards/${smartcardUuid}/certificates`)).json).toHaveLength(1);
  });

  test('a PIV card with an AES-192 management key has its challenge of 16 bytes answered', async () => {
    const requestUuid = await newRequest();
    const smartcardUuid = await subscriber.bindCard(requestUuid, randomUUID());
    const card = `requests/${requestUuid}/smartcards/${smartcardUuid}`;
    const adminKey = Buffer.from(String((await subscriber.get(`${card}/diversifiedkey`)).json), 'base64');
    const challenge = randomBytes(16);
    for (const [diversified, heldKey] of [
      ['false', Buffer.alloc(24)],
      ['true', adminKey],
    ] as const) {
      const query = new URLSearchParams({
        challenge: challenge.toString('base64'),
        diversified,
        cipher: 'aes192',
      });
      const response = await subscriber.get(`${card}/authenticationresponse?${query}`);
      const cipher = createCipheriv('aes-192-ecb', heldKey, null).setAutoPadding(false);
      expect(response.json).toBe(cipher.update(challenge, undefined, 'base64') + cipher.final('base64'));
    }
    const { store } = server.system.ports;
    const events = await store.audit.list({
      limit: 10,
      action: 'smartcard.authenticationResponse',
      objectUuid: requestUuid,
    });
    expect(events.map(({ facts }) => facts.cipher)).toEqual(['AES192', 'AES192']);
  });

  test('binding the same card again gives the same smart card; another card is refused', async () => {
    const requestUuid = await newRequest();
    const cardId = randomUUID();
    const first = await subscriber.bindCard(requestUuid, cardId);
    expect(await subscriber.bindCard(requestUuid, cardId.toUpperCase())).toBe(first);
    const refused = await subscriber.post('smartcards', { requestid: requestUuid, cardid: randomUUID() });
    expect(refused.status).toBe(403);
    expect(refused.json).toMatchObject({ ErrorCode: 'PolicyViolation' });
  });

  test('a card that is in use cannot be bound to a second request', async () => {
    const cardId = randomUUID();
    await subscriber.bindCard(await newRequest(), cardId);
    const refused = await subscriber.post('smartcards', { requestid: await newRequest(), cardid: cardId });
    expect(refused.status).toBe(403);
  });

  test('certificates of a smart card wait for the card', async () => {
    const refused = await subscriber.certify(await newRequest(), makeCertificationRequest());
    expect(refused.status).toBe(403);
    expect(refused.json).toMatchObject({ Message: expect.stringContaining('Bind the smart card first') });
  });

  test('a request cannot be completed before its certificate is issued', async () => {
    const requestUuid = await newRequest();
    await subscriber.bindCard(requestUuid, randomUUID());
    expect((await subscriber.complete(requestUuid)).status).toBe(403);
    expect((await subscriber.get(`requests/${requestUuid}`)).json).toMatchObject({ Status: 18 });
  });

  test('the same certification request again gives the same certificate, also twice at once', async () => {
    const requestUuid = await newRequest();
    await subscriber.bindCard(requestUuid, randomUUID());
    const der = makeCertificationRequest();
    const [first, second] = await Promise.all([
      subscriber.certify(requestUuid, der),
      subscriber.certify(requestUuid, der),
    ]);
    const third = await subscriber.certify(requestUuid, der);
    const leaf = (seen: { json: unknown } | undefined) =>
      certificatesOf((seen === undefined ? [] : (seen.json as { Pkcs7: string }[]))[0]?.Pkcs7 ?? '').at(-1);
    expect(leaf(second)).toBe(leaf(first));
    expect(leaf(third)).toBe(leaf(first));
  });

  test('another key for the same option replaces and revokes the earlier certificate', async () => {
    const requestUuid = await newRequest();
    const smartcardUuid = await subscriber.bindCard(requestUuid, randomUUID());
    await subscriber.certify(requestUuid, makeCertificationRequest());
    await subscriber.certify(requestUuid, makeCertificationRequest());
    await subscriber.complete(requestUuid);
    const smartcard = await server.system.ports.store.smartcards.find(smartcardUuid as never);
    const certificates = await server.system.ports.store.certificates.listByProfile(
      smartcard?.profileUuid as never,
    );
    expect(certificates.map(({ revocation }) => revocation?.reason ?? null).sort()).toEqual([
      null,
      'superseded',
    ]);
  });

  test('a refused certification request gets its own Error entry and leaves the request executable', async () => {
    const requestUuid = await newRequest();
    await subscriber.bindCard(requestUuid, randomUUID());
    const weak = await subscriber.certify(requestUuid, makeCertificationRequest(['rsa:1024']));
    expect(weak.status).toBe(200);
    expect(weak.json).toMatchObject([
      { Pkcs7: null, isPkcs7: false, Error: { ErrorCode: 'BadCertificationRequest' } },
    ]);
    const refused = await audit('certificate.issue');
    expect(refused).toMatchObject({ outcome: 'denied', objectUuid: requestUuid });
    expect(refused?.facts.refused).toContain('1024');
    expect((await subscriber.certify(requestUuid, makeCertificationRequest())).json).toMatchObject([
      { Error: null },
    ]);
    expect((await subscriber.complete(requestUuid)).status).toBe(200);
  });

  test('abandoning revokes what was issued and frees the card for another enrollment', async () => {
    const requestUuid = await newRequest();
    const cardId = randomUUID();
    const smartcardUuid = await subscriber.bindCard(requestUuid, cardId);
    await subscriber.certify(requestUuid, makeCertificationRequest());
    expect((await subscriber.put(`requests/${requestUuid}`, { status: 'Abandoned' })).json).toMatchObject({
      Status: 9,
    });
    expect((await subscriber.get(`smartcards/${smartcardUuid}`)).json).toMatchObject({ Status: 6 });
    await subscriber.enrollCard(templates.smartcard, cardId);
  });

  test('others learn nothing: neither key nor response nor PIN nor that the request exists', async () => {
    const requestUuid = await newRequest();
    const cardId = randomUUID();
    const smartcardUuid = await subscriber.bindCard(requestUuid, cardId);
    const card = `requests/${requestUuid}/smartcards/${smartcardUuid}`;
    const unknown = `requests/${randomUUID()}/smartcards/${randomUUID()}`;
    for (const path of [
      'diversifiedkey',
      'serverproposedpin',
      'authenticationresponse?challenge=1hFD%2Bcz%2F0so%3D&diversified=false',
    ]) {
      const seen = await other.get(`${card}/${path}`);
      const unseen = await other.get(`${unknown}/${path}`);
      expect([seen.status, seen.text]).toEqual([unseen.status, unseen.text]);
      expect([204, 403]).toContain(seen.status);
      expect(seen.text).toBe('');
      // The help desk may see the request, but does not carry it out.
      expect((await helpDesk.get(`${card}/${path}`)).status).toBe(403);
    }
    expect((await other.get(`requests/${requestUuid}`)).status).toBe(204);
    expect((await other.get(`smartcards/${smartcardUuid}`)).status).toBe(204);
    expect((await other.put(`requests/${requestUuid}`, { status: 'Completed' })).status).toBe(204);
    expect((await other.post('smartcards', { requestid: requestUuid, cardid: cardId })).status).toBe(204);
    expect((await other.certify(requestUuid, makeCertificationRequest())).status).toBe(403);
  });

  test('keys and responses end with the request', async () => {
    const { requestUuid, smartcardUuid } = await subscriber.enrollCard(templates.smartcard, randomUUID());
    const refused = await subscriber.get(
      `requests/${requestUuid}/smartcards/${smartcardUuid}/diversifiedkey`,
    );
    expect(refused.status).toBe(403);
    expect(refused.json).toMatchObject({ ErrorCode: 'IllegalTransition' });
  });

  test('a key is given only for the card bound to the request', async () => {
    const requestUuid = await newRequest();
    const smartcardUuid = await subscriber.bindCard(requestUuid, randomUUID());
    const wrong = await subscriber.get(
      `requests/${requestUuid}/smartcards/${smartcardUuid}/diversifiedkey?cardid=${randomUUID()}`,
    );
    expect(wrong.status).toBe(403);
  });

  test('every release of a key and every refusal is audited, without the key', async () => {
    const requestUuid = await newRequest();
    const smartcardUuid = await subscriber.bindCard(requestUuid, randomUUID());
    const card = `requests/${requestUuid}/smartcards/${smartcardUuid}/diversifiedkey`;
    const key = String((await subscriber.get(card)).json);
    const released = await audit('smartcard.diversifiedKey');
    expect(released).toMatchObject({ outcome: 'success', actorName: 'cmuser1', objectUuid: requestUuid });
    await other.get(`smartcards/${smartcardUuid}/serverproposedpin`);
    expect(await audit('smartcard.proposedPin')).toMatchObject({
      outcome: 'denied',
      actorName: 'cmuser2',
      objectUuid: smartcardUuid,
    });
    await other.get(card);
    const refused = await audit('smartcard.diversifiedKey');
    expect(refused).toMatchObject({ outcome: 'denied', actorName: 'cmuser2', origin: '127.0.0.1' });
    const everything = JSON.stringify(await server.system.ports.store.audit.list({ limit: 1000 }));
    expect(everything).not.toContain(key);
    expect(server.log.join('')).not.toContain(key);
  });

  test('the managed template asks for comment, data item and approval, and the server proposes the PIN', async () => {
    const body = { type: 'Enroll', profiletemplateuuid: templates.managed, comment: 'first card' };
    const bad = [
      [{ ...body, comment: ' ', datacollection: [{ 'Employee number': '7' }] }, 'comment'],
      [{ ...body, datacollection: [] }, 'Employee number'],
      [{ ...body, datacollection: '[{"Employee number":"7a"}]' }, 'Employee number'],
    ] as const;
    for (const [request, named] of bad) {
      const refused = await subscriber.post('requests', request);
      expect(refused.status).toBe(400);
      expect((refused.json as { Message: string }).Message).toContain(named);
    }
    const requestUuid = await subscriber.createRequest({
      ...body,
      datacollection: [{ Name: 'Employee number', Value: '4711' }],
    });
    expect((await subscriber.get(`requests/${requestUuid}`)).json).toMatchObject({
      Status: 16,
      DataCollection: [{ Name: 'Employee number', Value: '4711' }],
    });
    expect(
      (await subscriber.post('smartcards', { requestid: requestUuid, cardid: randomUUID() })).status,
    ).toBe(403);
    await approve(requestUuid);
    const smartcardUuid = await subscriber.bindCard(requestUuid, randomUUID());
    const pin = (
      await subscriber.get(`requests/${requestUuid}/smartcards/${smartcardUuid}/serverproposedpin`)
    ).json;
    expect(pin).toMatch(/^\d{6,16}$/);
    expect((await subscriber.get(`smartcards/${smartcardUuid}/serverproposedpin`)).json).toBe(pin);
  });

  async function approve(requestUuid: string): Promise<void> {
    const { approveRequest } = await import('@cardea/workflows');
    const user = await server.system.ports.store.users.find(userUuids.manager as never);
    if (user === undefined) throw new Error('no manager');
    await approveRequest(
      server.system.ports,
      { user, origin: 'local', correlationId: randomUUID(), oneTimePasswords: [] },
      requestUuid as never,
    );
  }
});
