import { CmError, type Job, type JobUuid, notFound } from '@cardea/domain';
import { audited } from '../audit-trail.js';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess } from './administrator.js';

/** Two exports at once would write the same thing twice. */
const exportKey = 'export';

/**
 * Orders an export of everything stored, without secrets, as a job.
 *
 * Errors: `NotAuthorized` without Audit; `Conflict` while another export waits or runs.
 */
export async function orderExport(
  ports: Pick<Ports, 'store' | 'clock' | 'randomness'>,
  caller: Caller,
): Promise<Job> {
  const uuid = ports.randomness.uuid<'Job'>();
  return await audited(ports, caller, 'export', { type: 'Job', uuid }, async (attempt) => {
    attempt.facts.act = 'order';
    attempt.facts.withSecrets = false;
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      const now = ports.clock.now();
      const isNew = await tx.jobs.enqueue(
        { uuid, kind: 'export', input: {}, runAt: now, requestedBy: caller.user.uuid, createdAt: now },
        exportKey,
      );
      if (!isNew) throw new CmError('Conflict', 'Another export waits or runs.');
      const job = await tx.jobs.find(uuid);
      if (job === undefined) throw new Error('the job that was enqueued is not there');
      await attempt.succeed(tx);
      return job;
    });
  });
}

/** A job, for whoever asked for it and for holders of Audit. Errors: `NotFound`, alike for absent and invisible ones. */
export async function readJob({ store }: Pick<Ports, 'store'>, caller: Caller, uuid: JobUuid): Promise<Job> {
  const job = await store.jobs.find(uuid);
  if (job === undefined) throw notFound('job');
  const mayRead =
    job.requestedBy === caller.user.uuid || (await new Access(store, caller).siteRight('Audit')).isGranted;
  if (!mayRead) throw notFound('job');
  return job;
}

/**
 * The finished job of an export whose file the caller may fetch or remove; both are audited.
 *
 * Errors: `NotAuthorized` without Audit; `NotFound` when there is no such export; `IllegalTransition` before it is done.
 */
export async function findExport(
  ports: Pick<Ports, 'store' | 'clock' | 'randomness'>,
  caller: Caller,
  uuid: JobUuid,
  act: 'fetch' | 'remove',
): Promise<Job> {
  return await audited(ports, caller, 'export', { type: 'Job', uuid }, async (attempt) => {
    attempt.facts.act = act;
    await administratorAccess(ports.store, caller);
    const job = await ports.store.jobs.find(uuid);
    if (job?.kind !== 'export') throw notFound('export');
    if (job.state !== 'done')
      throw new CmError(
        'IllegalTransition',
        `The export is ${job.state}; its file is there when it is done.`,
      );
    await ports.store.transaction((tx) => attempt.succeed(tx));
    return job;
  });
}
