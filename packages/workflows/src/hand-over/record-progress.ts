import { CmError, type RequestProgress, type RequestUuid } from '@cardea/domain';
import type { Caller, Ports } from '../ports.js';
import { callerMayExecute, requestMayExecute } from '../request/execution-steps.js';
import { type ExecutionPorts, loadExecution } from '../request/load-execution.js';

/** More than any run tells, interrupted ones included. */
const mostSteps = 500;
const keptMs = 30 * 86_400_000;

/**
 * Keeps a step that the card agent tells of a request, for whoever watches it. What the server does itself is in the audit
 * trail; this is not.
 *
 * Errors: `NotFound`; `NotAuthorized` unless the caller may carry the request out; `IllegalTransition` unless it is Approved
 * or Executing; `PolicyViolation` after 500 steps.
 */
export async function recordProgress(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
  { step, cardId }: Pick<RequestProgress, 'step' | 'cardId'>,
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const attempt = { targetUserUuid: null, facts: {}, succeed: async () => {}, deny: async () => {} };
    const execution = await loadExecution(ports, tx, caller, attempt, requestUuid);
    await callerMayExecute(execution);
    requestMayExecute(execution);
    if ((await tx.requestProgress.count(requestUuid)) >= mostSteps) {
      throw new CmError('PolicyViolation', `No more than ${mostSteps} steps of a request are kept.`);
    }
    const at = execution.now;
    await tx.requestProgress.deleteBefore(new Date(at.getTime() - keptMs));
    await tx.requestProgress.append({ requestUuid, step, at, cardId });
  });
}

/** Steps that the card agent has told of a request after one of them, oldest first. The caller sees the request already. */
export async function listProgress(
  { store }: Pick<Ports, 'store'>,
  requestUuid: RequestUuid,
  after: number,
): Promise<readonly RequestProgress[]> {
  return await store.requestProgress.list(requestUuid, after, mostSteps);
}
