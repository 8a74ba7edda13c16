import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ApiClient,
  accounts,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.each(storeKinds)('a smart card is unblocked and retired, on %s', (kind) => {
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

  const newCard = () => subscriber.enrollCard(templates.smartcard, randomUUID());
  const challenge = 'challenge=1hFD%2Bcz%2F0so%3D&diversified=true';

  test('unblock answers challenges for the card until it is completed, and leaves the card Active', async () => {
    const { smartcardUuid } = await newCard();
    const requestUuid = await subscriber.createRequest({ type: 'Unblock', smartcard: smartcardUuid });
    expect((await subscriber.get(`requests/${requestUuid}`)).json).toMatchObject({
      RequestType: 5,
      Status: 3,
      NewSmartcardUuid: smartcardUuid,
      OldSmartcardUuid: smartcardUuid,
    });
    const path = `requests/${requestUuid}/smartcards/${smartcardUuid}/authenticationresponse?${challenge}`;
    expect((await subscriber.get(path)).json).toMatch(/^[A-Za-z0-9+/]{11}=$/);
    expect((await subscriber.complete(requestUuid)).json).toMatchObject({ Status: 8 });
    expect((await subscriber.get(path)).status).toBe(403);
    expect((await subscriber.get(`smartcards/${smartcardUuid}`)).json).toMatchObject({ Status: 2 });
  });

  test('the help desk starts an unblock by its right, but only the card owner gets the responses', async () => {
    const { smartcardUuid } = await newCard();
    const requestUuid = await helpDesk.createRequest({ type: 'Unblock', smartcard: smartcardUuid });
    expect((await helpDesk.get(`requests/${requestUuid}`)).json).toMatchObject({
      OriginatorUserUuid: userUuids.helpDesk,
      TargetUserUuid: userUuids.subscriber,
    });
    const path = `requests/${requestUuid}/smartcards/${smartcardUuid}/authenticationresponse?${challenge}`;
    expect((await helpDesk.get(path)).status).toBe(403);
    expect((await subscriber.get(path)).status).toBe(200);
  });

  test('a second unblock of the same card waits until the first is over', async () => {
    const { smartcardUuid } = await newCard();
    const first = await subscriber.createRequest({ type: 'Unblock', smartcard: smartcardUuid });
    const second = await subscriber.post('requests', { type: 'Unblock', smartcard: smartcardUuid });
    expect(second.status).toBe(403);
    expect(second.text).toContain(first);
    await subscriber.put(`requests/${first}`, { status: 'canceled' });
    await subscriber.createRequest({ type: 'Unblock', smartcard: smartcardUuid });
  });

  test('somebody without a right can neither unblock nor retire the card, nor learn that it exists', async () => {
    const { smartcardUuid } = await newCard();
    for (const type of ['Unblock', 'Retire']) {
      const seen = await other.post('requests', { type, smartcard: smartcardUuid });
      const unseen = await other.post('requests', { type, smartcard: randomUUID() });
      expect(seen.status).toBe(403);
      const withoutId = ({ CorrelationId: _, ...body }: Record<string, unknown>) => body;
      expect(withoutId(seen.json as never)).toEqual(withoutId(unseen.json as never));
    }
  });

  test('retiring revokes the certificates, which the CRL shows with the next fetch and the user no longer sees', async () => {
    const { smartcardUuid } = await newCard();
    const [certificate] = (await subscriber.get(`smartcards/${smartcardUuid}/certificates`)).json as {
      SerialNumber: string;
      Thumbprint: string;
    }[];
    const serialNumber = certificate?.SerialNumber ?? '';
    expect(await crlText()).not.toContain(serialNumber);
    const requestUuid = await subscriber.createRequest({ type: 'Retire', smartcard: smartcardUuid });
    expect((await subscriber.complete(requestUuid)).status).toBe(403);
    const retired = await subscriber.put(`requests/${requestUuid}/smartcards/${smartcardUuid}`, {
      status: 'Retired',
    });
    expect(retired.json).toMatchObject({ Uuid: smartcardUuid, Status: 6 });
    expect((await subscriber.complete(requestUuid)).json).toMatchObject({ Status: 8 });
    const crl = await crlText();
    expect(crl).toContain(serialNumber);
    expect(crl).toContain('Cessation Of Operation');
    expect((await subscriber.get('certificates')).text).not.toContain(certificate?.Thumbprint ?? '');
    expect((await subscriber.get(`smartcards/${smartcardUuid}/operations`)).json).toEqual([]);
  });

  test('retire works without a body; another status than the type leads to is refused; told twice it changes nothing', async () => {
    const { smartcardUuid } = await newCard();
    const requestUuid = await subscriber.createRequest({ type: 'Retire', smartcard: smartcardUuid });
    const card = `requests/${requestUuid}/smartcards/${smartcardUuid}`;
    expect((await subscriber.put(card, { status: 'Active' })).status).toBe(403);
    expect((await subscriber.get(card)).json).toMatchObject({ Status: 2 });
    expect((await subscriber.put(card)).json).toMatchObject({ Status: 6 });
    expect((await subscriber.put(card, { status: 'retired' })).json).toMatchObject({ Status: 6 });
  });

  test('the help desk retires a card for somebody else from start to end', async () => {
    const { smartcardUuid } = await newCard();
    const requestUuid = await helpDesk.createRequest({ type: 'Retire', smartcard: smartcardUuid });
    expect(
      (await helpDesk.put(`requests/${requestUuid}/smartcards/${smartcardUuid}`, { status: 'Retired' }))
        .status,
    ).toBe(200);
    expect((await helpDesk.complete(requestUuid)).json).toMatchObject({ Status: 8 });
  });

  test('a retired card is issued again only where the template allows reuse', async () => {
    const cardId = randomUUID();
    const { smartcardUuid } = await subscriber.enrollCard(templates.smartcard, cardId);
    const retire = await subscriber.createRequest({ type: 'Retire', smartcard: smartcardUuid });
    await subscriber.put(`requests/${retire}/smartcards/${smartcardUuid}`, { status: 'Retired' });
    const enroll = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.smartcard,
    });
    const refused = await subscriber.post('smartcards', { requestid: enroll, cardid: cardId });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('allows no reuse');
  });

  test('lists show the caller’s own cards with what may be started on them', async () => {
    const { smartcardUuid } = await newCard();
    const list = (await subscriber.get('smartcards')).json as {
      Uuid: string;
      SmartcardOperations: string[];
    }[];
    expect(list.find(({ Uuid }) => Uuid === smartcardUuid)?.SmartcardOperations).toEqual([
      'renew',
      'unblock',
      'retire',
    ]);
    const single = (await subscriber.get(`smartcards/${smartcardUuid}`)).json as object;
    expect(Object.keys(single)).toHaveLength(13);
    expect((await other.get('smartcards')).json).toEqual([]);
    expect((await helpDesk.get(`smartcards/${smartcardUuid}/operations`)).json).toEqual([
      'unblock',
      'retire',
    ]);
  });

  async function crlText(): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'cardea-crl-'));
    try {
      const response = await fetch(`${server.url}/pki/issuing.crl`);
      const file = join(folder, 'issuing.crl');
      writeFileSync(file, Buffer.from(await response.arrayBuffer()));
      return execFileSync('openssl', ['crl', '-inform', 'DER', '-in', file, '-noout', '-text']).toString();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});
