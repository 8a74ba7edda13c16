import type { Job, JobKind, Repositories } from '@cardea/domain';

/** What a handler gets that does everything in one transaction. */
export interface TransactionalJobContext<P> {
  /** Takes the effects; the job is finished in the same transaction, so both happen or neither. */
  readonly tx: Repositories;
  readonly job: Job;
  readonly ports: P;
  readonly now: Date;
}

/** What a handler gets whose work is too long for one transaction. */
export interface SteppedJobContext<P> {
  readonly job: Job;
  readonly ports: P;
  readonly now: Date;
  /** Aborted when the server stops or the lease is lost; the handler then gives up soon, and the job runs again. */
  readonly signal: AbortSignal;
  /** Tells how far the work is, 0 to 100. */
  readonly reportProgress: (percent: number) => void;
  /**
   * Finishes the job in `tx`, the transaction of its last effects. A handler that returns without having called it has
   * its job finished in a transaction of its own.
   *
   * Errors: `Conflict` when the lease is lost; it must leave the transaction, so that the effects are undone.
   */
  readonly finish: (tx: Repositories, result: Job['result']) => Promise<void>;
}

/**
 * How jobs of one kind are done. `transactional`: the effects commit together with the completion, exactly once, even if
 * the process dies or its lease runs out. `stepped`: may run again after a crash, so every step bears repetition.
 */
export type JobHandler<P> =
  | {
      readonly mode: 'transactional';
      readonly run: (context: TransactionalJobContext<P>) => Promise<Job['result']>;
    }
  | {
      readonly mode: 'stepped';
      readonly run: (context: SteppedJobContext<P>) => Promise<Job['result']>;
    };

/** What this process can do; it takes no jobs of other kinds. */
export type JobHandlers<P> = { readonly [kind in JobKind]?: JobHandler<P> };

/** Milliseconds from the end of one run of a recurring kind to the next run. */
export type RecurringJobs = { readonly [kind in JobKind]?: number };
