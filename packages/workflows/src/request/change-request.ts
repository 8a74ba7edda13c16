import { type Request, type RequestUuid, requestTransitions, transition } from '@cardea/domain';
import type { Caller } from '../ports.js';
import { lacksRight } from '../visibility.js';
import type { Execution } from '../workflow.js';
import { type ExecutionPorts, execute } from './execute.js';
import { callerMayExecute } from './execution-steps.js';

/** What a client may ask of a request (MIM CM: cancel, abandon, or complete a request). */
export type RequestChange = 'Completed' | 'Canceled' | 'Abandoned';

/**
 * Completes, cancels or abandons a request. Asking again for what has happened already changes nothing.
 *
 * Errors: `NotFound`, `NotAuthorized`, `PolicyViolation`, `IllegalTransition`.
 */
export async function changeRequest(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
  change: RequestChange,
): Promise<Request> {
  const { action, apply } = changes[change];
  return await execute(ports, caller, action, requestUuid, async (execution) => {
    await apply(execution);
    return execution.request;
  });
}

const changes = {
  Completed: { action: 'request.complete', apply: complete },
  Canceled: { action: 'request.cancel', apply: cancel },
  Abandoned: { action: 'request.abandon', apply: abandon },
} as const;

async function complete(execution: Execution): Promise<void> {
  const { tx, request, workflow, now } = execution;
  if (request.status === 'Completed') return await callerMayExecute(execution);
  const status = transition(requestTransitions, 'request', request.status, 'complete');
  for (const step of workflow.complete) await step(execution);
  execution.request = await tx.requests.update({ ...execution.request, status, completedAt: now });
}

async function cancel(execution: Execution): Promise<void> {
  const { tx, caller, request, workflow } = execution;
  const isOwn = [request.targetUserUuid, request.originatorUserUuid].includes(caller.user.uuid);
  if (!isOwn) {
    const rights = await tx.groups.rightsOver(caller.user.uuid, request.targetUserUuid);
    if (!rights.includes(workflow.right)) throw lacksRight(workflow.right);
  }
  if (request.status === 'Canceled') return;
  const status = transition(requestTransitions, 'request', request.status, 'cancel');
  execution.request = await tx.requests.update({ ...request, status });
}

async function abandon(execution: Execution): Promise<void> {
  const { tx, request, workflow } = execution;
  if (request.status === 'Failed') return await callerMayExecute(execution);
  const status = transition(requestTransitions, 'request', request.status, 'abandon');
  for (const step of workflow.abandon) await step(execution);
  execution.request = await tx.requests.update({ ...execution.request, status });
}
