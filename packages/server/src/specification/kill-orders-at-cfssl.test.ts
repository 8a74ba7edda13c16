import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issuanceOrderStates, type RequestUuid } from '@cardea/domain';
import { CfsslServer } from '@cardea/pki/testing';
import type { System } from '@cardea/server';
import {
  ApiClient,
  accounts,
  emptyStorePlace,
  makeCertificationRequest,
  makeFolderInMemory,
  seedSite,
  storeKinds,
  templateOf,
} from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import {
  inSystem,
  killedItself,
  killServerProcess,
  type ServerProcess,
  settleOrdersInProcess,
  startServerProcess,
} from './server-process.js';

const profileTemplateUuid = '12bd5120-86a2-4ee1-8d05-13106687ca03';
const completed = 8;
/** Where a process dies, and what the order is then; `sent` ones may have been carried out. */
const points = [
  ['issuance.beforeOrders', 'none'],
  ['issuance.ordersWritten', 'open'],
  ['external.asking', 'sent'],
  ['external.answered', 'sent'],
  ['issuance.beforeCommit', 'sent'],
  ['issuance.afterCommit', 'issued'],
  ['issuance.answering', 'issued'],
] as const;
const hasDied = /fetch failed|terminated|other side closed/;

describe.each(storeKinds)('kill -9 at every step of an order at CFSSL, on %s', (kind) => {
  test('each restart explains and finishes or revokes, and the store knows every certificate that CFSSL has issued', async () => {
    await using cfssl = await CfsslServer.start();
    const home = makeFolderInMemory('cardea-kill-cfssl-');
    const { place, remove } = await emptyStorePlace(kind);
    writeAuthorities(home, cfssl);
    const environment = {
      CARDEA_HOME: home,
      CARDEA_PORT: '0',
      CARDEA_AUTHORITIES: join(home, 'authorities.json'),
      ...(place.databaseUrl === undefined ? {} : { CARDEA_DATABASE_URL: place.databaseUrl }),
    };
    await inSystem(environment, prepareSite);
    const requests: string[] = [];
    let server: ServerProcess | undefined;
    try {
      for (const [point, state] of points) {
        const faulty = await start(point);
        const requestUuid = await begin(faulty);
        const certificationRequest = makeCertificationRequest();
        await expect(certify(faulty, requestUuid, certificationRequest), point).rejects.toThrow(hasDied);
        await killedItself(faulty);
        expect(await lastState(requestUuid), point).toBe(state);
        if (state === 'sent') {
          // Dies once more after CFSSL has revoked what nobody got.
          expect(
            await settleOrdersInProcess({ ...environment, CARDEA_FAULT_POINT: 'external.found' }),
            point,
          ).toBe('SIGKILL');
          expect(await lastState(requestUuid), point).toBe('unknown');
        }
        if (state === 'sent' || state === 'open') {
          expect(await settleOrdersInProcess(environment)).toBeNull();
          expect(await lastState(requestUuid), point).toBe('interrupted');
        }
        const restarted = await start();
        const answer = await certify(restarted, requestUuid, certificationRequest);
        expect(answer.json, point).toMatchObject([{ Error: null }]);
        const client = new ApiClient(restarted.url, accounts.subscriber);
        expect(await client.complete(requestUuid), point).toMatchObject({
          status: 200,
          json: { Status: completed },
        });
      }
      await killAtRevocation();
      await inSystem(environment, (system) => judge(system, cfssl));
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

    async function begin({ url }: ServerProcess): Promise<string> {
      const order = { type: 'Enroll', profiletemplateuuid: profileTemplateUuid };
      const requestUuid = await new ApiClient(url, accounts.subscriber).createRequest(order);
      requests.push(requestUuid);
      return requestUuid;
    }

    function lastState(requestUuid: string): Promise<string> {
      return inSystem(environment, async ({ ports: { store } }) => {
        const filter = { states: issuanceOrderStates, requestUuid: requestUuid as RequestUuid, limit: 1 };
        return (await store.issuanceOrders.list(filter))[0]?.state ?? 'none';
      });
    }

    /** The certificate of a request that is abandoned is revoked; the process dies when CFSSL has been told. */
    async function killAtRevocation(): Promise<void> {
      const faulty = await start('external.told');
      const requestUuid = await begin(faulty);
      await certify(faulty, requestUuid, makeCertificationRequest());
      const client = new ApiClient(faulty.url, accounts.subscriber);
      await client.put(`requests/${requestUuid}`, { status: 'Abandoned' }).catch((error: Error) => {
        expect(error.message).toMatch(hasDied);
      });
      await killedItself(faulty);
    }

    async function judge({ ports: { store } }: System, { rows }: CfsslServer): Promise<void> {
      const issued = rows.call(cfssl);
      for (const { serial, status } of issued) {
        const hex = BigInt(serial).toString(16).toUpperCase();
        const serialNumber = hex.length % 2 === 0 ? hex : `0${hex}`;
        const [certificate, ...more] = await store.certificates.findBySerialNumber(serialNumber);
        expect(more).toEqual([]);
        expect(certificate, serialNumber).toMatchObject({ caName: 'contoso-cfssl' });
        expect(certificate?.revocation === null ? 'good' : 'revoked', serialNumber).toBe(status);
        expect(requests).toContain(certificate?.requestUuid);
      }
      expect(issued.filter(({ status }) => status === 'good')).toHaveLength(points.length);
      // Two were carried out and lost; one was abandoned.
      expect(issued.filter(({ status }) => status === 'revoked')).toHaveLength(3);
      const orders = await store.issuanceOrders.list({ states: issuanceOrderStates, limit: 500 });
      expect(orders.map(({ state }) => state).filter((state) => state !== 'issued')).toEqual(
        Array(4).fill('interrupted'),
      );
      const collected = await store.audit.list({ limit: 500, action: 'certificate.collect' });
      expect(collected).toHaveLength(3);
      const interrupted = await store.audit.list({ limit: 500, action: 'certificate.issueInterrupted' });
      expect(interrupted).toHaveLength(1);
    }
  }, 1_200_000);
});

async function certify({ url }: ServerProcess, requestUuid: string, certificationRequest: Uint8Array) {
  return await new ApiClient(url, accounts.subscriber).certify(requestUuid, certificationRequest);
}

function writeAuthorities(home: string, { url, chainPem, authKeyHex }: CfsslServer): void {
  const files = { chainFile: 'chain.pem', authKeyFile: 'auth-key' };
  const authorities = [{ name: 'contoso-cfssl', kind: 'cfssl', url, profile: 'user', ...files }];
  const write = (name: string, text: string) => writeFileSync(join(home, name), text, { mode: 0o600 });
  write('chain.pem', chainPem);
  write('auth-key', authKeyHex);
  write('authorities.json', JSON.stringify({ authorities }));
}

async function prepareSite(system: System): Promise<void> {
  await seedSite(system);
  const { store, clock } = system.ports;
  const ours = await store.certificateTemplates.find('CardeaSoftwareUser');
  if (ours === undefined) throw new Error('CardeaSoftwareUser is missing');
  await store.certificateTemplates.put({
    ...ours,
    commonName: 'ByCfssl',
    authority: 'contoso-cfssl',
    includeSid: false,
    subjectAltNames: [{ type: 'rfc822Name', required: true }],
  });
  const profileTemplate = templateOf({
    uuid: profileTemplateUuid,
    name: 'By CFSSL',
    certificateTemplates: ['ByCfssl'],
    selfService: ['Enroll'],
  });
  await store.transaction((tx) => tx.profileTemplates.put(profileTemplate, clock.now()));
}
