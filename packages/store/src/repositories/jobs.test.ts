import type { Job, JobKind, JobRepository } from '@cardea/domain';
import { newUuid, openTestStore, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgresqlDialect } from '../postgresql/dialect.js';
import { postgresqlPool } from '../postgresql/pool.js';
import type { Schema } from '../schema.js';
import { sqliteDialect } from '../sqlite/dialect.js';
import { openSqliteFile } from '../sqlite/file.js';
import { openStore } from '../store.js';

const now = new Date('2026-11-25T08:00:00.000Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const kinds: readonly JobKind[] = ['revokeCertificates', 'publishCrls'];
const lease = (token: string, at = now) => ({ now: at, until: new Date(at.getTime() + 60_000), token });

type NewJob = Parameters<JobRepository['enqueue']>[0];
function dueJob(overrides: Partial<NewJob> = {}): NewJob {
  return {
    uuid: newUuid(),
    kind: 'revokeCertificates',
    input: { profileUuid: 'a "quoted" one', count: 2 },
    runAt: now,
    requestedBy: null,
    createdAt: later(-60),
    ...overrides,
  };
}

describe.each(storeKinds)('jobs in %s', (kind) => {
  let opened: TestStore;
  let raw: Kysely<Schema>;
  let jobs: JobRepository;
  beforeAll(async () => {
    opened = await openTestStore(kind);
    ({ jobs } = opened.store);
    const { databaseUrl, file } = opened.place;
    const dialect =
      databaseUrl === undefined
        ? sqliteDialect(await openSqliteFile(file))
        : postgresqlDialect(postgresqlPool(databaseUrl));
    raw = new Kysely<Schema>({ dialect });
  });
  beforeEach(() => raw.deleteFrom('jobs').execute());
  afterAll(async () => {
    await raw.destroy();
    await opened[Symbol.asyncDispose]();
  });

  test('a job waits as it was put in, and is given as running to whoever takes it', async () => {
    const job = dueJob({ requestedBy: newUuid() });
    expect(await jobs.enqueue(job, null)).toBe(true);
    const waiting: Job = {
      ...job,
      state: 'waiting',
      attempts: 0,
      leasedUntil: null,
      leaseToken: null,
      progressPercent: null,
      result: null,
      lastError: null,
      finishedAt: null,
    };
    expect(await jobs.find(job.uuid)).toStrictEqual(waiting);
    const running: Job = {
      ...waiting,
      state: 'running',
      attempts: 1,
      leasedUntil: later(60),
      leaseToken: 'one',
    };
    expect(await jobs.takeDue(kinds, lease('one'))).toStrictEqual(running);
    expect(await jobs.find(job.uuid)).toStrictEqual(running);
    expect(await jobs.find(newUuid())).toBeUndefined();
    await expect(jobs.enqueue(job, null)).rejects.toMatchObject({ kind: 'Conflict' });
  });

  test('the job that has been due longest is taken first, and none that is not due or of another kind', async () => {
    const future = dueJob({ runAt: later(0.001) });
    const otherKind = dueJob({ kind: 'export', runAt: later(-900) });
    const second = dueJob({ runAt: later(-10), kind: 'publishCrls' });
    const first = dueJob({ runAt: later(-20) });
    for (const job of [future, otherKind, second, first]) await jobs.enqueue(job, null);
    expect((await jobs.takeDue(kinds, lease('a')))?.uuid).toBe(first.uuid);
    expect((await jobs.takeDue(kinds, lease('b')))?.uuid).toBe(second.uuid);
    expect(await jobs.takeDue(kinds, lease('c'))).toBeUndefined();
    expect(await jobs.takeDue([], lease('d'))).toBeUndefined();
    expect((await jobs.takeDue(kinds, lease('e', later(1))))?.uuid).toBe(future.uuid);
  });

  test('two processes that ask at once take different jobs', async () => {
    const [one, two] = [dueJob(), dueJob()];
    for (const job of [one, two]) await jobs.enqueue(job, null);
    const otherProcess = await openStore(opened.place);
    try {
      const taken = await Promise.all([
        jobs.takeDue(kinds, lease('here')),
        otherProcess.jobs.takeDue(kinds, lease('there')),
      ]);
      expect(new Set(taken.map((job) => job?.uuid))).toStrictEqual(new Set([one.uuid, two.uuid]));
    } finally {
      await otherProcess.close();
    }
  });

  test('twenty takers of two processes take each of fifty jobs once', async () => {
    const all = Array.from({ length: 50 }, () => dueJob());
    for (const job of all) await jobs.enqueue(job, null);
    const otherProcess = await openStore(opened.place);
    const taken: string[] = [];
    async function takeAll(from: JobRepository, token: string): Promise<void> {
      for (;;) {
        const job = await from.takeDue(kinds, lease(token));
        if (job === undefined) return;
        taken.push(job.uuid);
      }
    }
    try {
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          takeAll(index % 2 === 0 ? jobs : otherProcess.jobs, `taker ${index}`),
        ),
      );
    } finally {
      await otherProcess.close();
    }
    expect(taken.toSorted()).toStrictEqual(all.map((job) => job.uuid).toSorted());
  });

  test('a job whose lease ran out is taken again, and the first taker can no longer finish it', async () => {
    const job = dueJob();
    await jobs.enqueue(job, null);
    await jobs.takeDue(kinds, lease('first'));
    expect(await jobs.takeDue(kinds, lease('second', later(59.999)))).toBeUndefined();
    expect(await jobs.takeDue(kinds, lease('second', later(60)))).toMatchObject({
      uuid: job.uuid,
      attempts: 2,
      leaseToken: 'second',
    });
    expect(await jobs.renewLease(job.uuid, 'first', later(999), 50)).toBe(false);
    const outcome = { finishedAt: later(61), result: null };
    await expect(jobs.finish(job.uuid, 'first', outcome)).rejects.toMatchObject({ kind: 'Conflict' });
    await expect(jobs.giveBack(job.uuid, 'first', 'late', null, later(61))).rejects.toMatchObject({
      kind: 'Conflict',
    });
    await jobs.finish(job.uuid, 'second', outcome);
    expect((await jobs.find(job.uuid))?.state).toBe('done');
  });

  test('the effects of a job whose lease is lost are undone with its finish', async () => {
    const job = dueJob();
    await jobs.enqueue(job, null);
    await jobs.takeDue(kinds, lease('first'));
    await jobs.takeDue(kinds, lease('second', later(60)));
    const late = opened.store.transaction(async (tx) => {
      await tx.siteSettings.put('requestSecurityFlags', 'UseUser');
      await tx.jobs.finish(job.uuid, 'first', { finishedAt: later(61), result: null });
    });
    await expect(late).rejects.toMatchObject({ kind: 'Conflict' });
    expect(await opened.store.siteSettings.find('requestSecurityFlags')).toBeUndefined();
  });

  test('a renewed lease lasts, tells the progress, and keeps it when none is told', async () => {
    const job = dueJob();
    await jobs.enqueue(job, null);
    await jobs.takeDue(kinds, lease('one'));
    expect(await jobs.renewLease(job.uuid, 'one', later(120), 40)).toBe(true);
    expect(await jobs.renewLease(job.uuid, 'one', later(180), null)).toBe(true);
    expect(await jobs.find(job.uuid)).toMatchObject({ leasedUntil: later(180), progressPercent: 40 });
    expect(await jobs.takeDue(kinds, lease('two', later(179)))).toBeUndefined();
  });

  test('a finished job keeps its result and has no lease; it cannot be finished again', async () => {
    const job = dueJob();
    await jobs.enqueue(job, null);
    await jobs.takeDue(kinds, lease('one'));
    const outcome = { finishedAt: later(5), result: { revoked: 2 } };
    await jobs.finish(job.uuid, 'one', outcome);
    expect(await jobs.find(job.uuid)).toMatchObject({
      state: 'done',
      ...outcome,
      leasedUntil: null,
      leaseToken: null,
    });
    await expect(jobs.finish(job.uuid, 'one', outcome)).rejects.toMatchObject({ kind: 'Conflict' });
    expect(await jobs.retry(job.uuid, now)).toBe(false);
  });

  test('a job given back waits until its next time, or has failed and waits again on demand', async () => {
    const job = dueJob();
    await jobs.enqueue(job, null);
    await jobs.takeDue(kinds, lease('one'));
    await jobs.giveBack(job.uuid, 'one', 'The CA does not answer.', later(30), now);
    expect(await jobs.find(job.uuid)).toMatchObject({
      state: 'waiting',
      runAt: later(30),
      attempts: 1,
      lastError: 'The CA does not answer.',
      leaseToken: null,
      finishedAt: null,
    });
    expect(await jobs.takeDue(kinds, lease('two'))).toBeUndefined();
    expect(await jobs.retry(job.uuid, now)).toBe(false);

    await jobs.takeDue(kinds, lease('three', later(30)));
    await jobs.giveBack(job.uuid, 'three', 'Still no answer.', null, later(31));
    expect(await jobs.find(job.uuid)).toMatchObject({
      state: 'failed',
      attempts: 2,
      finishedAt: later(31),
      lastError: 'Still no answer.',
    });
    expect(await jobs.takeDue(kinds, lease('four', later(9999)))).toBeUndefined();
    expect(await jobs.retry(job.uuid, later(40))).toBe(true);
    expect(await jobs.find(job.uuid)).toMatchObject({
      state: 'waiting',
      runAt: later(40),
      attempts: 0,
      finishedAt: null,
    });
  });

  test('a key admits one waiting or running job at a time', async () => {
    const [first, second] = [dueJob(), dueJob()];
    expect(await jobs.enqueue(first, 'crl of issuing')).toBe(true);
    expect(await jobs.enqueue(second, 'crl of issuing')).toBe(false);
    expect(await jobs.enqueue(dueJob({ runAt: later(1) }), 'crl of root')).toBe(true);
    expect(await jobs.find(second.uuid)).toBeUndefined();
    await jobs.takeDue(kinds, lease('one'));
    expect(await jobs.enqueue(second, 'crl of issuing')).toBe(false);
    await jobs.finish(first.uuid, 'one', { finishedAt: now, result: null });
    expect(await jobs.enqueue(second, 'crl of issuing')).toBe(true);
  });

  test('of many who enqueue the same key at once, one succeeds', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => jobs.enqueue(dueJob(), 'the same')));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await jobs.list({ limit: 100 })).toHaveLength(1);
  });

  test('jobs are listed newest first, by state and kind, page by page', async () => {
    const all = [30, 20, 20, 10].map((ageSeconds, index) =>
      dueJob({ createdAt: later(-ageSeconds), kind: index === 0 ? 'export' : 'publishCrls' }),
    );
    for (const job of all) await jobs.enqueue(job, null);
    const listed = await jobs.list({ limit: 10 });
    expect(listed.map((job) => job.createdAt)).toStrictEqual([-10, -20, -20, -30].map(later));
    const paged: Job[] = [];
    for (;;) {
      const last = paged.at(-1);
      const page = await jobs.list(last === undefined ? { limit: 1 } : { limit: 1, before: last });
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged).toStrictEqual(listed);
    expect((await jobs.list({ limit: 10, kind: 'export' })).map((job) => job.uuid)).toStrictEqual([
      all[0]?.uuid,
    ]);
    await jobs.takeDue(['export'], lease('one'));
    expect(await jobs.list({ limit: 10, state: 'running' })).toMatchObject([{ uuid: all[0]?.uuid }]);
    expect(await jobs.list({ limit: 10, state: 'waiting', kind: 'export' })).toStrictEqual([]);
  });

  test('done jobs are removed when they are old enough, failed ones stay', async () => {
    const [old, recent, failed] = [dueJob(), dueJob(), dueJob()];
    for (const [job, finishedAt] of [
      [old, now],
      [recent, later(1)],
    ] as const) {
      await jobs.enqueue(job, null);
      await jobs.takeDue(kinds, lease('one'));
      await jobs.finish(job.uuid, 'one', { finishedAt, result: null });
    }
    await jobs.enqueue(failed, null);
    await jobs.takeDue(kinds, lease('one'));
    await jobs.giveBack(failed.uuid, 'one', 'No.', null, now);
    await jobs.deleteDone(later(1));
    expect(await jobs.find(old.uuid)).toBeUndefined();
    expect((await jobs.find(recent.uuid))?.state).toBe('done');
    expect((await jobs.find(failed.uuid))?.state).toBe('failed');
  });
});
