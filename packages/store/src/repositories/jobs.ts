import { CmError, type Job, type JobRepository, type JobState } from '@cardea/domain';
import { PostgresAdapter, type Selectable, sql } from 'kysely';
import type { JobsTable } from '../schema/work.js';
import type { Queryable } from '../schema.js';
import { fromInstant, fromJson, toInstant, toJson, toOptionalInstant } from '../values.js';

// Waiting and running jobs are those not finished. Word by word the conditions of the indexes jobs_open and
// jobs_unique_key.
const isOpen = sql<boolean>`finished_at is null`;
const isOpenWithKey = sql<boolean>`unique_key is not null and finished_at is null`;

const noLease = { leased_until: null, lease_token: null };

/** Keeps due work, and who is doing it. */
export function jobRepository(db: Queryable): JobRepository {
  return {
    ...taking(db),
    async enqueue(job, key) {
      const added = await db
        .insertInto('jobs')
        .values(waitingRow(job, key))
        .onConflict((conflict) => conflict.column('unique_key').where(isOpenWithKey).doNothing())
        .returning('uuid')
        .execute();
      return added.length > 0;
    },
    async retry(uuid, runAt) {
      const { numUpdatedRows } = await db
        .updateTable('jobs')
        // Counted afresh, or the next failure would at once be the last.
        .set({ state: 'waiting', run_at: fromInstant(runAt), attempts: 0, finished_at: null })
        .where('uuid', '=', uuid)
        .where('state', '=', 'failed')
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    async find(uuid) {
      const row = await db.selectFrom('jobs').selectAll().where('uuid', '=', uuid).executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },
    async list({ limit, state, kind, before }) {
      let query = db.selectFrom('jobs').selectAll();
      if (state !== undefined) query = query.where('state', '=', state);
      if (kind !== undefined) query = query.where('kind', '=', kind);
      if (before !== undefined) {
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('created_at', 'uuid'), '<', tuple(fromInstant(before.createdAt), before.uuid)),
        );
      }
      const rows = await query.orderBy('created_at', 'desc').orderBy('uuid', 'desc').limit(limit).execute();
      return rows.map(fromRow);
    },
    async deleteDone(before) {
      await db
        .deleteFrom('jobs')
        .where(sql<boolean>`state = 'done'`)
        .where('finished_at', '<', fromInstant(before))
        .execute();
    },
  };
}

/** What the process does that runs a job. */
function taking(db: Queryable): Pick<JobRepository, 'takeDue' | 'renewLease' | 'finish' | 'giveBack'> {
  return {
    async takeDue(kinds, { now, until, token }) {
      if (kinds.length === 0) return undefined;
      const row = await db
        .updateTable('jobs')
        .set((set) => ({
          state: 'running',
          attempts: set('attempts', '+', 1),
          leased_until: fromInstant(until),
          lease_token: token,
        }))
        .where('uuid', '=', () => longestDue(db, kinds, now))
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },
    async renewLease(uuid, token, until, progressPercent) {
      const progress = progressPercent === null ? {} : { progress_percent: progressPercent };
      const { numUpdatedRows } = await owned(db, uuid, token)
        .set({ leased_until: fromInstant(until), ...progress })
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    async finish(uuid, token, { finishedAt, result }) {
      const { numUpdatedRows } = await owned(db, uuid, token)
        .set({
          ...noLease,
          state: 'done',
          finished_at: fromInstant(finishedAt),
          result: result === null ? null : fromJson(result),
          last_error: null,
        })
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw lostLease();
    },
    async giveBack(uuid, token, error, runAt, now) {
      const next =
        runAt === null
          ? { state: 'failed', finished_at: fromInstant(now) }
          : { state: 'waiting', run_at: fromInstant(runAt), progress_percent: null };
      const { numUpdatedRows } = await owned(db, uuid, token)
        .set({ ...noLease, ...next, last_error: error })
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw lostLease();
    },
  };
}

/**
 * In PostgreSQL a job that another process is just taking or finishing is passed over; without that, both would wait
 * for the same one. SQLite has one writer at a time, so nobody else is taking.
 */
function longestDue(db: Queryable, kinds: readonly string[], now: Date) {
  const due = db
    .selectFrom('jobs')
    .select('uuid')
    .where(isOpen)
    .where('run_at', '<=', fromInstant(now))
    // An expression, lest SQLite look among all jobs of these kinds, most of which are done, instead of the open ones.
    .where(sql<string>`kind || ''`, 'in', kinds)
    .where((where) =>
      where.or([where('state', '=', 'waiting'), where('leased_until', '<=', fromInstant(now))]),
    )
    .orderBy('run_at')
    .orderBy('created_at')
    .orderBy('uuid')
    .limit(1);
  return db.getExecutor().adapter instanceof PostgresAdapter ? due.forUpdate().skipLocked() : due;
}

/** The job while the taking that `token` names still owns it. */
function owned(db: Queryable, uuid: string, token: string) {
  return db
    .updateTable('jobs')
    .where('uuid', '=', uuid)
    .where('lease_token', '=', token)
    .where('state', '=', 'running');
}

function lostLease(): CmError {
  return new CmError('Conflict', 'The lease of the job has run out and another process took it.');
}

function waitingRow(job: Parameters<JobRepository['enqueue']>[0], key: string | null): JobsTable {
  return {
    uuid: job.uuid,
    kind: job.kind,
    input: fromJson(job.input),
    unique_key: key,
    state: 'waiting',
    run_at: fromInstant(job.runAt),
    attempts: 0,
    ...noLease,
    progress_percent: null,
    result: null,
    last_error: null,
    requested_by: job.requestedBy,
    created_at: fromInstant(job.createdAt),
    finished_at: null,
  };
}

function fromRow(row: Selectable<JobsTable>): Job {
  return {
    uuid: row.uuid as Job['uuid'],
    kind: row.kind as Job['kind'],
    input: toJson<Job['input']>(row.input),
    state: row.state as JobState,
    runAt: toInstant(row.run_at),
    attempts: row.attempts,
    leasedUntil: toOptionalInstant(row.leased_until),
    leaseToken: row.lease_token,
    progressPercent: row.progress_percent,
    result: row.result === null ? null : toJson<Job['input']>(row.result),
    lastError: row.last_error,
    requestedBy: row.requested_by as Job['requestedBy'],
    createdAt: toInstant(row.created_at),
    finishedAt: toOptionalInstant(row.finished_at),
  };
}
