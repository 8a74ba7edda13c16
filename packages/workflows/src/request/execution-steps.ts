import {
  CmError,
  isDataCollectionComplete,
  type Request,
  requestTransitions,
  transition,
} from '@cardea/domain';
import { holdsRight, lacksRight } from '../visibility.js';
import type { Execution } from '../workflow.js';

/**
 * The target user carries a request out; where the policy requires an enrollment agent, only an agent does; for some
 * types also whoever started it and still holds the right.
 */
export async function callerMayExecute(
  execution: Pick<Execution, 'tx' | 'caller' | 'request' | 'workflow'>,
): Promise<void> {
  const { tx, caller, request, workflow } = execution;
  if (request.isEnrollmentAgent) {
    if (caller.user.uuid !== request.targetUserUuid) {
      if (await holdsRight(tx, caller, 'EnrollmentAgent', request.targetUserUuid)) return;
      throw lacksRight('EnrollmentAgent');
    }
    throw new CmError('NotAuthorized', 'The policy has an enrollment agent carry this request out.');
  }
  if (caller.user.uuid === request.targetUserUuid) return;
  if (
    workflow.originatorMayExecute &&
    caller.user.uuid === request.originatorUserUuid &&
    (await holdsRight(tx, caller, workflow.right, request.targetUserUuid))
  ) {
    return;
  }
  throw new CmError('NotAuthorized', 'Only the target user may carry this request out.');
}

/** Errors: `IllegalTransition` unless the request is Approved or Executing. */
export function requestMayExecute({ request }: Pick<Execution, 'request'>): void {
  transition(requestTransitions, 'request', request.status, 'execute');
}

export function dataCollectionIsComplete({ request }: Execution): void {
  if (!isDataCollectionComplete(request.dataCollectionFlags)) {
    throw new CmError('PolicyViolation', 'The data collection of this request is not complete.');
  }
}

/**
 * Marks the request as being carried out, with the links that the execution has established. Always a new revision,
 * so that of two executions at once only one goes on.
 */
export async function startExecution(
  execution: Execution,
  links: Partial<Pick<Request, 'newProfileUuid' | 'newSmartcardUuid'>> = {},
): Promise<void> {
  const status = transition(requestTransitions, 'request', execution.request.status, 'execute');
  execution.request = await execution.tx.requests.update({ ...execution.request, ...links, status });
}
