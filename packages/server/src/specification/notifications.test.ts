import type { Notification } from '@cardea/domain';
import {
  ApiClient,
  accounts,
  newUuid,
  seedSite,
  startTestServer,
  storeKinds,
  templates,
  userUuids,
} from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import { receiveMail, stayingSilent } from './receivers.js';

function expiring(user: string): Notification {
  return {
    uuid: newUuid(),
    type: 'CertificateExpiring',
    occurredAt: new Date(),
    targetUserUuid: user as Notification['targetUserUuid'],
    originatorUserUuid: null,
    requestUuid: null,
    smartcardUuid: null,
    profileUuid: null,
    profileTemplateUuid: null,
    profileTemplateVersion: null,
    policy: null,
    facts: { serialNumber: '0A', notAfter: '2026-12-24T00:00:00.000Z' },
  };
}

describe.each(storeKinds)('the running server on %s', (kind) => {
  test('a mail server that hangs delays no API call, and the server still stops', async () => {
    const silent = await stayingSilent();
    const server = await startTestServer(kind, {
      prepare: seedSite,
      environment: {
        CARDEA_SMTP_URL: `smtp://127.0.0.1:${silent.port}`,
        CARDEA_MAIL_FROM: 'cardea@contoso.example',
      },
    });
    const client = new ApiClient(server.url, accounts.subscriber);
    // The first call also checks the password, which takes its time on purpose.
    await client.get('profiletemplates');
    const calls = async (): Promise<number> => {
      const before = performance.now();
      for (let count = 0; count < 5; count += 1) await client.get('profiletemplates');
      const uuid = await client.createRequest({ type: 'Enroll', profiletemplateuuid: templates.software });
      expect((await client.get(`requests/${uuid}`)).status).toBe(200);
      return performance.now() - before;
    };
    const undisturbedMs = await calls();
    const { store } = server.system.ports;
    for (const user of Object.values(userUuids)) await store.notifications.append(expiring(user));
    await expect.poll(silent.connections, { timeout: 10_000 }).toBeGreaterThan(2);
    // The mails' own timeouts are 10 seconds and more.
    expect(await calls()).toBeLessThan(undisturbedMs + 3000);
    const before = performance.now();
    await server[Symbol.asyncDispose]();
    expect(performance.now() - before).toBeLessThan(8000);
    await silent.close();
  });

  test('a notification that a transaction writes is in the mailbox moments after its commit', async () => {
    const mailServer = await receiveMail();
    await using server = await startTestServer(kind, {
      prepare: seedSite,
      environment: { CARDEA_SMTP_URL: mailServer.url, CARDEA_MAIL_FROM: 'cardea@contoso.example' },
    });
    const { store } = server.system.ports;
    await store.transaction((tx) => tx.notifications.append(expiring(userUuids.subscriber)));
    await expect
      .poll(() => mailServer.mails.map(({ to }) => to), { timeout: 5000 })
      .toEqual([['cmuser1@contoso.com']]);
    expect(mailServer.mails[0]?.body).toContain('certificate 0A');
    await mailServer.close();
  });

  test('revocation lists are published again by a job when half of their life is over', async () => {
    await using server = await startTestServer(kind);
    const { store } = server.system.ports;
    const names = ['root', server.system.ports.authorities.default.name];
    const numbers = async () =>
      await Promise.all(names.map(async (name) => (await store.crls.findCurrent(name))?.crlNumber));
    await server.system.work.settle();
    const first = await numbers();
    const issuing = await store.crls.findCurrent(server.system.ports.authorities.default.name);
    if (issuing === undefined) throw new Error('no CRL');
    server.clock.set(new Date((issuing.thisUpdate.getTime() + issuing.nextUpdate.getTime()) / 2 + 60_000));
    await server.system.work.settle();
    // Between them is the number of the partition that the first run opened.
    await expect
      .poll(async () => (await numbers())[1], { timeout: 30_000 })
      .toBeGreaterThan(Number(first[1]));
    expect(await store.jobs.list({ limit: 100, state: 'failed' })).toEqual([]);
  });
});
