import { CmError, type Request, type RequestUuid, requestTransitions, transition } from '@cardea/domain';
import type { Caller } from '../ports.js';
import { holdsRight, lacksRight } from '../visibility.js';
import type { Execution } from '../workflow.js';
import { type ExecutionPorts, execute } from './execute.js';

/**
 * Counts one approval; the last one needed makes the request Approved (MIM CM: RequestOperations.Approve).
 *
 * Errors: `NotAuthorized` for the target, the originator and whoever lacks the right; `PolicyViolation` for a second vote;
 * `IllegalTransition` unless Pending.
 */
export async function approveRequest(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<Request> {
  return await execute(ports, caller, 'request.approve', requestUuid, async (execution) => {
    await callerMayDecide(execution);
    const { tx, request } = execution;
    const approvedBy = [...request.approvedBy, caller.user.uuid];
    const event = approvedBy.length >= request.approvalsNeeded ? 'approveLast' : 'approve';
    const status = transition(requestTransitions, 'request', request.status, event);
    if (request.approvedBy.includes(caller.user.uuid)) {
      throw new CmError(
        'PolicyViolation',
        'You have approved this request already; each approver has one vote.',
      );
    }
    execution.request = await tx.requests.update({ ...request, status, approvedBy });
    return execution.request;
  });
}

/**
 * Denies a request for good (MIM CM: RequestOperations.Deny).
 *
 * Errors: as {@link approveRequest}, without the vote.
 */
export async function denyRequest(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<Request> {
  return await execute(ports, caller, 'request.deny', requestUuid, async (execution) => {
    await callerMayDecide(execution);
    const status = transition(requestTransitions, 'request', execution.request.status, 'deny');
    execution.request = await execution.tx.requests.update({ ...execution.request, status });
    return execution.request;
  });
}

/** Nobody decides on what they asked for or will receive. */
async function callerMayDecide({ tx, caller, request, workflow }: Execution): Promise<void> {
  if ([request.targetUserUuid, request.originatorUserUuid].includes(caller.user.uuid)) {
    throw new CmError('NotAuthorized', 'Nobody may approve or deny their own request.');
  }
  if (!(await holdsRight(tx, caller, workflow.right, request.targetUserUuid)))
    throw lacksRight(workflow.right);
}
