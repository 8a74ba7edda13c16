import { malformed, type Request, type RequestUuid, requestTransitions, transition } from '@cardea/domain';
import { lacksRight } from '../authorization/findings.js';
import { closeRecovery } from '../key-recovery/consents.js';
import { notify } from '../notify.js';
import type { Caller } from '../ports.js';
import type { Execution } from '../workflow.js';
import { carryOut, type ExecutionPorts, execute } from './execute.js';
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
  comment = '',
): Promise<Request> {
  const { action, apply, run } = changes[change];
  return await run(ports, caller, action, requestUuid, async (execution) => {
    if (comment !== '') execution.attempt.facts.comment = comment;
    await apply(execution);
    return execution.request;
  });
}

const changes = {
  Completed: { action: 'request.complete', apply: complete, run: carryOut },
  Canceled: { action: 'request.cancel', apply: cancel, run: execute },
  Abandoned: { action: 'request.abandon', apply: abandon, run: execute },
} as const;

async function complete(execution: Execution): Promise<void> {
  const { tx, ports, request, workflow, now } = execution;
  if (request.status === 'Completed') return await callerMayExecute(execution);
  const status = transition(requestTransitions, 'request', request.status, 'complete');
  for (const step of workflow.complete) await step(execution);
  execution.request = await tx.requests.update({ ...execution.request, status, completedAt: now });
  await tx.oneTimePasswords.delete(request.uuid);
  await closeRecovery(tx, request);
  await notify(ports, tx, 'CompleteRequest', execution.request);
}

async function cancel(execution: Execution): Promise<void> {
  const { tx, ports, request } = execution;
  await callerMayManage(execution);
  if (request.status === 'Canceled') return;
  const status = transition(requestTransitions, 'request', request.status, 'cancel');
  execution.request = await tx.requests.update({ ...request, status });
  await tx.oneTimePasswords.delete(request.uuid);
  await closeRecovery(tx, request);
  await notify(ports, tx, 'CancelRequest', execution.request);
}

async function abandon(execution: Execution): Promise<void> {
  const { tx, ports, request, workflow } = execution;
  if (request.status === 'Failed') return await callerMayExecute(execution);
  const status = transition(requestTransitions, 'request', request.status, 'abandon');
  for (const step of workflow.abandon) await step(execution);
  execution.request = await tx.requests.update({ ...execution.request, status });
  await tx.oneTimePasswords.delete(request.uuid);
  await closeRecovery(tx, request);
  await notify(ports, tx, 'AbandonRequest', execution.request);
}

/** The target user, the originator, and whoever holds the workflow's right over the target. */
async function callerMayManage({ access, caller, request, workflow }: Execution): Promise<void> {
  if ([request.targetUserUuid, request.originatorUserUuid].includes(caller.user.uuid)) return;
  if (!(await access.rightsOver(request.targetUserUuid)).has(workflow.right))
    throw lacksRight(workflow.right);
}

/**
 * Gives a request that waits another priority, 0 first and 255 last (MIM CM: RequestPermission ChangePriority); for
 * whoever holds the workflow's right over the target.
 *
 * Errors: `NotFound`, `NotAuthorized`, `MalformedInput`; `IllegalTransition` once it is carried out or over.
 */
export async function changePriority(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
  priority: number,
): Promise<Request> {
  if (!Number.isInteger(priority) || priority < 0 || priority > 255) {
    throw malformed('priority', 'must be a whole number from 0 (first) to 255 (last)');
  }
  return await execute(ports, caller, 'request.changePriority', requestUuid, async (execution) => {
    const { tx, access, request, workflow, attempt } = execution;
    if (!(await access.rightsOver(request.targetUserUuid)).has(workflow.right))
      throw lacksRight(workflow.right);
    transition(requestTransitions, 'request', request.status, 'cancel');
    attempt.facts.priorityBefore = request.priority;
    attempt.facts.priority = priority;
    execution.request = await tx.requests.update({ ...request, priority });
    return execution.request;
  });
}
