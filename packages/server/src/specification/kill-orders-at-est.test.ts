import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issuanceOrderStates, type RequestUuid, takesNamesFromRequests, type UserUuid } from '@cardea/domain';
import { EstResponder } from '@cardea/pki/testing';
import { createCertificationRequest } from '@cardea/pki/x509';
import type { System } from '@cardea/server';
import {
  ApiClient,
  accounts,
  emptyStorePlace,
  makeFolderInMemory,
  seedSite,
  storeKinds,
  templateOf,
  userUuids,
} from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import { ApiV2Client } from './api-v2-client.js';
import {
  inSystem,
  killedItself,
  killServerProcess,
  type ServerProcess,
  settleOrdersInProcess,
  startServerProcess,
} from './server-process.js';

const profileTemplateUuid = '12bd5120-86a2-4ee1-8d05-13106687ca04';
const completed = 8;
/** Where a process dies, what the order is then, and whether the authority has issued by then. */
const points = [
  ['issuance.beforeOrders', 'none', false],
  ['issuance.ordersWritten', 'open', false],
  ['external.asking', 'sent', false],
  ['external.answered', 'sent', true],
  ['issuance.beforeCommit', 'sent', true],
  ['issuance.afterCommit', 'issued', true],
  ['issuance.answering', 'issued', true],
] as const;
const hasDied = /fetch failed|terminated|other side closed/;

interface ToldOrder {
  readonly uuid: string;
  readonly state: string;
  readonly canBeAsked: boolean;
  readonly certificationRequestBase64: string | null;
  readonly lastError: string | null;
}

describe.each(storeKinds)('kill -9 at every step of an order by EST, on %s', (kind) => {
  test('each restart finishes, or tells an operator who finishes by what the authority has issued, and no certificate is lost or issued twice', async () => {
    await using est = await EstResponder.start();
    const home = makeFolderInMemory('cardea-kill-est-');
    const { place, remove } = await emptyStorePlace(kind);
    writeAuthorities(home, est);
    const environment = {
      CARDEA_HOME: home,
      CARDEA_PORT: '0',
      CARDEA_AUTHORITIES: join(home, 'authorities.json'),
      ...(place.databaseUrl === undefined ? {} : { CARDEA_DATABASE_URL: place.databaseUrl }),
    };
    const names = await inSystem(environment, prepareSite);
    let server: ServerProcess | undefined;
    try {
      for (const [point, state, hasIssued] of points) {
        const issuedBefore = est.signed.length;
        const faulty = await start(point);
        const requestUuid = await begin(faulty);
        const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
        const certificationRequest = await createCertificationRequest({ privateKey }, { names });
        const send = ({ url }: ServerProcess) =>
          new ApiClient(url, accounts.subscriber).certify(requestUuid, certificationRequest);
        await expect(send(faulty), point).rejects.toThrow(hasDied);
        await killedItself(faulty);
        expect(await lastState(requestUuid), point).toBe(state);
        expect(est.signed.length - issuedBefore, point).toBe(hasIssued ? 1 : 0);

        if (state === 'sent' || state === 'open') await settleOrdersInProcess(environment);
        const restarted = await start();
        if (state === 'sent') {
          await expectToWait(send, restarted);
          const found = hasIssued ? est.text(`${est.signed.at(-1)}.pem`) : undefined;
          await settleByOperator(restarted, requestUuid, certificationRequest, found);
        }
        const answer = await send(restarted);
        expect(answer.json, point).toMatchObject([{ Error: null }]);
        const client = new ApiClient(restarted.url, accounts.subscriber);
        expect(await client.complete(requestUuid), point).toMatchObject({
          status: 200,
          json: { Status: completed },
        });
      }
      await inSystem(environment, (system) => judge(system, est.signed));
    } finally {
      if (server !== undefined) await killServerProcess(server);
      await remove();
      rmSync(home, { recursive: true, force: true });
    }

    async function start(faultPoint?: string): Promise<ServerProcess> {
      if (server !== undefined) await killServerProcess(server);
      server = await startServerProcess(
        faultPoint === undefined ? environment : { ...environment, CARDEA_FAULT_POINT: faultPoint },
      );
      return server;
    }

    function lastState(requestUuid: string): Promise<string> {
      return inSystem(environment, async ({ ports: { store } }) => {
        const filter = { states: issuanceOrderStates, requestUuid: requestUuid as RequestUuid, limit: 1 };
        return (await store.issuanceOrders.list(filter))[0]?.state ?? 'none';
      });
    }
  }, 1_200_000);
});

async function begin({ url }: ServerProcess): Promise<string> {
  return await new ApiClient(url, accounts.subscriber).createRequest({
    type: 'Enroll',
    profiletemplateuuid: profileTemplateUuid,
  });
}

/** Nothing is sent a second time while nobody knows what became of the first. */
async function expectToWait(
  send: (server: ServerProcess) => Promise<{ readonly json: unknown }>,
  server: ServerProcess,
): Promise<void> {
  expect((await send(server)).json).toMatchObject([{ Error: { ErrorCode: 'CertificatePending' } }]);
}

/** EST cannot be asked: the order says so and shows what was asked for, and an operator tells what the authority has. */
async function settleByOperator(
  { url }: ServerProcess,
  requestUuid: string,
  certificationRequest: Uint8Array,
  certificatePem: string | undefined,
): Promise<void> {
  const manager = new ApiV2Client(url, accounts.manager);
  const { json } = await manager.get(`/issuance-orders?request=${requestUuid}&state=unknown`);
  const [order, ...more] = (json as { readonly items: readonly ToldOrder[] }).items;
  expect(more).toEqual([]);
  expect(order).toMatchObject({
    ...{ state: 'unknown', canBeAsked: false, lastError: expect.any(String) },
    certificationRequestBase64: Buffer.from(certificationRequest).toString('base64'),
  });
  const { status, json: settled } = await manager.post(
    `/issuance-orders/${order?.uuid}/resolve`,
    certificatePem === undefined
      ? { outcome: 'notIssued', comment: 'Its log has no such enrollment.' }
      : { outcome: 'issued', certificateBase64: derOf(certificatePem) },
  );
  expect(status).toBe(200);
  expect(settled).toMatchObject({ state: certificatePem === undefined ? 'interrupted' : 'issued' });
}

function derOf(certificatePem: string): string {
  return new X509Certificate(certificatePem).raw.toString('base64');
}

/** The store knows every certificate that the authority has signed, none was lost, and each request has one. */
async function judge({ ports: { store } }: System, signed: readonly string[]): Promise<void> {
  expect(signed).toHaveLength(points.length);
  for (const serial of signed) {
    const found = await store.certificates.findBySerialNumber(serial.toUpperCase());
    expect(found, serial).toMatchObject([{ caName: 'contoso-est', revocation: null }]);
  }
  const orders = await store.issuanceOrders.list({ states: issuanceOrderStates, limit: 500 });
  expect(
    orders
      .map(({ state }) => state)
      .filter((state) => state !== 'issued')
      .sort(),
  ).toEqual(['interrupted', 'interrupted']);
  const resolved = await store.audit.list({ limit: 500, action: 'issuanceOrder.resolve' });
  expect(resolved.filter(({ outcome }) => outcome === 'success')).toHaveLength(3);
}

function writeAuthorities(home: string, est: EstResponder): void {
  const write = (name: string, text: string) => writeFileSync(join(home, name), text, { mode: 0o600 });
  const files = {
    chainFile: 'chain.pem',
    trustAnchorFile: 'tls-root.pem',
    user: est.user,
    passwordFile: 'password',
  };
  const authorities = [{ name: 'contoso-est', kind: 'est', url: est.url(), ...files }];
  write('chain.pem', est.chainPem);
  write('tls-root.pem', est.text('tls-root.pem'));
  write('password', `${est.password}\n`);
  write('authorities.json', JSON.stringify({ authorities }));
}

/** Gives the names that a request of the subscriber has to ask for. */
async function prepareSite(system: System) {
  await seedSite(system);
  const { authorities, store, clock } = system.ports;
  const ours = await store.certificateTemplates.find('CardeaSoftwareUser');
  if (ours === undefined) throw new Error('CardeaSoftwareUser is missing');
  const certificateTemplate = {
    ...ours,
    commonName: 'ByEst',
    authority: 'contoso-est',
    includeSid: false,
    key: { ...ours.key, families: ['RSA', 'ECDSA'] },
    subjectAltNames: [{ type: 'rfc822Name', required: true }],
  } as const;
  await store.certificateTemplates.put(certificateTemplate);
  const profileTemplate = templateOf({
    uuid: profileTemplateUuid,
    name: 'By EST',
    certificateTemplates: ['ByEst'],
    selfService: ['Enroll'],
  });
  await store.transaction((tx) => tx.profileTemplates.put(profileTemplate, clock.now()));
  const [authority, user] = [
    authorities.find('contoso-est'),
    await store.users.find(userUuids.subscriber as UserUuid),
  ];
  if (authority === undefined || user === undefined || !takesNamesFromRequests(authority))
    throw new Error('the authority or the subscriber is missing');
  const names = authority.namesToRequest(certificateTemplate, user);
  if (names === undefined) throw new Error('the authority finds names by itself');
  return names;
}
