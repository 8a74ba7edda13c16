import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generateKeyEncryptionKey, listKeys, rotateKey, type System } from '@cardea/server';
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
import { bundledServer, inSystem, killServerProcess, startServerProcess } from './server-process.js';

const instants = ['before', 'inside', 'after'] as const;
type Instant = (typeof instants)[number];

/** Encrypts anew, and kills itself before, inside or after the transaction of this number. */
const program = `
import { openSystem, readConfiguration, rewrap } from '${bundledServer}';
const [number, instant] = process.env.TEST_KILL.split(':');
const system = await openSystem(readConfiguration(process.env, false));
let transactions = 0;
const die = async () => { process.kill(process.pid, 'SIGKILL'); await new Promise(() => undefined); };
const store = new Proxy(system.ports.store, {
  get(target, key) {
    if (key !== 'transaction') return target[key];
    return async (work) => {
      const isFatal = ++transactions === Number(number);
      if (isFatal && instant === 'before') await die();
      const result = await target.transaction(async (tx) => {
        const done = await work(tx);
        if (isFatal && instant === 'inside') await die();
        return done;
      });
      if (isFatal && instant === 'after') await die();
      return result;
    };
  },
});
await rewrap({ ...system, ports: { ...system.ports, store } });
await system.close();
`;

describe.each(storeKinds)('encrypting anew, killed at every step, on %s', (kind) => {
  test('goes on where it was, beside a server that works all the time', async () => {
    const home = makeFolderInMemory('cardea-rewrap-');
    const { place, remove } = await emptyStorePlace(kind);
    const environment = {
      CARDEA_HOME: home,
      CARDEA_PORT: '0',
      ...(place.databaseUrl === undefined ? {} : { CARDEA_DATABASE_URL: place.databaseUrl }),
    };
    await inSystem(environment, seedSite);
    const server = await startServerProcess(environment);
    try {
      const enroll = () => enrollWithArchivedKey(server.url);
      await enroll();
      for (const instant of instants) {
        await inSystem(environment, rotate);
        // The server that runs has not been told.
        await enroll();
        let kills = 0;
        while ((await rewrapProcess(environment, kills + 1, instant)) === 'SIGKILL') {
          kills += 1;
          await enroll();
          if (kills > 40) throw new Error('it does not come to an end');
        }
        expect(kills).toBeGreaterThan(0);
        await rewrapProcess(environment, 0, instant);
        const versions = await inSystem(environment, listKeys);
        const inUse = versions
          .filter(({ name, protects }) => name === 'key-encryption-key' && protects !== 0)
          .map(({ version }) => version);
        expect(inUse).toEqual([instants.indexOf(instant) + 2]);
      }
      await enroll();
    } finally {
      await killServerProcess(server);
      await remove();
      rmSync(home, { recursive: true, force: true });
    }
  }, 1_200_000);
});

async function rotate(system: System): Promise<void> {
  if (system.configuration.databaseUrl !== undefined) await generateKeyEncryptionKey(system);
  await rotateKey(system, 'key-encryption-key');
}

async function enrollWithArchivedKey(url: string): Promise<void> {
  const subscriber = new ApiClient(url, accounts.subscriber);
  const request = await subscriber.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.fullLifeCycleSoftware,
  });
  const answer = await subscriber.certifyAsPfx(request, 'Rewrap-killed-1', makeCertificationRequest());
  expect(answer).toMatchObject({ status: 200, json: [{ Error: null }, { Error: null }] });
  expect((await subscriber.complete(request)).status).toBe(200);
}

/** How the process ended: with a signal or a code. */
async function rewrapProcess(
  environment: Readonly<Record<string, string>>,
  number: number,
  instant: Instant,
): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, ...environment, TEST_KILL: `${number}:${instant}` },
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 120_000,
  });
  const [code, signal] = await once(child, 'exit');
  const end = `${signal ?? code}`;
  expect(['0', 'SIGKILL']).toContain(end);
  return end;
}
