import { CmError, type Job, type JobKind, type JobState, type JobUuid, notFound } from '@cardea/domain';
import { audited, type Caller } from '@cardea/workflows';
import { mustHoldAudit } from '../notifications/administration.js';
import type { JobPorts } from './run-job.js';

/** Jobs, newest first. Errors: `NotAuthorized`. */
export async function listJobs(
  { store }: Pick<JobPorts, 'store'>,
  caller: Caller,
  filter: {
    readonly limit: number;
    readonly state?: JobState;
    readonly kind?: JobKind;
    readonly before?: { readonly createdAt: Date; readonly uuid: JobUuid };
  },
): Promise<readonly Job[]> {
  await mustHoldAudit(store, caller);
  return await store.jobs.list(filter);
}

/**
 * Has a failed job run again, now.
 *
 * Errors: `NotAuthorized`, `NotFound`; `IllegalTransition` unless it is failed.
 */
export async function retryJob(ports: JobPorts, caller: Caller, uuid: JobUuid): Promise<Job> {
  return await audited(ports, caller, 'job.retry', { type: 'Job', uuid }, async (attempt) => {
    return await ports.store.transaction(async (tx) => {
      await mustHoldAudit(tx, caller);
      const job = await tx.jobs.find(uuid);
      if (job === undefined) throw notFound('job');
      attempt.facts.kind = job.kind;
      if (!(await tx.jobs.retry(uuid, ports.clock.now()))) {
        throw new CmError('IllegalTransition', `This job is ${job.state}; only failed jobs run again.`);
      }
      await attempt.succeed(tx);
      return (await tx.jobs.find(uuid)) ?? job;
    });
  });
}
