import { X509Certificate } from 'node:crypto';
import { generationOf, nameOfGeneration } from '@cardea/pki';
import { storeKinds } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelRenewal, listInstalledAuthorities, renewAuthority } from '../../index.js';
import { inSystem, renewInProcess } from '../server-process.js';
import { RenewableSite } from './renewable-site.js';

const patienceMs = 300_000;
/** Each with whether the request for the certificate is stored by then, and the certificate. */
const points = [
  ['request.beforeCommit', false, false],
  ['request.afterCommit', true, false],
  ['renewal.beforeCommit', true, false],
  ['renewal.afterCommit', false, true],
] as const;

/** With the same key everything but the insertion of a row is the same; that is killed on one store. */
const places = storeKinds.map((kind) => ({ kind, keys: kind === 'sqlite' ? [false, true] : [true] }));

describe.each(places)('a renewal of the issuing authority, on $kind', ({ kind, keys }) => {
  let site: RenewableSite;
  beforeAll(async () => {
    site = await RenewableSite.open(kind);
  }, patienceMs);
  afterAll(async () => await site[Symbol.asyncDispose]());

  const authorities = () => inSystem(site.environment, listInstalledAuthorities);
  const current = async () => {
    const found = (await authorities()).find(({ state }) => state === 'current');
    if (found?.certificate == null) throw new Error('no authority issues');
    return { name: found.name, keyVersion: found.keyVersion, ...found.certificate };
  };
  const openRequest = (name: string) =>
    inSystem(site.environment, ({ ports }) => ports.store.authorities.findOpenRequest(name));
  const cancel = () => inSystem(site.environment, cancelRenewal);
  const renewals = async (action: 'ca.renew' | 'ca.request' | 'ca.cancelRenewal') =>
    (await site.server.system.ports.store.audit.list({ limit: 500, action })).length;

  test.each(keys)(
    'that is killed at any step goes on as before, and the same call finishes it (new key: %s)',
    async (hasNewKey) => {
      for (const [point, isRequested, isDone] of points) {
        const before = await current();
        const next = hasNewKey ? nameOfGeneration(generationOf(before.name) + 1) : before.name;
        const done = await renewals('ca.renew');
        expect(
          await renewInProcess({ ...site.environment, CARDEA_FAULT_POINT: point }, hasNewKey),
          point,
        ).toBe('SIGKILL');
        const request = await openRequest(next);
        expect(request !== undefined, point).toBe(isRequested);
        const after = await current();
        expect(after.serialNumber === before.serialNumber, point).toBe(!isDone);
        expect(await renewals('ca.renew'), point).toBe(done + (isDone ? 1 : 0));
        // The next start explains nothing away: it issues with what is there.
        if (point === 'request.afterCommit') {
          await site.restart();
          const issuer = new X509Certificate(before.pem);
          const { certificate } = await site.enroll();
          expect(new X509Certificate(certificate.certificateDer ?? '').verify(issuer.publicKey)).toBe(true);
        }
        if (isDone) continue;
        expect(await site.renew(hasNewKey)).toMatchObject({ outcome: 'renewed', name: next });
        const renewed = await current();
        expect(renewed.name).toBe(next);
        expect(renewed.keyVersion).toBe(before.keyVersion + (hasNewKey ? 1 : 0));
        expect(await openRequest(next)).toBeUndefined();
        if (request !== undefined) {
          const begins = new Date(request.createdAt.getTime() - 10 * 60_000).setMilliseconds(0);
          expect(renewed.notBefore.getTime()).toBe(begins);
          expect(renewed.keyVersion).toBe(request.keyVersion);
        }
      }
    },
    patienceMs,
  );

  test.each([false, true])(
    'by two at once is done once by each that says so, and leaves nothing open (new key: %s)',
    async (hasNewKey) => {
      const before = {
        ...(await current()),
        count: (await authorities()).length,
        rows: await renewals('ca.renew'),
      };
      const outcomes = await inSystem(site.environment, (one) =>
        inSystem(site.environment, (other) =>
          Promise.allSettled([one, other].map((system) => renewAuthority(system, { hasNewKey }))),
        ),
      );
      const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
      expect(done).toBeGreaterThanOrEqual(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ kind: 'Conflict' });
      expect(await renewals('ca.renew')).toBe(before.rows + done);
      const after = await authorities();
      expect(after.every(({ hasOpenRequest }) => !hasOpenRequest)).toBe(true);
      const added = after.length - before.count;
      const supersededOf = (name: string) =>
        site.server.system.ports.store.authorities.listSupersededCertificates(name);
      if (hasNewKey) {
        // Who comes a moment later may mean the same generation, for the same key: its certificate is made twice then.
        expect(added).toBeGreaterThanOrEqual(1);
        expect(added + (await supersededOf((await current()).name)).length).toBe(done);
      } else {
        expect(added).toBe(0);
        const superseded = await supersededOf(before.name);
        const serials = superseded.map((der) => new X509Certificate(der).serialNumber);
        expect(new Set([...serials, (await current()).serialNumber]).size).toBe(serials.length + 1);
      }
    },
    patienceMs,
  );

  test(
    'that was given up is canceled, leaves what is in use alone, and its key serves the next new key',
    async () => {
      const before = await current();
      await expect(cancel()).rejects.toMatchObject({ kind: 'Conflict' });
      for (const hasNewKey of keys) {
        await renewInProcess({ ...site.environment, CARDEA_FAULT_POINT: 'request.afterCommit' }, hasNewKey);
        await expect(site.renew(!hasNewKey)).rejects.toMatchObject({
          kind: 'Conflict',
          detail: expect.stringContaining('cardea ca renew --cancel'),
        });
        expect(await cancel()).toHaveLength(1);
      }
      expect(await renewals('ca.cancelRenewal')).toBe(keys.length);
      expect(await current()).toEqual(before);
      await site.renew(true);
      expect((await current()).keyVersion).toBe(before.keyVersion + 1);
    },
    patienceMs,
  );
});
