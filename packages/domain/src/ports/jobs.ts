import type { Uuid } from '../uuid.js';

export type JobUuid = Uuid<'Job'>;

/** Work that is due at an instant, done once however many processes share the store. */
export const jobKinds = [
  'revokeCertificates',
  'expireOneTimePasswords',
  'retireExpiredTemporaryCards',
  'remindOfExpiry',
  'renewArchiveExchange',
  'publishCrls',
  'publishCompleteCrl',
  'publishToTarget',
  'sealAuditTrail',
  'refreshOcspResponses',
  'closeInterruptedIssuances',
  'collectIssuances',
  'tellAuthority',
  'dispatchNotifications',
  'export',
] as const;
export type JobKind = (typeof jobKinds)[number];

export type JobState = 'waiting' | 'running' | 'done' | 'failed';

/** One piece of due work. */
export interface Job {
  readonly uuid: JobUuid;
  readonly kind: JobKind;
  /** What the kind needs to know; never a secret. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly state: JobState;
  readonly runAt: Date;
  readonly attempts: number;
  /** While running: until when the process that took it owns it. */
  readonly leasedUntil: Date | null;
  /** Names the taking, so that a process whose lease ran out can't finish a job that another took over. */
  readonly leaseToken: string | null;
  /** 0 to 100; null when not told. */
  readonly progressPercent: number | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  /** Safe to show. */
  readonly lastError: string | null;
  /** Who asked; null for the system itself. */
  readonly requestedBy: Uuid<'User'> | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export interface JobRepository {
  /** Adds a waiting job. With a `key` for which a waiting or running job exists it changes nothing and gives false. */
  enqueue(
    job: Pick<Job, 'uuid' | 'kind' | 'input' | 'runAt' | 'requestedBy' | 'createdAt'>,
    key: string | null,
  ): Promise<boolean>;
  /**
   * Takes the job that has been due longest, of these kinds: waiting and due, or running with a lease that ran out.
   * Atomic: two processes never take the same job at once.
   */
  takeDue(
    kinds: readonly JobKind[],
    lease: { readonly now: Date; readonly until: Date; readonly token: string },
  ): Promise<Job | undefined>;
  /** Prolongs the lease and tells the progress. Gives false when the lease is lost. */
  renewLease(uuid: JobUuid, token: string, until: Date, progressPercent: number | null): Promise<boolean>;
  /** Errors: `Conflict` when the lease is lost; called in the transaction of the job's effects, that undoes them. */
  finish(
    uuid: JobUuid,
    token: string,
    outcome: { readonly finishedAt: Date; readonly result: Job['result'] },
  ): Promise<void>;
  /** Puts the job back to `runAt` with an error, or ends it as failed when `runAt` is null. Errors: `Conflict`. */
  giveBack(uuid: JobUuid, token: string, error: string, runAt: Date | null, now: Date): Promise<void>;
  /** A failed job waits again. Gives false unless it is failed. */
  retry(uuid: JobUuid, runAt: Date): Promise<boolean>;
  find(uuid: JobUuid): Promise<Job | undefined>;
  /** Newest first; `before` is the createdAt and uuid of the last one seen. */
  list(filter: {
    readonly limit: number;
    readonly state?: JobState;
    readonly kind?: JobKind;
    readonly before?: { readonly createdAt: Date; readonly uuid: JobUuid };
  }): Promise<Job[]>;
  /** Removes done jobs finished before `before`. */
  deleteDone(before: Date): Promise<void>;
}
