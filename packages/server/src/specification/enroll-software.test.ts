import { X509Certificate } from 'node:crypto';
import {
  ApiClient,
  accounts,
  certificatesOf,
  makeCertificationRequest,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

describe.each(storeKinds)('a software profile is enrolled, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiClient;

  beforeAll(async () => {
    server = await startTestServer(kind, {
      prepare: seedSite,
      environment: { CARDEA_CERTIFICATE_FORMAT: 'pkcs7' },
    });
    subscriber = new ApiClient(server.url, accounts.subscriber);
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  const newRequest = () =>
    subscriber.createRequest({ type: 'Enroll', profiletemplateuuid: templates.software });

  test('each option gets its certificate, and the profile is Active when the request is completed', async () => {
    const requestUuid = await newRequest();
    const options = (await subscriber.get(`requests/${requestUuid}/certificaterequestgenerationoptions`))
      .json;
    expect(options).toHaveLength(2);
    const answers = (
      await subscriber.certify(requestUuid, makeCertificationRequest(['ed25519']), makeCertificationRequest())
    ).json as { TemplateCommonName: string; Pkcs7: string }[];
    expect(answers.map(({ TemplateCommonName }) => TemplateCommonName)).toEqual([
      'CardeaSoftwareUser',
      'CardeaEncryption',
    ]);
    const request = (await subscriber.complete(requestUuid)).json as {
      NewProfileUuid: string;
      IsSmartcard: boolean;
    };
    expect(request.IsSmartcard).toBe(false);
    expect((await subscriber.get(`profiles/${request.NewProfileUuid}`)).json).toMatchObject({
      Status: 2,
      ProfileOperations: ['renew', 'disable', 'recover'],
    });
    expect((await subscriber.get(`requests/${requestUuid}/profiles`)).json).toMatchObject([
      { Uuid: request.NewProfileUuid },
    ]);
    expect((await subscriber.get(`profiles/${request.NewProfileUuid}/certificates`)).json).toHaveLength(2);
    const leaf = new X509Certificate(certificatesOf(answers[0]?.Pkcs7 ?? '').at(-1) ?? '');
    expect(leaf.subject).toBe('OU=CONTOSO\nCN=Person cmuser1');
    expect(leaf.subjectAltName).toContain('email:cmuser1@contoso.com');
  });

  test('one refused key does not hold up the other, and the call can be repeated with a better one', async () => {
    const requestUuid = await newRequest();
    const good = makeCertificationRequest();
    const first = (await subscriber.certify(requestUuid, makeCertificationRequest(['rsa:1024']), good)).json;
    expect(first).toMatchObject([{ isPkcs7: false }, { isPkcs7: true }]);
    expect((await subscriber.complete(requestUuid)).status).toBe(403);
    const second = (await subscriber.certify(requestUuid, makeCertificationRequest(), good)).json;
    expect(second).toMatchObject([
      { isPkcs7: true },
      { isPkcs7: true, Pkcs7: (first as { Pkcs7: string }[])[1]?.Pkcs7 },
    ]);
    expect((await subscriber.complete(requestUuid)).status).toBe(200);
  });

  test('profiles are listed by profile status and by request status', async () => {
    const active = (await subscriber.get('profiles?status=active')).json as unknown[];
    const completed = (await subscriber.get('profiles?status=Completed')).json as unknown[];
    expect(active.length).toBeGreaterThan(0);
    expect(completed).toEqual(active);
    expect((await subscriber.get('profiles?status=Denied')).json).toEqual([]);
  });
});
