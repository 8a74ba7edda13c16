import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CmError, type JobKind, type Repositories, type Store, type Uuid } from '@cardea/domain';
import { openStore } from '@cardea/store';
import { FakeClock } from '@cardea/testkit';
import { openTestStore, storeKinds } from '@cardea/testkit/stores';
import { auditEvent } from '@cardea/workflows';
import { describe, expect, test } from 'vitest';
import type { JobHandlers, RecurringJobs } from './job-handler.js';
import { type JobPorts, mostAttempts, retryDelayMs } from './run-job.js';
import { JobRunner, type JobRunnerOptions } from './runner.js';
import { wakingStore } from './waking-store.js';

const randomness = {
  uuid: <K extends string>() => randomUUID() as Uuid<K>,
  integer: (bound: number) => randomInt(bound),
};
const silent = { error: () => undefined, warn: () => undefined };

function ports(store: Store, clock = new FakeClock()): JobPorts & { clock: FakeClock } {
  return { store, clock, randomness };
}

/** A promise that the test settles. */
function newGate(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

/** The effect that tests look for: one audit row that names the job. */
const recordRun: JobHandlers<JobPorts> = {
  export: {
    mode: 'transactional',
    run: async ({ tx, job, ports: { clock } }) => {
      await writeEffect(tx, clock, job.uuid);
      return { isDone: true };
    },
  },
};

async function writeEffect(tx: Repositories, clock: JobPorts['clock'], jobUuid: string): Promise<void> {
  await tx.audit.append(
    auditEvent(
      { clock, randomness },
      { action: 'export', outcome: 'success', objectType: 'Job', objectUuid: jobUuid },
    ),
  );
}

async function effects(store: Store): Promise<string[]> {
  const rows = await store.audit.list({ limit: 1000, action: 'export' });
  return rows.map(({ objectUuid }) => objectUuid).sort();
}

async function enqueue(
  { store, clock }: JobPorts,
  kind: JobKind = 'export',
  runAt: Date = clock.now(),
): Promise<Uuid<'Job'>> {
  const uuid = randomness.uuid<'Job'>();
  const job = { uuid, kind, input: {}, runAt, requestedBy: null, createdAt: clock.now() };
  expect(await store.jobs.enqueue(job, null)).toBe(true);
  return uuid;
}

function runner(
  on: JobPorts,
  handlers: JobHandlers<JobPorts>,
  options: JobRunnerOptions = {},
  recurring: RecurringJobs = {},
): JobRunner {
  return new JobRunner({ ports: on, handlers, recurring, logger: silent }, options);
}

describe.each(storeKinds)('jobs on %s', (kind) => {
  test('two processes on one store do 200 jobs once each', async () => {
    await using first = await openTestStore(kind);
    const second = await openStore(first.place);
    try {
      const on = ports(first.store);
      const jobs: string[] = [];
      for (let count = 0; count < 200; count += 1) jobs.push(await enqueue(on));
      const runners = [runner(on, recordRun), runner(ports(second, on.clock), recordRun)];
      for (const each of runners) await each.start();
      await Promise.all(runners.map((each) => each.runDue()));
      for (const each of runners) await each.stop();
      expect(await effects(first.store)).toEqual(jobs.sort());
      expect(await first.store.jobs.list({ limit: 1000, state: 'done' })).toHaveLength(200);
    } finally {
      await second.close();
    }
  });

  test('a job runs when it is due and not before', async () => {
    await using opened = await openTestStore(kind);
    const on = ports(opened.store);
    const job = await enqueue(on, 'export', new Date(on.clock.now().getTime() + 60_000));
    await using jobs = runner(on, recordRun);
    await jobs.runDue();
    expect(await effects(opened.store)).toEqual([]);
    on.clock.advance(60_000);
    await jobs.runDue();
    expect(await effects(opened.store)).toEqual([job]);
    expect(await opened.store.jobs.find(job)).toMatchObject({ state: 'done', result: { isDone: true } });
  });

  test('a job enqueued in a transaction of this process runs as soon as the transaction is committed', async () => {
    await using opened = await openTestStore(kind);
    const bell: { ring?: () => void } = {};
    const store = wakingStore(opened.store, { jobs: () => bell.ring?.(), deliveries: () => undefined });
    const on = ports(store);
    // So slow a look-out would not find it within this test.
    await using jobs = runner(on, recordRun, { pollMs: 3_600_000 });
    bell.ring = () => jobs.wake();
    await jobs.start();
    await sleep(100);
    const uuid = randomness.uuid<'Job'>();
    const now = on.clock.now();
    await store.transaction((tx) =>
      tx.jobs.enqueue(
        { uuid, kind: 'export', input: {}, runAt: now, requestedBy: null, createdAt: now },
        null,
      ),
    );
    await expect.poll(() => effects(store), { timeout: 5000 }).toEqual([uuid]);
  });

  test('what a failing job wrote is undone, and the job waits longer after every failure', async () => {
    await using opened = await openTestStore(kind);
    const on = ports(opened.store);
    const job = await enqueue(on);
    let runs = 0;
    await using jobs = runner(on, {
      export: {
        mode: 'transactional',
        run: async ({ tx, ports: { clock } }) => {
          runs += 1;
          await writeEffect(tx, clock, job);
          if (runs < 3) throw new CmError('CaUnavailable', 'The CA does not answer.');
          return null;
        },
      },
    });
    const started = on.clock.now();
    await jobs.runDue();
    expect(await opened.store.jobs.find(job)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      lastError: 'CaUnavailable: The CA does not answer.',
      runAt: new Date(started.getTime() + 10_000),
    });
    expect(await effects(opened.store)).toEqual([]);
    on.clock.advance(10_000);
    await jobs.runDue();
    expect(await opened.store.jobs.find(job)).toMatchObject({
      state: 'waiting',
      runAt: new Date(started.getTime() + 30_000),
    });
    on.clock.advance(20_000);
    await jobs.runDue();
    expect(await opened.store.jobs.find(job)).toMatchObject({ state: 'done', lastError: null });
    expect(await effects(opened.store)).toEqual([job]);
  });

  test('a job that never succeeds ends as failed with an audit row, without the words of an internal error', async () => {
    await using opened = await openTestStore(kind);
    const on = ports(opened.store);
    const job = await enqueue(on);
    await using jobs = runner(on, {
      export: {
        mode: 'stepped',
        run: async () => {
          throw new Error('password hunter2 refused');
        },
      },
    });
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      await jobs.runDue();
      on.clock.advance(retryDelayMs(attempt));
    }
    const failed = await opened.store.jobs.find(job);
    expect(failed).toMatchObject({ state: 'failed', attempts: mostAttempts });
    expect(failed?.lastError).toBe('Internal error; see the log.');
    const [row, ...more] = await opened.store.audit.list({ limit: 10, action: 'job.fail' });
    expect(more).toEqual([]);
    expect(row).toMatchObject({ objectUuid: job, outcome: 'failure', facts: { kind: 'export' } });
  });

  test('a process that lost its lease undoes its effects and leaves the job to the other', async () => {
    await using opened = await openTestStore(kind);
    const second = await openStore(opened.place);
    try {
      const clock = new FakeClock();
      const on = ports(opened.store, clock);
      const job = await enqueue(on);
      const gate = newGate();
      const entered = newGate();
      await using slow = runner(
        on,
        {
          export: {
            mode: 'stepped',
            run: async ({ finish }) => {
              entered.resolve();
              await gate.promise;
              await opened.store.transaction(async (tx) => {
                await writeEffect(tx, clock, job);
                await finish(tx, { by: 'slow' });
              });
              return null;
            },
          },
        },
        // Without a sign of life.
        { heartbeatMs: 3_600_000 },
      );
      const late = slow.runDue();
      await entered.promise;
      clock.advance(61_000);
      await using quick = runner(ports(second, clock), recordRun);
      await quick.runDue();
      gate.resolve();
      await late;
      expect(await effects(second)).toEqual([job]);
      expect(await second.jobs.find(job)).toMatchObject({ state: 'done', result: { isDone: true } });
    } finally {
      await second.close();
    }
  });

  test('signs of life keep a long job from being taken over, and tell its progress', async () => {
    await using opened = await openTestStore(kind);
    const on = ports(opened.store);
    const job = await enqueue(on);
    const gate = newGate();
    await using slow = runner(
      on,
      {
        export: {
          mode: 'stepped',
          run: async ({ reportProgress }) => {
            reportProgress(42);
            await gate.promise;
            return null;
          },
        },
      },
      { heartbeatMs: 20 },
    );
    const running = slow.runDue();
    await expect
      .poll(async () => (await opened.store.jobs.find(job))?.progressPercent, { timeout: 5000 })
      .toBe(42);
    on.clock.advance(50_000);
    const until = on.clock.now().getTime() + 60_000;
    await expect
      .poll(async () => (await opened.store.jobs.find(job))?.leasedUntil?.getTime(), { timeout: 5000 })
      .toBe(until);
    on.clock.advance(50_000);
    await using other = runner(on, recordRun);
    await other.runDue();
    expect(await effects(opened.store)).toEqual([]);
    gate.resolve();
    await running;
    expect(await opened.store.jobs.find(job)).toMatchObject({ state: 'done' });
  });

  test('a recurring job has one successor, however many processes start and however it ended', async () => {
    await using opened = await openTestStore(kind);
    const on = ports(opened.store);
    const recurring = { publishCrls: 60_000, remindOfExpiry: 60_000 };
    const handlers: JobHandlers<JobPorts> = {
      publishCrls: { mode: 'transactional', run: async () => null },
      remindOfExpiry: {
        mode: 'transactional',
        run: async () => {
          throw new CmError('Misconfigured', 'no');
        },
      },
    };
    const runners = [runner(on, handlers, {}, recurring), runner(on, handlers, {}, recurring)];
    for (const each of runners) await each.ensureRecurring();
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      for (const each of runners) await each.runDue();
      on.clock.advance(retryDelayMs(attempt));
    }
    const waiting = await opened.store.jobs.list({ limit: 100, state: 'waiting' });
    expect(waiting.map((job) => job.kind).sort()).toEqual(['publishCrls', 'remindOfExpiry']);
    expect(await opened.store.jobs.list({ limit: 100, state: 'failed' })).toHaveLength(1);
    expect(
      (await opened.store.jobs.list({ limit: 100, kind: 'publishCrls', state: 'done' })).length,
    ).toBeGreaterThan(3);
    for (const each of runners) await each.stop();
  });

  test('stopping lets the running job end and takes no more', async () => {
    await using opened = await openTestStore(kind);
    const on = ports(opened.store);
    const [first, second] = [await enqueue(on), await enqueue(on)];
    const gate = newGate();
    const entered = newGate();
    const jobs = runner(
      on,
      {
        export: {
          mode: 'stepped',
          run: async () => {
            entered.resolve();
            await gate.promise;
            return null;
          },
        },
      },
      { lanes: 1 },
    );
    await jobs.start();
    await entered.promise;
    const stopped = jobs.stop();
    gate.resolve();
    await stopped;
    const states = await Promise.all(
      [first, second].map(async (uuid) => (await opened.store.jobs.find(uuid))?.state),
    );
    expect(states.sort()).toEqual(['done', 'waiting']);
  });
});
