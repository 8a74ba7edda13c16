import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { issuanceOrderStates, type StoredIssuanceOrder, unsettledOrderStates } from '@cardea/domain';
import type { System } from '@cardea/server';
import {
  ApiClient,
  accounts,
  emptyStorePlace,
  makeArchivedKeysQuick,
  makeCertificationRequest,
  makeFolderInMemory,
  seedSite,
  storeKinds,
  templates,
} from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import {
  inSystem,
  killedItself,
  killServerProcess,
  type ServerProcess,
  startServerProcess,
} from './server-process.js';

/** Points that revoking passes; they come first, while no job publishes lists of interrupted issuances. */
const revocationPoints = ['crl.signed', 'crl.beforeCommit', 'crl.afterCommit'] as const;
/** Points of a certificatedata call, in their order, with whether its two orders are cut off there. */
const issuancePoints = [
  ['issuance.prepared', false],
  ['issuance.beforeOrders', false],
  ['issuance.ordersWritten', true],
  ['issuance.signing', true],
  ['issuance.signing:2', true],
  ['issuance.signed', true],
  ['issuance.signed:2', true],
  ['issuance.keySealed', true],
  ['issuance.beforeCommit', true],
  ['issuance.afterCommit', false],
  ['issuance.answering', false],
] as const;
/** Points of the job that closes what was cut off. */
const interruptionPoints = ['interruption.beforeCommit', 'interruption.afterCommit'] as const;

/**
 * How far the server's clock is put ahead where the test would wait for jobs: longer than an order may take and than a killed
 * process owns a job, a minute each. Three times this is less than the five minutes that OpenSSL lets clocks differ.
 */
const laterMs = 75_000;

const pfxPassword = 'Kill-at-every-step-1';
const completed = 8;
const failed = 9;

describe.each(storeKinds)('kill -9 at every step of issuance and revocation, on %s', (kind) => {
  test('each restart explains and finishes or revokes, and no serial number that was ever chosen to be signed stays unknown', async () => {
    const home = makeFolderInMemory('cardea-kill-');
    const { place, remove } = await emptyStorePlace(kind);
    const environment = {
      CARDEA_HOME: home,
      CARDEA_PORT: '0',
      ...(place.databaseUrl === undefined ? {} : { CARDEA_DATABASE_URL: place.databaseUrl }),
    };
    await inSystem(environment, async (system) => {
      await seedSite(system);
      await makeArchivedKeysQuick(system);
    });
    const certificationRequest = makeCertificationRequest();
    const requests: string[] = [];
    let cutOff = 0;
    let aheadMs = 0;
    let server: ServerProcess | undefined;
    try {
      await restart();
      for (const point of revocationPoints) await killAtRevocation(point);
      for (const [point, isCutOff] of issuancePoints) {
        await killAtIssuance(point);
        if (isCutOff) cutOff += 2;
      }
      for (const point of interruptionPoints) await killAtInterruption(point);
      await settle();
      const { url } = await restart();
      await inSystem(environment, (system) => judge(system, url));
    } finally {
      if (server !== undefined) await killServerProcess(server);
      await remove();
      rmSync(home, { recursive: true, force: true });
    }

    async function restart(faultPoint?: string): Promise<ServerProcess> {
      if (server !== undefined) await killServerProcess(server);
      server = await startServerProcess({
        ...environment,
        CARDEA_TEST_AHEAD_MS: `${aheadMs}`,
        ...(faultPoint === undefined ? {} : { CARDEA_FAULT_POINT: faultPoint }),
      });
      return server;
    }

    async function begin(): Promise<string> {
      const url = server?.url ?? '';
      const requestUuid = await new ApiClient(url, accounts.subscriber).createRequest({
        type: 'Enroll',
        profiletemplateuuid: templates.fullLifeCycleSoftware,
      });
      requests.push(requestUuid);
      return requestUuid;
    }

    async function certify(url: string, requestUuid: string): Promise<void> {
      const client = new ApiClient(url, accounts.subscriber);
      const answer = await client.certifyAsPfx(requestUuid, pfxPassword, certificationRequest);
      expect(answer).toMatchObject({ status: 200, json: [{ Error: null }, { Error: null }] });
    }

    async function killAtIssuance(point: string, meanwhile?: () => Promise<void>): Promise<void> {
      const requestUuid = await begin();
      const faulty = await restart(point);
      const call = certify(faulty.url, requestUuid);
      await expect(call, point).rejects.toThrow(/fetch failed|terminated|other side closed/);
      await killedItself(faulty);
      await meanwhile?.();
      const { url } = await restart();
      await certify(url, requestUuid);
      const client = new ApiClient(url, accounts.subscriber);
      expect((await client.complete(requestUuid)).status, point).toBe(200);
      expect((await client.get(`requests/${requestUuid}`)).json).toMatchObject({ Status: completed });
    }

    async function killAtRevocation(point: string): Promise<void> {
      const requestUuid = await begin();
      await certify(server?.url ?? '', requestUuid);
      const faulty = await restart(point);
      const abandon = (url: string) =>
        new ApiClient(url, accounts.subscriber).put(`requests/${requestUuid}`, { status: 'Abandoned' });
      await expect(abandon(faulty.url), point).rejects.toThrow(/fetch failed|terminated|other side closed/);
      await killedItself(faulty);
      const { url } = await restart();
      const client = new ApiClient(url, accounts.subscriber);
      const request = (await client.get(`requests/${requestUuid}`)).json;
      if (point !== 'crl.afterCommit') {
        expect(request, point).not.toMatchObject({ Status: failed });
        expect((await abandon(url)).status, point).toBe(200);
      }
      expect((await client.get(`requests/${requestUuid}`)).json, point).toMatchObject({ Status: failed });
    }

    /** Cuts an issuance off; a minute later the job that closes it comes to the point, maybe before the server listens. */
    async function killAtInterruption(point: string): Promise<void> {
      await killAtIssuance('issuance.signed:2', async () => {
        aheadMs += laterMs;
        const fate = restart(point).then(killedItself);
        await expect(fate.catch((error: Error) => error.message)).resolves.toSatisfy(
          (message: string | undefined) =>
            message === undefined || message === 'the server ended with SIGKILL',
        );
      });
      cutOff += 2;
    }

    async function settle(): Promise<void> {
      aheadMs += laterMs;
      await restart();
      for (;;) {
        await sleep(500);
        if ((await ordersOf(environment, unsettledOrderStates)).length === 0) return;
      }
    }

    async function judge({ ports }: System, url: string): Promise<void> {
      const { store, clock } = ports;
      const orders = await store.issuanceOrders.list({ states: issuanceOrderStates, limit: 500 });
      expect(orders.filter(({ state }) => state !== 'issued' && state !== 'interrupted')).toEqual([]);
      expect(orders.filter(({ state }) => state === 'interrupted')).toHaveLength(cutOff);
      // Every serial number that the key may have signed is a certificate of the store.
      const known = new Map<string, boolean>();
      for (const { serialNumber, state } of orders) {
        const [certificate, ...more] = await store.certificates.findBySerialNumber(serialNumber ?? '');
        expect(more).toEqual([]);
        expect(certificate, serialNumber ?? '').toMatchObject(
          state === 'issued'
            ? { certificateDer: expect.any(Uint8Array), profileUuid: expect.any(String) }
            : { certificateDer: null, revocation: { reason: 'cessationOfOperation' } },
        );
        known.set(serialNumber ?? '', certificate?.revocation !== null);
      }
      // Every certificate of every request comes from an order, two stay good for each that was completed.
      for (const requestUuid of requests) {
        const certificates = await store.certificates.listByRequest(requestUuid as never);
        expect(certificates.every(({ serialNumber }) => known.has(serialNumber))).toBe(true);
        const request = await store.requests.find(requestUuid as never);
        const good = certificates.filter(({ revocation }) => revocation === null);
        expect(good).toHaveLength(request?.status === 'Completed' ? 2 : 0);
      }
      // The audit trail explains each.
      const rows = await store.audit.list({ limit: 500, action: 'certificate.issueInterrupted' });
      expect(rows).toHaveLength(cutOff);
      // OCSP and the CRL say the same as the store.
      const crl = await store.crls.findCurrent(ports.authorities.default.name);
      const listed = serialNumbersOn(crl?.crlDer ?? new Uint8Array());
      const revoked = await store.certificates.listRevoked({
        caName: ports.authorities.default.name,
        partition: undefined,
        notEndedBefore: clock.now(),
        after: null,
        limit: 1000,
      });
      expect(listed).toEqual(new Set(revoked.map(({ serialNumber }) => serialNumber)));
      const [issuing, root] = await ports.authorities.default.chain();
      const files = { issuing: join(home, 'issuing.pem'), root: join(home, 'root.pem') };
      writeFileSync(files.issuing, pem(issuing));
      writeFileSync(files.root, pem(root));
      for (const [serialNumber, isRevoked] of known) {
        expect(listed.has(serialNumber)).toBe(isRevoked);
        const said = execFileSync(
          'openssl',
          [
            ...['ocsp', '-url', `${url}/pki/ocsp`, '-CAfile', files.root, '-issuer', files.issuing],
            ...['-serial', `0x${serialNumber}`, '-no_nonce', '-verify_other', files.issuing],
          ],
          { encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'ignore'] },
        );
        expect(said).toContain(`0x${serialNumber}: ${isRevoked ? 'revoked' : 'good'}`);
      }
    }
  }, 1_200_000);
});

function ordersOf(
  environment: Readonly<Record<string, string>>,
  states: typeof unsettledOrderStates,
): Promise<StoredIssuanceOrder[]> {
  return inSystem(environment, ({ ports }) => ports.store.issuanceOrders.list({ states, limit: 500 }));
}

function serialNumbersOn(crlDer: Uint8Array): Set<string> {
  const text = execFileSync('openssl', ['crl', '-inform', 'DER', '-noout', '-text'], {
    input: crlDer,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return new Set(
    [...text.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, serialNumber = '']) => serialNumber),
  );
}

function pem(der: Uint8Array | undefined): string {
  const lines = Buffer.from(der ?? new Uint8Array())
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
