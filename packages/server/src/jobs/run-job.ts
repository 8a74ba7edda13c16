import { CmError, type Job, type Repositories } from '@cardea/domain';
import { auditEvent, type Ports } from '@cardea/workflows';
import type { FastifyBaseLogger } from 'fastify';
import type { JobHandler, JobHandlers, RecurringJobs } from './job-handler.js';

/** What running jobs needs of the installation. */
export type JobPorts = Pick<Ports, 'store' | 'clock' | 'randomness'>;

/** What all jobs of a process run on. */
export interface JobTerms<P extends JobPorts> {
  readonly ports: P;
  readonly handlers: JobHandlers<P>;
  readonly recurring: RecurringJobs;
  readonly logger: Pick<FastifyBaseLogger, 'error' | 'warn'>;
}

/** A job that this process has taken. */
export interface TakenJob {
  readonly job: Job;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly reportProgress: (percent: number) => void;
}

/** After so many attempts a job ends as failed. */
export const mostAttempts = 8;
/** How long done jobs stay to be looked at. */
const doneKeptMs = 7 * 86_400_000;
const firstDelayMs = 10_000;
const longestDelayMs = 3_600_000;

/** Milliseconds to wait after the given number of attempts: 10 s, doubled each time, an hour at most. */
export function retryDelayMs(attempts: number): number {
  return Math.min(firstDelayMs * 2 ** Math.max(attempts - 1, 0), longestDelayMs);
}

/**
 * Runs one taken job to its end: done, given back for later, or failed. A lost lease undoes what the job did here, since
 * another process does it now.
 *
 * Errors: those of the store when it can't take the outcome; the job is then taken again when its lease runs out.
 */
export async function runJob<P extends JobPorts>(terms: JobTerms<P>, taken: TakenJob): Promise<void> {
  const { job } = taken;
  const handler = terms.handlers[job.kind];
  if (handler === undefined) throw new Error(`a job of kind ${job.kind} was taken without its handler`);
  if (job.attempts > mostAttempts) {
    // It took its process down each time, or its lease ran out each time; nobody was there to give it back.
    await giveBack(terms, taken, 'The job never came to an end.', null);
    return;
  }
  try {
    await carryOut(terms, taken, handler);
  } catch (error) {
    if (await isLeaseLost(terms, taken)) {
      terms.logger.warn({ job: job.uuid, kind: job.kind }, 'job was taken over by another process');
      return;
    }
    if (taken.signal.aborted) {
      await giveBack(terms, taken, 'The server stopped.', terms.ports.clock.now());
      return;
    }
    terms.logger.error({ err: error, job: job.uuid, kind: job.kind, attempts: job.attempts }, 'job failed');
    const isLast = job.attempts >= mostAttempts;
    const runAt = isLast ? null : new Date(terms.ports.clock.now().getTime() + retryDelayMs(job.attempts));
    await giveBack(terms, taken, safeMessage(error), runAt);
  }
}

async function carryOut<P extends JobPorts>(
  terms: JobTerms<P>,
  taken: TakenJob,
  handler: JobHandler<P>,
): Promise<void> {
  const { job } = taken;
  const { ports } = terms;
  const now = ports.clock.now();
  if (handler.mode === 'transactional') {
    await ports.store.transaction(async (tx) => {
      const result = await handler.run({ tx, job, ports, now });
      await finish(terms, taken, tx, result);
    });
    return;
  }
  let isFinished = false;
  const result = await handler.run({
    job,
    ports,
    now,
    signal: taken.signal,
    reportProgress: taken.reportProgress,
    finish: async (tx, outcome) => {
      await finish(terms, taken, tx, outcome);
      isFinished = true;
    },
  });
  if (!isFinished) await ports.store.transaction((tx) => finish(terms, taken, tx, result));
}

async function finish<P extends JobPorts>(
  terms: JobTerms<P>,
  { job, token }: TakenJob,
  tx: Repositories,
  result: Job['result'],
): Promise<void> {
  await tx.jobs.finish(job.uuid, token, { finishedAt: terms.ports.clock.now(), result });
  await enqueueSuccessor(terms, tx, job);
}

/** A recurring job goes on whatever became of this run: its key is free as soon as the run has ended. */
async function enqueueSuccessor<P extends JobPorts>(
  { ports, recurring }: JobTerms<P>,
  tx: Repositories,
  job: Job,
): Promise<void> {
  const intervalMs = recurring[job.kind];
  // Somebody's single order for the same work is not the recurring one.
  if (intervalMs === undefined || job.requestedBy !== null) return;
  const now = ports.clock.now();
  await tx.jobs.deleteDone(new Date(now.getTime() - doneKeptMs));
  await tx.jobs.enqueue(
    {
      uuid: ports.randomness.uuid(),
      kind: job.kind,
      input: {},
      runAt: new Date(now.getTime() + intervalMs),
      requestedBy: null,
      createdAt: now,
    },
    job.kind,
  );
}

async function giveBack<P extends JobPorts>(
  terms: JobTerms<P>,
  { job, token }: TakenJob,
  message: string,
  runAt: Date | null,
): Promise<void> {
  const { ports } = terms;
  await ports.store.transaction(async (tx) => {
    await tx.jobs.giveBack(job.uuid, token, message, runAt, ports.clock.now());
    if (runAt !== null) return;
    await enqueueSuccessor(terms, tx, job);
    await tx.audit.append(
      auditEvent(ports, {
        action: 'job.fail',
        outcome: 'failure',
        objectType: 'Job',
        objectUuid: job.uuid,
        facts: { kind: job.kind, attempts: job.attempts, error: message },
      }),
    );
  });
}

async function isLeaseLost<P extends JobPorts>({ ports }: JobTerms<P>, taken: TakenJob): Promise<boolean> {
  const stored = await ports.store.jobs.find(taken.job.uuid);
  return stored?.state !== 'running' || stored.leaseToken !== taken.token;
}

/** Only errors of the domain are worded for others; what else went wrong is in the log. */
function safeMessage(error: unknown): string {
  return error instanceof CmError ? `${error.kind}: ${error.detail}` : 'Internal error; see the log.';
}
