import { spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Uuid } from '@cardea/domain';
import { openTestStore, storeKinds } from '@cardea/testkit/stores';
import { auditEvent } from '@cardea/workflows';
import { describe, expect, test } from 'vitest';
import type { JobHandler } from './job-handler.js';
import type { JobPorts } from './run-job.js';
import { JobRunner } from './runner.js';

/** The built runner in a process of its own, which tells when its job has written its effect and then never ends it. */
const program = `
import { randomInt, randomUUID } from 'node:crypto';
import { JobRunner } from '@cardea/server';
import { openStore } from '@cardea/store';
import { auditEvent } from '@cardea/workflows';
const store = await openStore(JSON.parse(process.env.PLACE));
const ports = { store, clock: { now: () => new Date() }, randomness: { uuid: randomUUID, integer: randomInt } };
const run = async ({ tx, job }) => {
  await tx.audit.append(
    auditEvent(ports, { action: 'export', outcome: 'success', objectType: 'Job', objectUuid: job.uuid }),
  );
  process.stdout.write('written\\n');
  await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  return null;
};
const handlers = { export: { mode: 'transactional', run } };
const logger = { error: console.error, warn: console.error };
await new JobRunner({ ports, handlers, recurring: {}, logger }, { leaseMs: 1_000, heartbeatMs: 200 }).start();
`;

describe.each(storeKinds)('kill -9 in the middle of a job, on %s', (kind) => {
  test('the job is done once, by another process, when the lease has run out', async () => {
    await using opened = await openTestStore(kind);
    const { store, place } = opened;
    const ports: JobPorts = {
      store,
      clock: { now: () => new Date() },
      randomness: {
        uuid: <K extends string>() => randomUUID() as Uuid<K>,
        integer: (bound) => randomInt(bound),
      },
    };
    const uuid = ports.randomness.uuid<'Job'>();
    const now = ports.clock.now();
    await store.jobs.enqueue(
      { uuid, kind: 'export', input: {}, runAt: now, requestedBy: null, createdAt: now },
      null,
    );
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, PLACE: JSON.stringify(place) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const outcome = await Promise.race([
        once(child.stdout, 'data').then(([chunk]) => String(chunk).trim()),
        once(child, 'exit').then(([code]) => `the process ended with ${code}`),
      ]);
      expect(outcome).toBe('written');
    } finally {
      child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(await store.jobs.find(uuid)).toMatchObject({ state: 'running', attempts: 1 });
    expect(await store.audit.list({ limit: 10, action: 'export' })).toEqual([]);

    const handler: JobHandler<JobPorts> = {
      mode: 'transactional',
      run: async ({ tx, job }) => {
        await tx.audit.append(
          auditEvent(ports, {
            action: 'export',
            outcome: 'success',
            objectType: 'Job',
            objectUuid: job.uuid,
          }),
        );
        return null;
      },
    };
    await using other = new JobRunner(
      {
        ports,
        handlers: { export: handler },
        recurring: {},
        logger: { error: () => undefined, warn: () => undefined },
      },
      { pollMs: 50 },
    );
    await other.start();
    await expect
      .poll(async () => (await store.jobs.find(uuid))?.state, { timeout: 20_000, interval: 100 })
      .toBe('done');
    expect(await store.audit.list({ limit: 10, action: 'export' })).toHaveLength(1);
    expect(await store.jobs.find(uuid)).toMatchObject({ attempts: 2 });
  });
});
