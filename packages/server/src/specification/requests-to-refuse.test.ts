import { requestSignedByAnotherKey, requestsToRefuse, soundRequest } from '@cardea/pki/testing';
import {
  ApiClient,
  accounts,
  rowsOfStore,
  type Seen,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templateOf,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeFile } from '../configuration.js';

const profileTemplate = templateOf({
  uuid: '12bd5120-86a2-4ee1-8d05-13106687cb01',
  name: 'One certificate',
  certificateTemplates: ['CardeaSoftwareUser'],
  selfService: ['Enroll'],
});

interface Answer {
  readonly TemplateCommonName: string;
  readonly isPkcs7: boolean;
  readonly Error: { readonly Message: string; readonly ErrorCode: string } | null;
}

test('requests with different faults are refused for different reasons', () => {
  const reasons = requestsToRefuse.map(({ reason }) => reason);
  expect([...new Set(reasons)]).toEqual(reasons);
  expect(requestsToRefuse.every(({ rule }) => rule !== '')).toBe(true);
});

describe.each(storeKinds)('a bad certification request, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiClient;
  let requestUuid: string;
  let before: readonly string[];
  beforeAll(async () => {
    server = await startTestServer(kind, {
      prepare: async (system) => {
        await seedSite(system);
        const { store, clock } = system.ports;
        await store.transaction((tx) => tx.profileTemplates.put(profileTemplate, clock.now()));
      },
    });
    subscriber = new ApiClient(server.url, accounts.subscriber);
    requestUuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: profileTemplate.uuid,
    });
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const rows = async () => {
    const { configuration } = server.system;
    const { databaseUrl } = configuration;
    const file = storeFile(configuration);
    const all = await rowsOfStore(databaseUrl === undefined ? { file } : { file, databaseUrl });
    // Jobs go on meanwhile, whatever is asked for.
    return all.filter((row) => !/^<?jobs\b/.test(row));
  };
  const send = async (...requests: readonly string[]) =>
    await subscriber.post(`requests/${requestUuid}/certificatedata`, { certificaterequests: requests });
  const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64');
  /** What the call left behind; the next comparison starts from there. */
  const traces = async () => {
    const now = await rows();
    const earlier = new Set(before);
    const added = now.filter((row) => !earlier.has(row));
    const lost = before.filter((row) => !now.includes(row));
    before = now;
    return { added, lost };
  };
  const expectOnlyAudited = async (reason: string) => {
    const { added, lost } = await traces();
    expect(lost).toEqual([]);
    expect(added).toEqual([expect.stringMatching(/^<?audit/)]);
    const [event] = await server.system.ports.store.audit.list({ limit: 1 });
    expect(event).toMatchObject({ action: 'certificate.issue', outcome: 'denied', objectUuid: requestUuid });
    expect(JSON.stringify(event?.facts)).toContain(JSON.stringify(reason).slice(1, -1));
  };
  const expectRefused = async (seen: Seen, reason: string) => {
    expect(seen.status).toBe(200);
    expect(seen.json).toMatchObject([
      {
        TemplateCommonName: 'CardeaSoftwareUser',
        isPkcs7: false,
        Error: { ErrorCode: 'BadCertificationRequest', Message: reason },
      },
    ] satisfies Partial<Answer>[]);
    await expectOnlyAudited(reason);
  };

  test('starts from a store that stands still', async () => {
    // The first run of each job makes OCSP responses and revocation lists, and the request's notification is dispatched.
    await server.system.work.settle();
    before = await rows();
    await server.system.work.settle();
    expect(await traces()).toEqual({ added: [], lost: [] });
  });

  test.each(requestsToRefuse.map((row) => [row.name, row.rule, row] as const))(
    'is told what is wrong and changes nothing: %s (%s)',
    async (_, __, { make, kind: errorCode, reason }) => {
      const seen = await send(base64(make()));
      if (errorCode === 'BadCertificationRequest') return await expectRefused(seen, reason);
      const told = `certificaterequests[0]: ${reason}`;
      expect(seen).toMatchObject({ status: 400, json: { ErrorCode: errorCode, Message: told } });
      await expectOnlyAudited(told);
    },
  );

  test('signed by another key is refused like one whose signature was changed', async () => {
    await expectRefused(
      await send(base64(requestSignedByAnotherKey.make())),
      requestSignedByAnotherKey.reason,
    );
  });

  test.each([
    ['is no base64', '***', 'certificaterequests[0]: must be base64'],
    ['is base64 without its end', 'MIIBIjANBgkqhkiG9', 'certificaterequests[0]: must be base64'],
    ['is empty', '', 'certificaterequests[0]: must be base64'],
  ])('that %s is malformed before anything is looked up', async (_, text, told) => {
    expect(await send(text)).toMatchObject({
      status: 400,
      json: { ErrorCode: 'MalformedInput', Message: told },
    });
    expect(await traces()).toEqual({ added: [], lost: [] });
  });

  test('beyond those asked for is malformed, a body beyond a megabyte is too large', async () => {
    const sound = base64(await soundRequest());
    const told = 'certificaterequests: holds 2 requests, but this request asks for 1';
    expect(await send(sound, sound)).toMatchObject({ status: 400, json: { Message: told } });
    await expectOnlyAudited(told);
    expect((await send('A'.repeat(1 << 20))).status).toBe(413);
    expect(await traces()).toEqual({ added: [], lost: [] });
  });

  test('leaves its request open for a sound one, which gets a certificate', async () => {
    const seen = await send(base64(await soundRequest()));
    expect(seen).toMatchObject({ status: 200, json: [{ isPkcs7: true, Error: null }] });
    const { added } = await traces();
    expect(added.filter((row) => /^<?certificates\b/.test(row))).toHaveLength(1);
    expect((await subscriber.complete(requestUuid)).status).toBe(200);
  });
});
