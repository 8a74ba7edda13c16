import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateTemplate, Secret, takesNamesFromRequests, type UserUuid } from '@cardea/domain';
import {
  CfsslServer,
  EstResponder,
  type InterruptedRoute,
  interruptedRoute,
  requestsToRefuse,
} from '@cardea/pki/testing';
import { createArchivalRequest, createCertificationRequest } from '@cardea/pki/x509';
import {
  ApiClient,
  accounts,
  newUuid,
  rowsOfStore,
  seedSite,
  startTestServer,
  type TestServer,
  templateOf,
  templates,
  userUuids,
} from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeFile } from '../configuration.js';
import { openSystem } from '../system.js';

const uuidOf = (digits: string) => `12bd5120-86a2-4ee1-8d05-13106687${digits}`;
const profileTemplates = {
  software: uuidOf('cc01'),
  byCfssl: uuidOf('cc02'),
  byEst: uuidOf('cc03'),
  sentForArchive: uuidOf('cc04'),
  madeForArchive: uuidOf('cc05'),
} as const;
const pfxPassword = 'Every-path-1';

interface Answer {
  readonly isPkcs7: boolean;
  readonly Pkcs7: string | null;
  readonly Pfx: string | null;
  readonly Error: { readonly Message: string; readonly ErrorCode: string } | null;
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const publicKeyDerOf = (key: KeyObject) =>
  (key.type === 'public' ? key : createPublicKey(key)).export({ type: 'spki', format: 'der' });
const sha256Of = (key: KeyObject) => createHash('sha256').update(publicKeyDerOf(key)).digest('hex');

describe('keys that are not certified', () => {
  let cfssl: CfsslServer;
  let est: EstResponder;
  let ways: { readonly cfssl: InterruptedRoute; readonly est: InterruptedRoute };
  let server: TestServer;
  let subscriber: ApiClient;
  let other: ApiClient;
  const folder = mkdtempSync(join(tmpdir(), 'cardea-authorities-'));

  beforeAll(async () => {
    [cfssl, est] = await Promise.all([CfsslServer.start(), EstResponder.start()]);
    ways = { cfssl: await interruptedRoute(cfssl.port), est: await interruptedRoute(est.port) };
    server = await startTestServer('sqlite', {
      now: new Date(),
      environment: { CARDEA_AUTHORITIES: writeAuthorities() },
      prepare: prepareSite,
    });
    subscriber = new ApiClient(server.url, accounts.subscriber);
    other = new ApiClient(server.url, accounts.otherSubscriber);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await Promise.all([ways.cfssl.close(), ways.est.close()]);
    await Promise.all([cfssl[Symbol.asyncDispose](), est[Symbol.asyncDispose]()]);
    rmSync(folder, { recursive: true, force: true });
  });

  function writeAuthorities(): string {
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return name;
    };
    const byCfssl = {
      name: 'contoso-cfssl',
      kind: 'cfssl',
      url: `http://127.0.0.1:${ways.cfssl.port}`,
      profile: 'user',
      chainFile: write('cfssl.pem', cfssl.chainPem),
      authKeyFile: write('auth-key', `${cfssl.authKeyHex}\n`),
    };
    const byEst = {
      name: 'contoso-est',
      kind: 'est',
      url: est.url().replace(`:${est.port}`, `:${ways.est.port}`),
      chainFile: write('est.pem', est.chainPem),
      trustAnchorFile: write('tls-root.pem', est.text('tls-root.pem')),
      user: est.user,
      passwordFile: write('password', `${est.password}\n`),
    };
    return join(folder, write('authorities.json', JSON.stringify({ authorities: [byCfssl, byEst] })));
  }

  /** A request of its own for a path, which goes on until the end of the test. */
  type Send = (
    der: Uint8Array,
  ) => Promise<{ readonly status: number; readonly text: string; readonly answer: Answer | undefined }>;
  const sender = (client: ApiClient, requestUuid: string): Send => {
    return async (der) => {
      const seen = await client.certifyAsPfx(requestUuid, pfxPassword, der);
      const answer = Array.isArray(seen.json) ? (seen.json as Answer[])[0] : undefined;
      return { status: seen.status, text: seen.text, answer };
    };
  };
  const openSoftware = async (client: ApiClient, profileTemplate: keyof typeof profileTemplates) =>
    sender(
      client,
      await client.createRequest({ type: 'Enroll', profiletemplateuuid: profileTemplates[profileTemplate] }),
    );
  const openCard = async (client: ApiClient) => {
    const requestUuid = await client.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.smartcard,
    });
    await client.bindCard(requestUuid, crypto.randomUUID());
    return sender(client, requestUuid);
  };

  /** Every way in which a client hands in a public key; smart cards and PKCS#11 tokens are bound alike. */
  const paths: Readonly<Record<string, { open: (client: ApiClient) => Promise<Send>; wrap?: true }>> = {
    'a software profile': { open: (client) => openSoftware(client, 'software') },
    'a smart card or token': { open: openCard },
    'a key sent for the archive': { open: (client) => openSoftware(client, 'sentForArchive'), wrap: true },
    'the authority CFSSL': { open: (client) => openSoftware(client, 'byCfssl') },
    'the authority by EST': { open: (client) => openSoftware(client, 'byEst') },
  };
  const visits = () => [ways.cfssl.connections, ways.est.connections, cfssl.rows().length, est.calls.length];
  /** Certificates and intents to issue some. */
  const issued = async () =>
    (await rowsOfStore({ file: storeFile(server.system.configuration) })).filter((row) =>
      /^(certificates|issuance_orders|archived_keys) /.test(row),
    );
  const exchangeCertificate = async () =>
    new Uint8Array(await (await fetch(`${server.url}/pki/archive.crt`)).arrayBuffer());
  const requestFor = async (key: KeyObject, path: { readonly wrap?: true }) =>
    path.wrap === undefined
      ? await createCertificationRequest({ privateKey: key })
      : await createArchivalRequest(key, await exchangeCertificate());

  test.each(Object.entries(paths).filter(([, { wrap }]) => wrap === undefined))(
    'are refused for %s, each for its own reason, and no authority elsewhere hears of them',
    async (_, path) => {
      const send = await path.open(subscriber);
      const [earlier, before] = [visits(), await issued()];
      const told: [string, string][] = [];
      for (const { name, make } of requestsToRefuse) {
        const { status, text, answer } = await send(make());
        expect([200, 400]).toContain(status);
        told.push([name, answer?.Error?.Message ?? (JSON.parse(text) as { Message: string }).Message]);
      }
      const wanted = requestsToRefuse.map(({ name, kind, reason }) => [
        name,
        kind === 'MalformedInput' ? `certificaterequests[0]: ${reason}` : reason,
      ]);
      expect(told).toEqual(wanted);
      expect(visits()).toEqual(earlier);
      expect(await issued()).toEqual(before);
    },
  );

  test.each(Object.entries(paths))(
    'for what is known of them are refused for %s, and no authority elsewhere hears of them',
    async (_, path) => {
      const [blocked, ofOther, compromised] = [newKey(), newKey(), newKey()];
      const { store } = server.system.ports;
      await store.publicKeys.block({
        sha256: sha256Of(blocked),
        blockedAt: server.clock.now(),
        reason: 'Found on a web page.',
      });
      for (const [client, key] of [
        [other, ofOther],
        [subscriber, compromised],
      ] as const) {
        const sound = await createCertificationRequest({ privateKey: key });
        const send = await openSoftware(client, 'software');
        expect((await send(sound)).answer).toMatchObject({ isPkcs7: true });
      }
      const [certificate] = await store.certificates.listByPublicKey(sha256Of(compromised));
      if (certificate === undefined) throw new Error('no certificate');
      const revocation = { revokedAt: server.clock.now(), reason: 'keyCompromise' } as const;
      await store.certificates.update({ ...certificate, revocation });

      const send = await path.open(subscriber);
      const [earlier, before] = [visits(), await issued()];
      for (const [key, reason] of [
        [blocked, 'The public key is blocked: Found on a web page.'],
        [ofOther, 'The public key is certified for another user already.'],
        [
          compromised,
          'A certificate of this public key was revoked because the key is compromised (keyCompromise).',
        ],
      ] as const)
        expect((await send(await requestFor(key, path))).answer?.Error).toEqual({
          Message: reason,
          ErrorCode: 'BadCertificationRequest',
        });
      const { uuid } = await store.blockedNames.block({
        uuid: newUuid(),
        type: 'commonName',
        matching: 'exact',
        value: 'person cmuser1',
        blockedAt: server.clock.now(),
        reason: 'Left the company.',
      });
      try {
        const { answer } = await send(await requestFor(newKey(), path));
        expect(answer?.Error?.Message).toMatch(/person cmuser1.*is blocked: Left the company\.$/i);
      } finally {
        await store.blockedNames.remove(uuid);
      }
      expect(visits()).toEqual(earlier);
      expect(await issued()).toEqual(before);
    },
  );

  test.each(Object.entries(paths).filter(([, { wrap }]) => wrap === undefined))(
    'because they are an authority’s own are refused for %s',
    async (_, path) => {
      const { keyStore, ports } = server.system;
      const stored = await ports.store.authorities.find('issuing');
      if (stored === undefined) throw new Error('no issuing authority');
      const publicKeyDer = publicKeyDerOf(new X509Certificate(stored.certificateDer).publicKey);
      const key = { name: stored.keyName, version: stored.keyVersion };
      const der = await createCertificationRequest({
        publicKeyDer,
        sign: (message) => keyStore.sign(key, message),
      });
      const send = await path.open(subscriber);
      expect((await send(der)).answer?.Error).toEqual({
        Message: 'The public key is that of a certification authority.',
        ErrorCode: 'BadCertificationRequest',
      });
    },
  );

  test.each(['ca/root', 'ca/issuing', 'ocsp/root', 'ocsp/issuing', 'audit'])(
    'because %s of the service itself has them are refused',
    async (name) => {
      const { keyStore, ports } = server.system;
      const version = (await ports.store.wrappedKeys.findCurrent(name))?.version ?? 0;
      const { publicKeyDer } = await keyStore.publicKey({ name, version });
      const der = await createCertificationRequest({
        publicKeyDer,
        sign: (message) => keyStore.sign({ name, version }, message),
      });
      const send = await openSoftware(subscriber, 'software');
      expect((await send(der)).answer?.Error).toEqual({
        Message: name.startsWith('ca/')
          ? 'The public key is that of a certification authority.'
          : 'The public key is one of the service itself.',
        ErrorCode: 'BadCertificationRequest',
      });
    },
  );

  test('are known as the service’s own for every key of the store, those among them that sign nothing, and for no other', async () => {
    const { keyStore, ports } = server.system;
    const agent = await keyStore.generateDecryptionKey('kra/agent', 'RSA-2048');
    const exchange = await keyStore.generateDecryptionKey('archive/exchange', 'RSA-2048');
    const known = (await ports.store.wrappedKeys.list()).flatMap(({ publicKeyDer }) => publicKeyDer ?? []);
    for (const { publicKeyDer } of [agent, exchange]) expect(known).toContainEqual(publicKeyDer);
    const isOwnKey = (der: Uint8Array) =>
      ports.ownKeys.isOwnKey(createHash('sha256').update(der).digest('hex'));
    expect(known.filter((der) => !isOwnKey(der))).toEqual([]);
    expect(isOwnKey(publicKeyDerOf(newKey()))).toBe(false);
  });

  test('are known as the service’s own after another process made them', async () => {
    const { keyStore, configuration, refreshKeys } = server.system;
    const beside = await openSystem(configuration);
    try {
      const { publicKeyDer } = await beside.keyStore.generateKey('audit', 'ECDSA-P-256');
      const sha256 = createHash('sha256').update(publicKeyDer).digest('hex');
      await refreshKeys();
      expect(keyStore.isOwnKey(sha256)).toBe(true);
    } finally {
      await beside.close();
    }
  });

  test.each(Object.entries(paths))('hold up no sound one: %s gets its certificate', async (name, path) => {
    const send = await path.open(subscriber);
    const names = /EST/.test(name) ? await namesForEst() : undefined;
    const request =
      names === undefined
        ? await requestFor(newKey(), path)
        : await createCertificationRequest({ privateKey: newKey() }, { names });
    expect(await send(request)).toMatchObject({ status: 200, answer: { Error: null } });
    const [toCfssl, toEst] = visits();
    if (/CFSSL/.test(name)) expect(toCfssl).toBeGreaterThan(0);
    if (/EST/.test(name)) expect(toEst).toBeGreaterThan(0);
  });

  test('are refused when the server makes them too, and nothing is kept of them', async () => {
    const key = newKey();
    const { keyArchive, store } = server.system.ports;
    const { generateKey } = keyArchive;
    const exported = key.export({ type: 'pkcs8', format: 'der' });
    const certificationRequestDer = await createCertificationRequest({ privateKey: key });
    // As a generator that repeats itself would make them.
    const repeating = async () => ({
      certificationRequestDer,
      privateKey: new Secret(new Uint8Array(exported)),
    });
    Object.assign(keyArchive, { generateKey: repeating });
    try {
      const make = async (client: ApiClient) => {
        const requestUuid = await client.createRequest({
          type: 'Enroll',
          profiletemplateuuid: profileTemplates.madeForArchive,
        });
        return ((await client.certifyAsPfx(requestUuid, pfxPassword)).json as Answer[])[0];
      };
      expect(await make(subscriber)).toMatchObject({ Error: null, Pfx: expect.any(String) });
      expect((await make(other))?.Error?.Message).toBe(
        'The public key is certified for another user already.',
      );
      await store.publicKeys.block({
        sha256: sha256Of(key),
        blockedAt: server.clock.now(),
        reason: 'Repeated.',
      });
      expect(await make(subscriber)).toMatchObject({
        Pfx: null,
        Error: { Message: 'The public key is blocked: Repeated.' },
      });
      expect(await store.certificates.listByPublicKey(sha256Of(key))).toHaveLength(1);
    } finally {
      Object.assign(keyArchive, { generateKey });
    }
  });

  async function namesForEst() {
    const { authorities, store } = server.system.ports;
    const authority = authorities.find('contoso-est');
    const template = await store.certificateTemplates.find('Path-byEst');
    const user = await store.users.find(userUuids.subscriber as UserUuid);
    if (authority === undefined || template === undefined || user === undefined) throw new Error('not there');
    return takesNamesFromRequests(authority) ? authority.namesToRequest(template, user) : undefined;
  }
});

async function prepareSite(system: TestServer['system']): Promise<void> {
  await seedSite(system);
  const { store, clock } = system.ports;
  const user = await store.certificateTemplates.find('CardeaSoftwareUser');
  const archived = await store.certificateTemplates.find('CardeaArchivedEncryption');
  if (user === undefined || archived === undefined) throw new Error('a certificate template is missing');
  const key = { ...user.key, families: ['RSA', 'ECDSA', 'Ed25519'] } as const;
  const external = {
    ...user,
    key,
    includeSid: false,
    subjectAltNames: [{ type: 'rfc822Name', required: true }] as const,
  };
  const kinds: Readonly<Record<keyof typeof profileTemplates, CertificateTemplate>> = {
    software: { ...user, key },
    byCfssl: { ...external, authority: 'contoso-cfssl' },
    byEst: { ...external, authority: 'contoso-est' },
    sentForArchive: {
      ...archived,
      key: { ...archived.key, archivedKeyMaker: 'client', families: ['RSA', 'ECDSA'] },
      keyUsages: ['digitalSignature', 'keyAgreement', 'keyEncipherment'],
    },
    madeForArchive: { ...archived, key: { ...archived.key, families: ['RSA', 'ECDSA'] } },
  };
  for (const [name, template] of Object.entries(kinds)) {
    const commonName = `Path-${name}`;
    await store.certificateTemplates.put({ ...template, commonName });
    const profileTemplate = templateOf({
      uuid: profileTemplates[name as keyof typeof profileTemplates],
      name,
      certificateTemplates: [commonName],
      selfService: ['Enroll'],
    });
    await store.transaction((tx) => tx.profileTemplates.put(profileTemplate, clock.now()));
  }
}
