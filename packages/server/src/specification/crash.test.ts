import { randomInt, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSystem, readConfiguration } from '@cardea/server';
import {
  ApiClient,
  accounts,
  emptyStorePlace,
  makeCertificationRequest,
  makeFolderInMemory,
  seedSite,
  storeKinds,
  templates,
} from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import { startServerProcess } from './server-process.js';

const rounds = 12;

/** What the server has acknowledged for one card, in the order of the calls. */
interface Acknowledged {
  readonly cardId: string;
  requestUuid?: string;
  smartcardUuid?: string;
  isCertified?: boolean;
  isCompleted?: boolean;
}

describe.each(storeKinds)('kill -9 during enrollments, on %s', (kind) => {
  test(`nothing acknowledged is lost in ${rounds} crashes at random instants, and every enrollment can be finished`, async () => {
    const home = makeFolderInMemory('cardea-crash-');
    const { place, remove } = await emptyStorePlace(kind);
    const environment = {
      CARDEA_HOME: home,
      CARDEA_PORT: '0',
      ...(place.databaseUrl === undefined ? {} : { CARDEA_DATABASE_URL: place.databaseUrl }),
    };
    const system = await openSystem(readConfiguration(environment, false));
    await seedSite(system);
    await system.close();
    const certificationRequest = makeCertificationRequest();
    const log: Acknowledged[] = [];
    let checked = 0;
    let server = await startServerProcess(environment);
    try {
      for (let round = 0; round < rounds; round += 1) {
        const load = [enrollUntilItFails(server.url), enrollUntilItFails(server.url)];
        await sleep(randomInt(20, 700));
        server.process.kill('SIGKILL');
        await Promise.all(load);
        server = await startServerProcess(environment);
        await checkAndFinish(server.url);
      }
    } finally {
      server.process.kill('SIGKILL');
      await remove();
      rmSync(home, { recursive: true, force: true });
    }
    // A test in which nothing was under way would prove nothing.
    expect(checked).toBeGreaterThan(rounds);

    async function enrollUntilItFails(url: string): Promise<void> {
      const client = new ApiClient(url, accounts.subscriber);
      try {
        for (;;) {
          const acknowledged: Acknowledged = { cardId: randomUUID() };
          log.push(acknowledged);
          await enroll(client, acknowledged);
        }
      } catch {
        // The server was killed; what it acknowledged is in the log.
      }
    }

    async function enroll(client: ApiClient, acknowledged: Acknowledged): Promise<void> {
      acknowledged.requestUuid ??= await client.createRequest({
        type: 'Enroll',
        profiletemplateuuid: templates.smartcard,
      });
      acknowledged.smartcardUuid ??= await client.bindCard(acknowledged.requestUuid, acknowledged.cardId);
      if (acknowledged.isCertified !== true) {
        const answer = await client.certify(acknowledged.requestUuid, certificationRequest);
        if (answer.status !== 200) throw new Error(answer.text);
        acknowledged.isCertified = true;
      }
      const completed = await client.complete(acknowledged.requestUuid);
      if (completed.status !== 200) throw new Error(completed.text);
      acknowledged.isCompleted = true;
    }

    async function checkAndFinish(url: string): Promise<void> {
      const client = new ApiClient(url, accounts.subscriber);
      for (const acknowledged of log.splice(0)) {
        checked += 1;
        const { requestUuid, smartcardUuid, isCertified, isCompleted } = acknowledged;
        if (requestUuid !== undefined) {
          const request = (await client.get(`requests/${requestUuid}`)).json;
          expect(request).toMatchObject(isCompleted ? { Status: 8, NewSmartcardUuid: smartcardUuid } : {});
        }
        if (smartcardUuid !== undefined) {
          const card = (await client.get(`smartcards/${smartcardUuid}`)).json;
          expect(card).toMatchObject({
            SerialNumber: `{${acknowledged.cardId}}`,
            ...(isCompleted ? { Status: 2 } : {}),
          });
        }
        if (isCertified) {
          expect((await client.get(`smartcards/${smartcardUuid}/certificates`)).json).toHaveLength(1);
        }
        if (!isCompleted && requestUuid !== undefined) {
          await finish(client, acknowledged);
        }
      }
    }

    /** The answer to the last call may be lost although it was carried out; repeating the calls must do no harm. */
    async function finish(client: ApiClient, acknowledged: Acknowledged): Promise<void> {
      await enroll(client, acknowledged);
      expect((await client.get(`smartcards/${acknowledged.smartcardUuid}`)).json).toMatchObject({
        Status: 2,
      });
      expect((await client.get(`smartcards/${acknowledged.smartcardUuid}/certificates`)).json).toHaveLength(
        1,
      );
    }
  }, 300_000);
});
