import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import type { CertificateResponse } from '@cardea/contract';
import {
  ApiClient,
  accounts,
  contentsOfPfx,
  dataItem,
  enabledPolicy,
  makeCertificationRequest,
  oneTimePasswords,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templateOf,
  templates,
  userUuids,
} from '@cardea/testkit';
import { openOneTimePassword } from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const pfxPassword = 'Pfx-password-1';
const guarded = 'd7c0a1f4-3b52-4a6e-9f1d-5e8c2b7a9102';
const secretive = 'd7c0a1f4-3b52-4a6e-9f1d-5e8c2b7a9101';

describe.each(storeKinds)('v1.0 carries what Cardea adds to it, on %s', (kind) => {
  let server: TestServer;
  let subscriber: ApiClient;
  let manager: ApiClient;

  beforeAll(async () => {
    server = await startTestServer(kind, { prepare: seedSite });
    subscriber = new ApiClient(server.url, accounts.subscriber);
    manager = new ApiClient(server.url, accounts.manager);
    const { store, clock } = server.system.ports;
    await store.profileTemplates.put(
      templateOf({
        uuid: guarded,
        name: 'Guarded',
        certificateTemplates: ['CardeaSoftwareUser'],
        selfService: ['Enroll'],
        policies: { Enroll: oneTimePasswords(['DoNothing', 'DoNothing']) },
      }),
      clock.now(),
    );
    await store.profileTemplates.put(
      templateOf({
        uuid: secretive,
        name: 'Secretive',
        certificateTemplates: ['CardeaSoftwareUser'],
        selfService: ['Enroll'],
        policies: {
          Enroll: { policyDataCollection: [dataItem('PIN of the door', { storage: 'Encrypted' })] },
          Revoke: enabledPolicy('Revoke', { selfServiceEnabled: true }),
        },
      }),
      clock.now(),
    );
  });
  afterAll(async () => await server[Symbol.asyncDispose]());

  /** Enrolls a software profile and gives it with the answers that it got. */
  async function enrollSoftware(): Promise<{ profileUuid: string; answers: CertificateResponse[] }> {
    const requestUuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.fullLifeCycleSoftware,
    });
    const seen = await subscriber.certifyAsPfx(requestUuid, pfxPassword, makeCertificationRequest());
    const completed = (await subscriber.complete(requestUuid)).json as { NewProfileUuid: string };
    return { profileUuid: completed.NewProfileUuid, answers: seen.json as CertificateResponse[] };
  }

  test('a key that the server makes comes as a PFX under the password of the call', async () => {
    const { answers } = await enrollSoftware();
    expect(answers).toMatchObject([
      { TemplateCommonName: 'CardeaSoftwareUser', isPkcs7: true, isPfx: false, isServerGenerated: false },
      {
        TemplateCommonName: 'CardeaArchivedEncryption',
        Flags: 0x20002,
        Pkcs7: null,
        isPkcs7: false,
        isPfx: true,
        isServerGenerated: true,
        isKeyHistory: false,
      },
    ]);
    const pfx = answers[1]?.Pfx ?? '';
    expect(pfx).toMatch(/^([A-Za-z0-9+/=]{1,64}\r\n)+$/);
    const { certificates, privateKey } = contentsOfPfx(pfx, pfxPassword);
    const key = createPrivateKey(privateKey);
    expect(certificates.some((pem) => new X509Certificate(pem).checkPrivateKey(key))).toBe(true);
    expect(() => contentsOfPfx(pfx, 'another password')).toThrow();
  });

  test('a software profile is suspended, reinstated and disabled by reports of its status', async () => {
    const { profileUuid } = await enrollSoftware();
    for (const [type, status, number] of [
      ['Suspend', 'Suspended', 4],
      ['Reinstate', 'Active', 2],
      ['Revoke', 'Disabled', 3],
    ] as const) {
      const requestUuid = await subscriber.createRequest({ type, profile: profileUuid });
      const reported = await subscriber.updateProfile(requestUuid, profileUuid, status.toLowerCase());
      expect([type, reported.status, reported.json]).toMatchObject([
        type,
        200,
        { Uuid: profileUuid, Status: number },
      ]);
      expect((await subscriber.complete(requestUuid)).json).toMatchObject({ Status: 8 });
      expect((await subscriber.get(`requests/${requestUuid}/profiles/${profileUuid}`)).json).toMatchObject({
        Status: number,
      });
    }
  });

  test('a status of a profile that there is not, or that the request does not lead to, is refused', async () => {
    const { profileUuid } = await enrollSoftware();
    const requestUuid = await subscriber.createRequest({ type: 'Suspend', profile: profileUuid });
    expect((await subscriber.updateProfile(requestUuid, profileUuid, 'Broken')).status).toBe(400);
    expect((await subscriber.updateProfile(requestUuid, profileUuid, 'New')).status).toBe(400);
    expect((await subscriber.updateProfile(requestUuid, profileUuid, 'Retired')).status).toBe(403);
    expect((await subscriber.updateProfile(requestUuid, randomUUID(), 'Suspended')).status).toBe(204);
    expect((await subscriber.get(`profiles/${profileUuid}`)).json).toMatchObject({ Status: 2 });
  });

  test('suspend of what is suspended already is refused, though reinstate has the same type', async () => {
    const { profileUuid } = await enrollSoftware();
    const requestUuid = await subscriber.createRequest({ type: 'Suspend', profile: profileUuid });
    expect((await subscriber.updateProfile(requestUuid, profileUuid, 'Suspended')).status).toBe(200);
    expect((await subscriber.complete(requestUuid)).status).toBe(200);
    const body = { datacollection: '[]', comment: '', profile: profileUuid };
    expect((await subscriber.post('requests', { ...body, type: 'Suspend' })).status).toBe(403);
    expect((await subscriber.post('requests', { ...body, type: 'Reinstate' })).status).toBe(201);
  });

  test('an encrypted data item is shown as null to everyone and is not stored in clear', async () => {
    const requestUuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: secretive,
      datacollection: [{ 'PIN of the door': 'four-nine-two' }],
    });
    for (const client of [subscriber, manager]) {
      expect((await client.get(`requests/${requestUuid}`)).json).toMatchObject({
        DataCollection: [{ Name: 'PIN of the door', Value: null }],
      });
    }
    const stored = await server.system.ports.store.requests.find(requestUuid as never);
    expect(stored?.dataCollection[0]?.isEncrypted).toBe(true);
    expect(Buffer.from(stored?.dataCollection[0]?.value ?? '', 'base64').includes('four-nine-two')).toBe(
      false,
    );
  });

  test.each<[string, (passwords: readonly string[], requestUuid: string) => Promise<number>]>([
    [
      'the header',
      async (passwords, requestUuid) =>
        (await subscriber.withOneTimePasswords(...passwords).certify(requestUuid, makeCertificationRequest()))
          .status,
    ],
    [
      'the body',
      async (passwords, requestUuid) =>
        (
          await subscriber.post(`requests/${requestUuid}/certificatedata`, {
            certificaterequests: [Buffer.from(makeCertificationRequest()).toString('base64')],
            OneTimePassword: passwords,
          })
        ).status,
    ],
  ])('one-time passwords are shown once, in %s, and then serve the same caller', async (_where, certify) => {
    const { ports } = server.system;
    const requestUuid = await manager.createRequest({
      type: 'Enroll',
      profiletemplateuuid: guarded,
      target: userUuids.subscriber,
    });
    const issued = await ports.store.oneTimePasswords.listByRequest(requestUuid as never);
    const passwords = await Promise.all(
      issued.map(async (one) => (await openOneTimePassword(ports, one)).reveal()),
    );
    expect(passwords).toHaveLength(2);
    expect(await certify([], requestUuid)).toBe(403);
    expect(await certify(['not-the-password'], requestUuid)).toBe(403);
    expect(await certify(passwords.slice(1), requestUuid)).toBe(403);
    expect(await certify(passwords, requestUuid)).toBe(200);
    expect((await subscriber.complete(requestUuid)).status).toBe(200);
  });

  test.each([
    ['revocationreason', 'boredom', 400],
    ['revocationdelay', 'soon', 400],
    ['reason', 'boredom', 400],
    // Right in themselves, but this policy leaves them to nobody.
    ['revocationreason', 'keyCompromise', 403],
    ['revocationdelay', '1.00:00:00', 403],
  ])('a revocation with %s %s is answered %d', async (property, value, status) => {
    const { profileUuid } = await enrollSoftware();
    const body = {
      type: 'Revoke',
      profile: profileUuid,
      datacollection: '[]',
      comment: '',
      [property]: value,
    };
    expect((await subscriber.post('requests', body)).status).toBe(status);
  });
});
