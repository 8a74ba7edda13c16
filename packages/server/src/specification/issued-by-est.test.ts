import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@cardea/domain';
import { EstResponder } from '@cardea/pki/testing';
import { createCertificationRequest, openPfx } from '@cardea/pki/x509';
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
  templates,
} from '@cardea/testkit';
import { collectIssuances } from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiV2Client } from './api-v2-client.js';

// The responder is built from RFC 7030; the guide says that no other was tested.

const profileTemplates = {
  archived: '12bd5120-86a2-4ee1-8d05-13106687ce01',
  ofClient: '12bd5120-86a2-4ee1-8d05-13106687ce02',
  waiting: '12bd5120-86a2-4ee1-8d05-13106687ce03',
  keyOfAuthority: '12bd5120-86a2-4ee1-8d05-13106687ce04',
} as const;
const password = 'a password for a PFX';

interface GenerationOption {
  readonly Subject: string;
  readonly RequestedSubject?: string;
  readonly RequestedExtensions?: readonly string[];
}

interface Answer {
  readonly isPkcs7: boolean;
  readonly Pkcs7: string | null;
  readonly Pfx: string | null;
  readonly isKeyHistory: boolean;
  readonly Error: { readonly Message: string; readonly ErrorCode: string } | null;
}

describe.each(storeKinds)('certificates come by EST, on %s', (kind) => {
  let est: EstResponder;
  let server: TestServer;
  let subscriber: ApiClient;
  const folder = mkdtempSync(join(tmpdir(), 'cardea-authorities-'));

  beforeAll(async () => {
    est = await EstResponder.start();
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
    const entry = {
      kind: 'est',
      chainFile: 'chain.pem',
      trustAnchorFile: 'tls-root.pem',
      user: est.user,
      passwordFile: 'password',
    };
    write('chain.pem', est.chainPem);
    write('tls-root.pem', est.text('tls-root.pem'));
    write('password', `${est.password}\n`);
    const authorities = [
      { ...entry, name: 'contoso-est', url: est.url(), renewals: 'simplereenroll' },
      { ...entry, name: 'key-est', url: est.url(), serverKeys: 'authority' },
      { ...entry, name: 'slow-est', url: est.url('pending') },
    ];
    write('authorities.json', JSON.stringify({ authorities }));
    server = await startTestServer(kind, {
      now: new Date(),
      environment: { CARDEA_AUTHORITIES: join(folder, 'authorities.json') },
      prepare: prepareSite,
    });
    subscriber = new ApiClient(server.url, accounts.subscriber);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await est[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const certify = async (profileTemplate: keyof typeof profileTemplates, requests: readonly Uint8Array[]) => {
    const requestUuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: profileTemplates[profileTemplate],
    });
    const send = async () => {
      const certificaterequests = requests.map((der) => Buffer.from(der).toString('base64'));
      const body = { certificaterequests, pfxpassword: password };
      const seen = await subscriber.post(`requests/${requestUuid}/certificatedata`, body);
      return (seen.json as Answer[])[0];
    };
    return { requestUuid, send };
  };
  const leafOf = async (answer: Answer | undefined) => {
    const opened = await openPfx(Buffer.from(answer?.Pfx ?? '', 'base64'), new Secret(password));
    return new X509Certificate(opened.certificateDer);
  };

  test('the request for an archived key, which the server makes, has the names of the directory', async () => {
    const { requestUuid, send } = await certify('archived', []);
    const leaf = await leafOf(await send());
    expect(leaf.subject).toBe('OU=CONTOSO\nCN=Person cmuser1');
    expect(leaf.subjectAltName).toBe('email:cmuser1@contoso.com');
    expect(leaf.issuer).toBe('CN=Contoso EST Issuing');
    expect((await subscriber.complete(requestUuid)).status).toBe(200);
  });

  test("a client's request without the names is refused, and the answer says which", async () => {
    const before = est.calls.length;
    const { send } = await certify('ofClient', [makeCertificationRequest()]);
    expect(await send()).toMatchObject({
      isPkcs7: false,
      Error: { Message: expect.stringContaining('must be organizationalUnitName=CONTOSO') },
    });
    expect(est.calls).toHaveLength(before);
  });

  const optionsOf = async (requestUuid: string) =>
    (await subscriber.get(`requests/${requestUuid}/certificaterequestgenerationoptions`))
      .json as readonly GenerationOption[];

  test('the generation options say what a request must name, and one made by them is certified', async () => {
    const requestUuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: profileTemplates.ofClient,
    });
    const [option] = await optionsOf(requestUuid);
    expect(option?.Subject).toBe('OU=CONTOSO, CN=Person cmuser1');
    const certificationRequest = await certificationRequestFor(requestUuid);
    const [answer] = (await subscriber.certify(requestUuid, certificationRequest)).json as Answer[];
    const leaf = new X509Certificate(certificatesOf(answer?.Pkcs7 ?? '').at(-1) ?? '');
    expect(leaf.subject).toBe('OU=CONTOSO\nCN=Person cmuser1');
    expect(leaf.subjectAltName).toBe('email:cmuser1@contoso.com');
  });

  test('a request that OpenSSL makes with the same names is certified as well', async () => {
    const { send } = await certify('ofClient', [
      execFileSync(
        'openssl',
        [
          ...['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'client.key')],
          ...['-subj', '/OU=CONTOSO/CN=Person cmuser1', '-outform', 'DER'],
          ...['-addext', 'subjectAltName=email:cmuser1@contoso.com'],
        ],
        { timeout: 60_000, stdio: 'pipe' },
      ),
    ]);
    expect(await send()).toMatchObject({ isPkcs7: true });
  });

  test('where an authority of ours issues, the options name nothing, as the documented answer', async () => {
    const requestUuid = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.fullLifeCycleSoftware,
    });
    const [option] = await optionsOf(requestUuid);
    expect(option).toMatchObject({ Subject: '' });
    expect(option).not.toHaveProperty('RequestedSubject');
  });

  const enrolledProfile = async (requestUuid: string) =>
    ((await subscriber.complete(requestUuid)).json as { NewProfileUuid: string }).NewProfileUuid;
  const certificationRequestFor = async (requestUuid: string) => {
    const [option] = await optionsOf(requestUuid);
    const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
    const names = {
      subjectDer: bytes(option?.RequestedSubject ?? ''),
      extensionsDer: (option?.RequestedExtensions ?? []).map(bytes),
    };
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return await createCertificationRequest({ privateKey }, { names });
  };

  test('a renewal is a re-enrollment where the authority is set so, and the first enrollment is none', async () => {
    const create = async (body: Readonly<Record<string, unknown>>) => {
      const requestUuid = await subscriber.createRequest(body);
      const { json } = await subscriber.certify(requestUuid, await certificationRequestFor(requestUuid));
      expect(json).toMatchObject([{ isPkcs7: true }]);
      return requestUuid;
    };
    const first = await create({ type: 'Enroll', profiletemplateuuid: profileTemplates.ofClient });
    expect(est.calls.at(-1)?.operation).toBe('simpleenroll');
    await create({ type: 'Renew', profile: await enrolledProfile(first) });
    expect(est.calls.at(-1)?.operation).toBe('simplereenroll');
  });

  test('a key that the authority makes is archived and comes as PFX, and comes again from the archive as key history', async () => {
    const { requestUuid, send } = await certify('keyOfAuthority', []);
    const leaf = await leafOf(await send());
    expect(est.calls.at(-1)?.operation).toBe('serverkeygen');
    expect(leaf.subjectAltName).toBe('email:cmuser1@contoso.com');
    const again = await leafOf(await send());
    expect(again.serialNumber).toBe(leaf.serialNumber);
    const profile = await enrolledProfile(requestUuid);
    const recovery = await subscriber.createRequest({ type: 'Recover', profile });
    const answers = (await subscriber.certifyAsPfx(recovery, password)).json as Answer[];
    const answer = answers.find(({ isKeyHistory }) => isKeyHistory);
    const opened = await openPfx(Buffer.from(answer?.Pfx ?? '', 'base64'), new Secret(password));
    expect(new X509Certificate(opened.certificateDer).serialNumber).toBe(leaf.serialNumber);
    const key = createPrivateKey({
      key: Buffer.from(opened.privateKey.reveal()),
      format: 'der',
      type: 'pkcs8',
    });
    expect(leaf.checkPrivateKey(key)).toBe(true);
  });

  test('a key that got lost with the answer is seen by an operator, who cannot use its certificate and lets the request go on', async () => {
    const operator = new ApiV2Client(server.url, accounts.manager);
    const { requestUuid, send } = await certify('keyOfAuthority', []);
    est.next = 'cuts';
    expect(await send()).toMatchObject({ Error: { ErrorCode: 'CertificatePending' } });
    expect(await send()).toMatchObject({ Error: { ErrorCode: 'CertificatePending' } });
    const listed = await operator.get('/issuance-orders?state=unknown&authority=key-est');
    const { items } = listed.json as { items: { uuid: string }[] };
    expect(items).toMatchObject([{ requestUuid, canBeAsked: false }]);
    const path = `/issuance-orders/${items[0]?.uuid}/resolve`;
    const found = new X509Certificate(est.text(`${est.signed.at(-1)}.pem`)).raw.toString('base64');
    const refused = await operator.post(path, { outcome: 'issued', certificateBase64: found });
    expect([refused.status, refused.json]).toMatchObject([
      409,
      { detail: expect.stringContaining('Revoke it there, then say that nothing was issued') },
    ]);
    const settled = await operator.post(path, { outcome: 'notIssued', comment: 'revoked there' });
    expect([settled.status, settled.json]).toMatchObject([200, { state: 'interrupted' }]);
    expect((await leafOf(await send())).issuer).toBe('CN=Contoso EST Issuing');
    expect((await subscriber.complete(requestUuid)).status).toBe(200);
  });

  test('a pending certificate comes when the server is asked again', async () => {
    const { requestUuid, send } = await certify('waiting', []);
    expect(await send()).toMatchObject({ Error: { ErrorCode: 'CertificatePending' } });
    const minuteMs = 60_000;
    for (let turn = 0; turn < 3; turn += 1) {
      server.clock.advance(2 * minuteMs);
      const { ports } = server.system;
      await collectIssuances(ports, new AbortController().signal);
    }
    expect((await leafOf(await send())).issuer).toBe('CN=Contoso EST Issuing');
    expect((await subscriber.complete(requestUuid)).status).toBe(200);
  });
});

async function prepareSite(system: TestServer['system']): Promise<void> {
  await seedSite(system);
  const { store, clock } = system.ports;
  const ours = await store.certificateTemplates.find('CardeaSoftwareUser');
  const archived = await store.certificateTemplates.find('CardeaArchivedEncryption');
  if (ours === undefined || archived === undefined) throw new Error('a certificate template is missing');
  const common = {
    ...ours,
    authority: 'contoso-est',
    includeSid: false,
    subjectAltNames: [{ type: 'rfc822Name', required: true }] as const,
  };
  const { key } = archived;
  const kinds = {
    archived: { ...common, key },
    ofClient: common,
    waiting: { ...common, key, authority: 'slow-est' },
    keyOfAuthority: { ...common, key, authority: 'key-est' },
  };
  for (const [name, template] of Object.entries(kinds)) {
    const commonName = `ByEst-${name}`;
    await store.certificateTemplates.put({ ...template, commonName });
    const profileTemplate = templateOf({
      uuid: profileTemplates[name as keyof typeof profileTemplates],
      name: `By EST, ${name}`,
      certificateTemplates: [commonName],
      selfService: ['Enroll', 'Renew', 'Recover'],
    });
    await store.transaction((tx) => tx.profileTemplates.put(profileTemplate, clock.now()));
  }
}
