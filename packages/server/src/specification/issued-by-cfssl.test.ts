import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfsslServer, type InterruptedRoute, interruptedRoute } from '@cardea/pki/testing';
import {
  ApiClient,
  accounts,
  certificatesOf,
  makeCertificationRequest,
  seedSite,
  startTestServer,
  storeKinds,
  type TestServer,
  templateOf,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiV2Client } from './api-v2-client.js';

const profileTemplateUuid = '12bd5120-86a2-4ee1-8d05-13106687ca01';
const choosingTemplateUuid = '12bd5120-86a2-4ee1-8d05-13106687ca02';

interface Answer {
  readonly isPkcs7: boolean;
  readonly Pkcs7: string | null;
  readonly Error: unknown;
}

describe.each(storeKinds)("certificates come from CFSSL's server, on %s", (kind) => {
  let cfssl: CfsslServer;
  let route: InterruptedRoute;
  let server: TestServer;
  let subscriber: ApiClient;
  const folder = mkdtempSync(join(tmpdir(), 'cardea-authorities-'));

  beforeAll(async () => {
    cfssl = await CfsslServer.start();
    route = await interruptedRoute(cfssl.port);
    const entry = {
      name: 'contoso-cfssl',
      kind: 'cfssl',
      url: cfssl.url,
      profile: 'user',
      chainFile: 'chain.pem',
      authKeyFile: 'auth-key',
    };
    const choosing = { name: 'choosing-cfssl', profile: 'chooses', serialNumbers: 'cfssl' };
    const authorities = [entry, { ...entry, ...choosing, url: `http://127.0.0.1:${route.port}` }];
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
    write('chain.pem', cfssl.chainPem);
    write('auth-key', `${cfssl.authKeyHex}\n`);
    write('authorities.json', JSON.stringify({ authorities }));
    server = await startTestServer(kind, {
      now: new Date(),
      environment: { CARDEA_AUTHORITIES: join(folder, 'authorities.json') },
      prepare: async (system) => {
        await seedSite(system);
        const { store, clock } = system.ports;
        const ours = await store.certificateTemplates.find('CardeaSoftwareUser');
        if (ours === undefined) throw new Error('CardeaSoftwareUser is missing');
        for (const [commonName, authority, uuid] of [
          ['ByCfssl', 'contoso-cfssl', profileTemplateUuid],
          ['ByChoosingCfssl', 'choosing-cfssl', choosingTemplateUuid],
        ] as const) {
          await store.certificateTemplates.put({
            ...ours,
            commonName,
            authority,
            includeSid: false,
            subjectAltNames: [{ type: 'rfc822Name', required: true }],
          });
          const profileTemplate = templateOf({
            uuid,
            name: commonName,
            certificateTemplates: [commonName],
            selfService: ['Enroll', 'Revoke', 'Retire'],
          });
          await store.transaction((tx) => tx.profileTemplates.put(profileTemplate, clock.now()));
        }
      },
    });
    subscriber = new ApiClient(server.url, accounts.subscriber);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await route.close();
    await cfssl[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const enroll = () => subscriber.createRequest({ type: 'Enroll', profiletemplateuuid: profileTemplateUuid });

  test('a profile is enrolled there, and when it is revoked here CFSSL has it revoked', async () => {
    const requestUuid = await enroll();
    const [answer] = (await subscriber.certify(requestUuid, makeCertificationRequest(['ed25519'])))
      .json as Answer[];
    expect(answer).toMatchObject({ isPkcs7: false });
    const [good] = (await subscriber.certify(requestUuid, makeCertificationRequest())).json as Answer[];
    const [root, issuing, leaf] = certificatesOf(good?.Pkcs7 ?? '').map((one) => new X509Certificate(one));
    expect(issuing?.subject).toBe('CN=Contoso CFSSL Issuing');
    expect(root?.verify(root.publicKey)).toBe(true);
    expect(leaf?.subject).toBe('OU=CONTOSO\nCN=Person cmuser1');
    expect(leaf?.subjectAltName).toBe('email:cmuser1@contoso.com');
    const { NewProfileUuid: profileUuid } = (await subscriber.complete(requestUuid)).json as {
      NewProfileUuid: string;
    };
    const disable = await subscriber.createRequest({ type: 'Disable', profile: profileUuid });
    await subscriber.put(`requests/${disable}/profiles/${profileUuid}`, { status: 'Disabled' });
    await subscriber.complete(disable);
    const serial = BigInt(`0x${leaf?.serialNumber}`).toString();
    await expect
      .poll(() => cfssl.rows().find((row) => row.serial === serial)?.status, { timeout: 60_000 })
      .toBe('revoked');
  });

  test('while CFSSL is down nothing is issued, and the same call finishes once it is up again', async () => {
    const requestUuid = await enroll();
    const before = cfssl.rows().length;
    await cfssl.kill();
    const certificationRequest = makeCertificationRequest();
    const first = await subscriber.certify(requestUuid, certificationRequest);
    expect(JSON.stringify(first.json)).not.toContain('"isPkcs7":true');
    expect((await subscriber.complete(requestUuid)).status).toBe(403);
    await cfssl.restart();
    const [second] = (await subscriber.certify(requestUuid, certificationRequest)).json as Answer[];
    expect(second).toMatchObject({ isPkcs7: true });
    expect((await subscriber.complete(requestUuid)).status).toBe(200);
    expect(cfssl.rows()).toHaveLength(before + 1);
  });

  test('an answer that got lost is settled by an operator with the certificate in the table of CFSSL, and by no other', async () => {
    const operator = new ApiV2Client(server.url, accounts.manager);
    const requestUuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: choosingTemplateUuid,
    });
    const others = cfssl.rows();
    const certificationRequest = makeCertificationRequest();
    // The first call asks by which certificate CFSSL signs.
    await subscriber.certify(
      await subscriber.createRequest({ type: 'Enroll', profiletemplateuuid: choosingTemplateUuid }),
      makeCertificationRequest(),
    );
    route.cutAtAnswer();
    const [lost] = (await subscriber.certify(requestUuid, certificationRequest)).json as Answer[];
    expect(lost).toMatchObject({ Error: { ErrorCode: 'CertificatePending' } });
    route.restore();
    const listed = await operator.get('/issuance-orders?state=unknown&authority=choosing-cfssl');
    const { items } = listed.json as { items: { uuid: string; requestUuid: string; canBeAsked: boolean }[] };
    expect(items).toMatchObject([{ requestUuid, canBeAsked: false }]);
    const path = `/issuance-orders/${items[0]?.uuid}`;
    expect((await operator.get(path)).json).toMatchObject({ state: 'unknown', nextAttemptAt: null });
    const bodyOf = (pem = '') => ({
      outcome: 'issued',
      certificateBase64: new X509Certificate(pem).raw.toString('base64'),
    });
    for (const [body, field] of [
      [bodyOf(others[0]?.pem), 'certificateBase64'],
      [{ outcome: 'issued' }, 'certificateBase64'],
      [{ outcome: 'issued', certificateBase64: 'AAAA' }, 'certificateBase64'],
      [{ outcome: 'notIssued', certificateBase64: 'AAAA', comment: 'x' }, 'certificateBase64'],
      [{ outcome: 'notIssued' }, 'comment'],
    ] as const) {
      const refused = await operator.post(`${path}/resolve`, body);
      expect([refused.status, refused.json]).toMatchObject([400, { field }]);
    }
    expect((await operator.post(`${path}/ask`)).status).toBe(409);
    const found = cfssl.rows().at(-1)?.pem;
    const settled = await operator.post(`${path}/resolve`, {
      ...bodyOf(found),
      comment: 'table certificates',
    });
    expect([settled.status, settled.json]).toMatchObject([200, { state: 'issued' }]);
    const [good] = (await subscriber.certify(requestUuid, certificationRequest)).json as Answer[];
    const leaf = certificatesOf(good?.Pkcs7 ?? '').at(-1);
    expect(leaf && new X509Certificate(leaf).serialNumber).toBe(
      new X509Certificate(found ?? '').serialNumber,
    );
    expect((await subscriber.complete(requestUuid)).status).toBe(200);
    const history = (await operator.get(`/requests/${requestUuid}/history`)).json as { items: unknown[] };
    expect(history.items).toContainEqual(
      expect.objectContaining({
        action: 'issuanceOrder.resolve',
        outcome: 'success',
        facts: expect.objectContaining({
          comment: 'table certificates',
          stateBefore: 'unknown',
          state: 'issued',
        }),
      }),
    );
  });
});
