import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApiClient,
  accounts,
  call,
  makeArchivedKeysQuick,
  makeCertificationRequest,
  SoftwareToken,
  seedSite,
  startTestServer,
  type TestServer,
  templates,
} from '@cardea/testkit';
import { storeKinds } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const dayMs = 86_400_000;
const askedAgainMs = 1_100;

interface PublishedLists {
  readonly lists: readonly { readonly fileName: string; readonly crlNumber: number }[];
  readonly failures: readonly {
    readonly fileName: string;
    readonly authority: string;
    readonly failingSince: string;
    readonly lastFailedAt: string;
    readonly attempts: number;
    readonly reason: string;
  }[];
}

describe.each(storeKinds)('revocation lists that cannot be signed, on %s', (kind) => {
  let token: SoftwareToken;
  let server: TestServer;
  beforeAll(async () => {
    token = new SoftwareToken();
    server = await startTestServer(kind, {
      prepare: async (system) => {
        await seedSite(system);
        await makeArchivedKeysQuick(system);
      },
      environment: { ...token.environment, CARDEA_KEYSTORE_KEYS: 'ca/issuing=pkcs11' },
    });
    await settle(61_000);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    token[Symbol.dispose]();
  });

  const settle = async (afterMs: number) => {
    server.clock.advance(afterMs);
    await server.system.work.settle();
  };
  const told = async (language = 'en') =>
    (
      await call(`${server.url}/api/v2/published-lists`, {
        as: accounts.manager,
        headers: { 'accept-language': language },
      })
    ).json as PublishedLists;
  const failing = async () => (await told()).failures.map(({ fileName }) => fileName);
  const failureOf = async (fileName: string) => {
    const failure = (await told()).failures.find((one) => one.fileName === fileName);
    if (failure === undefined) throw new Error(`${fileName} does not fail`);
    return failure;
  };
  const numberOf = async (fileName: string) => {
    const list = (await told()).lists.find((one) => one.fileName === fileName);
    if (list === undefined) throw new Error(`there is no ${fileName}`);
    return list.crlNumber;
  };
  const revoked = () =>
    server.system.ports.store.certificates.listRevoked({
      ...{ caName: 'issuing', partition: undefined, notEndedBefore: new Date(0), after: null, limit: 10 },
    });

  test('a revocation whose list cannot be signed is undone, and the list, the reason and the time are told', async () => {
    const client = new ApiClient(server.url, accounts.subscriber);
    const requestUuid = await client.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.fullLifeCycleSoftware,
    });
    const issued = await client.certifyAsPfx(requestUuid, 'Failing lists 1', makeCertificationRequest());
    expect(issued.status).toBe(200);
    expect(await failing()).toEqual([]);

    token.pull();
    const answer = await client.put(`requests/${requestUuid}`, { status: 'Abandoned' });
    expect(answer.status).toBe(500);
    expect(await revoked()).toEqual([]);
    const at = server.clock.now().toISOString();
    expect((await told()).failures).toEqual([
      {
        ...{ fileName: 'issuing.1.crl', authority: 'issuing', attempts: 1 },
        ...{ failingSince: at, lastFailedAt: at, reason: expect.stringMatching(/token/) },
      },
    ]);
    expect((await told('de')).failures[0]?.reason).not.toBe((await told()).failures[0]?.reason);
  });

  test('a server that is started again tells the same', async () => {
    const before = await told();
    token.plugIn();
    await server.restart();
    expect((await told()).failures).toEqual(before.failures);
    token.pull();
  });

  test('each list that is due and cannot be signed is told, and those of another key are published all the same', async () => {
    const [root, partition] = [await numberOf('root.crl'), await failureOf('issuing.1.crl')];
    await settle(4 * dayMs);
    expect(await failing()).toEqual(['issuing.crl', 'issuing.delta.crl', 'issuing.1.crl']);
    expect(await numberOf('root.crl')).toBeGreaterThan(root);
    expect(await failureOf('issuing.1.crl')).toMatchObject({
      ...{ failingSince: partition.failingSince, attempts: 2 },
      lastFailedAt: server.clock.now().toISOString(),
    });
    const jobs = await server.system.ports.store.jobs.list({ limit: 1, kind: 'publishCrls' });
    expect(jobs).toMatchObject([{ state: 'waiting', lastError: expect.stringMatching(/^CaUnavailable: /) }]);
  });

  test('the next success ends the failure', async () => {
    const complete = await numberOf('issuing.crl');
    token.plugIn();
    // The server asks a token that was not there only once in a while.
    await sleep(askedAgainMs);
    await settle(3_700_000);
    expect(await failing()).toEqual([]);
    expect(await numberOf('issuing.crl')).toBeGreaterThan(complete);
  });
});
