import { randomUUID } from 'node:crypto';
import type { CertificateResponse } from '@cardea/contract';
import { parseUuid, type RequestType, Secret } from '@cardea/domain';
import {
  ApiClient,
  accounts,
  certificatesOf as certificatesIn,
  fullLifeCyclePolicies,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templateOf,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiV2Client } from './api-v2-client.js';
import { AttestingCard, factoryAdminKeyHex, type HandedIn } from './attesting-card.js';

const templateUuid = '0f5c3d1e-6a3b-4f0e-9d2c-7b1a5e8c4d01';
const cardSerial = 4_012_345_678;

describe.each(storeKinds)('certificates for keys that the card attests, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiClient;
  let manager: ApiV2Client;
  let card: AttestingCard;
  /** The card that later requests act on. */
  let permanent = '';

  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
    subscriber = new ApiClient(server.url, accounts.subscriber);
    manager = new ApiV2Client(server.url, accounts.manager);
    card = new AttestingCard(cardSerial);
    const { store, clock } = server.system.ports;
    const template = templateOf({
      uuid: templateUuid,
      name: 'Attested',
      certificateTemplates: ['CardeaSmartcardLogon'],
      smartcard: { defaultAdminKeyHex: factoryAdminKeyHex },
      selfService: [],
      policies: fullLifeCyclePolicies(),
    });
    await store.profileTemplates.put(template, clock.now());
    await configure({});
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  /** Saves the template through the management API, with attestation required under this card's root unless said. */
  async function configure(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const read = await manager.get(`/profile-templates/${templateUuid}`);
    const keyAttestation = {
      requirement: 'required',
      trustedRootsPem: [card.rootPem],
      allowKeysWithoutPin: false,
      ...changes,
    };
    const body = { ...(read.json as object), keyAttestation };
    const ifMatch = read.headers.get('etag') ?? '';
    expect((await manager.put(`/profile-templates/${templateUuid}`, body, { ifMatch })).status).toBe(200);
  }

  /** Starts a request, with a fresh card where it makes one. */
  async function start(type: RequestType): Promise<{ requestUuid: string; smartcardUuid: string }> {
    const on = type === 'Enroll' ? { profiletemplateuuid: templateUuid } : { smartcard: permanent };
    const requestUuid = await subscriber.createRequest({ type, ...on });
    const smartcardUuid =
      type === 'OnlineUpdate' ? permanent : await subscriber.bindCard(requestUuid, randomUUID());
    return { requestUuid, smartcardUuid };
  }

  async function submit(requestUuid: string, { certificationRequest }: HandedIn, ...attestations: unknown[]) {
    return await subscriber.post(`requests/${requestUuid}/certificatedata`, {
      certificaterequests: [certificationRequest],
      ...(attestations.length === 0 ? {} : { attestations }),
    });
  }

  async function answerTo(requestUuid: string, key: HandedIn, ...attestations: unknown[]) {
    const seen = await submit(requestUuid, key, ...attestations);
    expect(seen.status).toBe(200);
    const [answer] = seen.json as CertificateResponse[];
    return answer;
  }

  const certificatesOf = (requestUuid: string) =>
    server.system.ports.store.certificates.listByRequest(parseUuid(requestUuid, 'uuid'));
  const audited = async (requestUuid: string) =>
    (
      await server.system.ports.store.audit.list({
        limit: 1,
        action: 'certificate.issue',
        objectUuid: requestUuid as never,
      })
    )[0];

  /** A refusal: the reason in the answer and in the audit row, and nothing issued. */
  async function expectRefused(requestUuid: string, key: HandedIn, attestation: unknown, reason: RegExp) {
    const answer = await answerTo(requestUuid, key, ...(attestation === undefined ? [] : [attestation]));
    expect(answer).toMatchObject({ Pkcs7: null, Error: { Message: expect.stringMatching(reason) } });
    expect(await certificatesOf(requestUuid)).toEqual([]);
    const event = await audited(requestUuid);
    expect(event?.outcome).toBe('denied');
    expect(event?.facts.refused).toMatch(reason);
    expect(event?.facts.attestedKeys).toBeUndefined();
  }

  /** The card takes the server's answers to its AES challenges under the default admin key. */
  async function authenticateAdminAt(requestUuid: string, smartcardUuid: string): Promise<void> {
    await card.authenticateAdmin(async (challenge, cipher = '3DES') => {
      expect([challenge.length, cipher]).toEqual([16, 'AES192']);
      const query = new URLSearchParams({
        challenge: Buffer.from(challenge).toString('base64'),
        diversified: 'false',
        cipher,
      });
      const path = `requests/${requestUuid}/smartcards/${smartcardUuid}/authenticationresponse?${query}`;
      const answer = String((await subscriber.get(path)).json);
      return new Secret(new Uint8Array(Buffer.from(answer, 'base64')));
    });
  }

  test('a PIV card is enrolled: AES-192 administrator, key made and attested on the card, certificate issued', async () => {
    const { requestUuid, smartcardUuid } = await start('Enroll');
    await authenticateAdminAt(requestUuid, smartcardUuid);
    const key = await card.makeKey();
    expect(await answerTo(requestUuid, key, key.attestation)).toMatchObject({ Error: null, isPkcs7: true });
    const [certificate] = await certificatesOf(requestUuid);
    expect(await audited(requestUuid)).toMatchObject({
      outcome: 'success',
      facts: {
        attestedKeys: `${certificate?.serialNumber}: card ${cardSerial}, firmware 5.7.1, PIN once, touch never`,
      },
    });
    expect((await subscriber.complete(requestUuid)).json).toMatchObject({ NewSmartcardUuid: smartcardUuid });
    permanent = smartcardUuid;
  });

  test.each(['Duplicate', 'OnlineUpdate', 'TemporaryCardEnroll', 'Renew', 'Recover'] as const)(
    '%s certifies no key without attestation, and an attested one',
    async (type) => {
      const { requestUuid, smartcardUuid } = await start(type);
      const key = await card.makeKey();
      await expectRefused(requestUuid, key, undefined, /no attestation came/);
      expect(await answerTo(requestUuid, key, key.attestation)).toMatchObject({ Error: null });
      expect(await certificatesOf(requestUuid)).toHaveLength(1);
      expect((await subscriber.complete(requestUuid)).status).toBe(200);
      if (type === 'Renew' || type === 'Recover') permanent = smartcardUuid;
    },
  );

  test('the same request again gives the same certificate, attestation or not', async () => {
    const { requestUuid } = await start('Enroll');
    const key = await card.makeKey();
    const first = await answerTo(requestUuid, key, key.attestation);
    const again = await answerTo(requestUuid, key);
    expect(certificatesIn(again?.Pkcs7 ?? '')).toEqual(certificatesIn(first?.Pkcs7 ?? ''));
    expect(await certificatesOf(requestUuid)).toHaveLength(1);
    const another = await card.makeKey();
    expect(await answerTo(requestUuid, another)).toMatchObject({ Pkcs7: null });
    expect(await certificatesOf(requestUuid)).toMatchObject([{ revocation: null }]);
  });

  test('a key that was imported is not attested by the card, and not certified', async () => {
    const { requestUuid } = await start('Enroll');
    const key = await card.importKey();
    expect(key.attestation).toBeNull();
    await expectRefused(requestUuid, key, null, /no attestation came/);
  });

  test('the attestation of another key vouches for nothing', async () => {
    const { requestUuid } = await start('Enroll');
    const made = await card.makeKey();
    const imported = await card.importKey();
    await expectRefused(requestUuid, imported, made.attestation, /about another key/);
  });

  test('a card whose root is not trusted vouches for nothing', async () => {
    const { requestUuid } = await start('Enroll');
    await configure({ trustedRootsPem: [new AttestingCard(1).rootPem] });
    const key = await card.makeKey();
    const later = await start('Enroll');
    await expectRefused(later.requestUuid, key, key.attestation, /none of the trusted roots/);
    // The request from before keeps the version that it began with.
    expect(await answerTo(requestUuid, key, key.attestation)).toMatchObject({ Error: null });
    await configure({});
  });

  test('a key that the card uses without PIN is certified only where the template allows it', async () => {
    const key = await card.makeKey({ pinPolicy: 'never' });
    const { requestUuid } = await start('Enroll');
    await expectRefused(requestUuid, key, key.attestation, /PIN policy never/);
    await configure({ allowKeysWithoutPin: true });
    const later = await start('Enroll');
    expect(await answerTo(later.requestUuid, key, key.attestation)).toMatchObject({ Error: null });
    expect((await audited(later.requestUuid))?.facts.attestedKeys).toContain('PIN never');
    await configure({});
  });

  test('what is no attestation is answered with the reason, what is no base64 with 400', async () => {
    const { requestUuid } = await start('Enroll');
    const key = await card.makeKey();
    const { attestation: good } = key;
    await expectRefused(requestUuid, key, { attestation: 'AAAA' }, /attestation is no certificate/);
    await expectRefused(requestUuid, key, { attestation: good?.attestation }, /none of the trusted roots/);
    for (const [attestations, field] of [
      [[{ attestation: '***' }], 'attestations[0].attestation'],
      [[{ ...good, intermediates: ['***'] }], 'attestations[0].intermediates[0]'],
      [[good, good], 'attestations'],
      [[{}], 'attestation: is required'],
    ] as const) {
      const seen = await submit(requestUuid, key, ...attestations);
      expect([seen.status, seen.text]).toEqual([400, expect.stringContaining(field)]);
    }
    expect(await certificatesOf(requestUuid)).toEqual([]);
  });

  test('keys that the server makes are attested by nobody, and issued all the same', async () => {
    const read = await manager.get(`/profile-templates/${templateUuid}`);
    const body = {
      ...(read.json as object),
      certificateTemplates: ['CardeaSmartcardLogon', 'CardeaArchivedEncryption'],
    };
    const ifMatch = read.headers.get('etag') ?? '';
    const saved = await manager.put(`/profile-templates/${templateUuid}`, body, { ifMatch });
    const { warnings } = saved.json as { warnings: { path: string; rule: string }[] };
    expect(warnings.find(({ path }) => path === 'keyAttestation.requirement')?.rule).toContain(
      'CardeaArchivedEncryption',
    );
    const { requestUuid } = await start('Enroll');
    const key = await card.makeKey();
    const seen = await subscriber.post(`requests/${requestUuid}/certificatedata`, {
      certificaterequests: [key.certificationRequest],
      attestations: [key.attestation],
      pfxpassword: 'Pfx-password-1',
    });
    expect(seen.json).toMatchObject([
      { Error: null, isPkcs7: true },
      { Error: null, isPfx: true },
    ]);
    expect((await audited(requestUuid))?.facts.attestedKeys).not.toContain('|');
  });

  test('the management API serves, checks and compares the terms; the documented API does not tell them', async () => {
    const path = `/profile-templates/${templateUuid}`;
    const read = await manager.get(path);
    const template = read.json as { keyAttestation: object; version: number };
    expect(template.keyAttestation).toEqual({
      requirement: 'required',
      trustedRootsPem: [card.rootPem],
      allowKeysWithoutPin: false,
    });
    const wrong = { ...template, keyAttestation: { ...template.keyAttestation, trustedRootsPem: ['none'] } };
    const refused = await manager.put(path, wrong, { ifMatch: read.headers.get('etag') ?? '' });
    expect(refused.json).toMatchObject({
      kind: 'MalformedInput',
      field: 'keyAttestation.trustedRootsPem[0]',
    });
    await configure({ requirement: 'none', trustedRootsPem: [] });
    const diff = (await manager.get(`${path}/diff`)).json as { differences: { path: string }[] };
    expect(diff.differences).toMatchObject([
      { path: 'keyAttestation.requirement', before: 'required', after: 'none' },
      { path: 'keyAttestation.trustedRootsPem[0]', after: null },
    ]);
    const asManager = new ApiClient(server.url, accounts.manager);
    for (const documented of ['', '/configuration/smartcards', '/policies/Enroll']) {
      const seen = await asManager.get(`profiletemplates/${templateUuid}${documented}`);
      expect(seen.status).toBe(200);
      expect(seen.text).not.toMatch(/keyAttestation|trustedRoots/i);
    }
  });

  test('without a requirement nobody looks at what a client hands in', async () => {
    await configure({ requirement: 'none' });
    const { requestUuid } = await start('Enroll');
    const key = await card.importKey();
    const seen = await subscriber.post(`requests/${requestUuid}/certificatedata`, {
      certificaterequests: [key.certificationRequest],
      attestations: [{ attestation: 'AAAA' }],
      pfxpassword: 'Pfx-password-1',
    });
    expect(seen.json).toMatchObject([{ Error: null }, { Error: null }]);
    expect((await audited(requestUuid))?.facts.attestedKeys).toBeUndefined();
  });
});
