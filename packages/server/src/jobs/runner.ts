import { randomUUID } from 'node:crypto';
import type { Job, JobKind } from '@cardea/domain';
import { type JobPorts, type JobTerms, runJob } from './run-job.js';
import { type TakenWork, WorkLoop } from './work-loop.js';

/** How long a process owns a job without a sign of life. */
const leaseMs = 60_000;
const heartbeatMs = 15_000;
/** How often idle processes look for work that other processes enqueued or that becomes due. */
const pollMs = 5_000;

/** Settings that tests change. */
export interface JobRunnerOptions {
  readonly leaseMs?: number;
  readonly heartbeatMs?: number;
  readonly pollMs?: number;
  /** How many jobs run at once; 2, so that one long export does not hold up what is due. */
  readonly lanes?: number;
}

/**
 * Takes due jobs and runs them, however many processes share the store. A failing job never reaches the caller: it is
 * logged, waits and ends as failed with an audit row.
 */
export class JobRunner<P extends JobPorts = JobPorts> implements AsyncDisposable {
  readonly #terms: JobTerms<P>;
  readonly #kinds: readonly JobKind[];
  readonly #leaseMs: number;
  readonly #heartbeatMs: number;
  readonly #loop: WorkLoop;

  constructor(terms: JobTerms<P>, options: JobRunnerOptions = {}) {
    this.#terms = terms;
    this.#kinds = Object.keys(terms.handlers) as JobKind[];
    this.#leaseMs = options.leaseMs ?? leaseMs;
    this.#heartbeatMs = options.heartbeatMs ?? heartbeatMs;
    this.#loop = new WorkLoop({
      lanes: options.lanes ?? 2,
      pollMs: options.pollMs ?? pollMs,
      take: (signal) => this.#takeNext(signal),
      onError: (error) => terms.logger.error({ err: error }, 'looking for due jobs failed'),
    });
  }

  /** Makes sure that each recurring kind has a job waiting, and begins to take jobs. */
  async start(): Promise<void> {
    await this.ensureRecurring();
    this.#loop.start();
  }

  /** Adds the job of each recurring kind that has none, due now. */
  async ensureRecurring(): Promise<void> {
    const { ports, recurring, handlers } = this.#terms;
    const createdAt = ports.clock.now();
    for (const kind of Object.keys(recurring) as JobKind[]) {
      if (handlers[kind] === undefined) continue;
      const uuid = ports.randomness.uuid<'Job'>();
      await ports.store.jobs.enqueue(
        { uuid, kind, input: {}, runAt: createdAt, requestedBy: null, createdAt },
        kind,
      );
    }
  }

  /** Looks for due jobs now; called when this process has enqueued one. */
  wake(): void {
    this.#loop.wake();
  }

  /** Runs what is due at this instant and returns when nothing due is left and none of this process is running. */
  async runDue(): Promise<void> {
    await this.#loop.drain();
  }

  /** Lets the running jobs end and takes no more. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #takeNext(stopping: AbortSignal): Promise<TakenWork | undefined> {
    const { ports } = this.#terms;
    const now = ports.clock.now();
    const token = randomUUID();
    const lease = { now, until: new Date(now.getTime() + this.#leaseMs), token };
    const job = await ports.store.jobs.takeDue(this.#kinds, lease);
    return job === undefined ? undefined : () => this.#run(job, token, stopping);
  }

  async #run(job: Job, token: string, stopping: AbortSignal): Promise<void> {
    const { ports } = this.#terms;
    const lost = new AbortController();
    let progressPercent = job.progressPercent;
    let isBeating = false;
    const beat = async (): Promise<void> => {
      // While the store is busy, one beat at a time waits for it.
      if (isBeating) return;
      isBeating = true;
      const until = new Date(ports.clock.now().getTime() + this.#leaseMs);
      const isOurs = await ports.store.jobs
        .renewLease(job.uuid, token, until, progressPercent)
        // A store that can't be reached says nothing about the lease; finishing will tell.
        .catch(() => true);
      if (!isOurs) lost.abort();
      isBeating = false;
    };
    const heartbeat = setInterval(() => void beat(), this.#heartbeatMs);
    try {
      await runJob(this.#terms, {
        job,
        token,
        signal: AbortSignal.any([stopping, lost.signal]),
        reportProgress: (percent) => {
          progressPercent = Math.min(Math.max(Math.round(percent), 0), 100);
        },
      });
    } finally {
      clearInterval(heartbeat);
    }
  }
}
