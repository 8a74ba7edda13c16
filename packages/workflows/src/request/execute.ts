import {
  type AuditAction,
  notFound,
  type Repositories,
  type Request,
  type RequestUuid,
  type SmartcardUuid,
} from '@cardea/domain';
import { type Attempt, audited, retryingConflicts } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import { findRequest } from '../visibility.js';
import type { Execution } from '../workflow.js';
import { workflowOf } from '../workflow-registry.js';
import { templateOf } from './templates.js';

export type ExecutionPorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'authority' | 'adminKeys'>;

/** Loads what an execution step needs; only for callers who may see the request. */
export async function loadExecution(
  ports: Pick<ExecutionPorts, 'clock' | 'randomness' | 'authority'>,
  tx: Repositories,
  caller: Caller,
  attempt: Attempt,
  requestUuid: RequestUuid,
): Promise<Execution> {
  const request = await findRequest(tx, caller, requestUuid);
  attempt.targetUserUuid = request.targetUserUuid;
  attempt.facts.requestType = request.type;
  const workflow = workflowOf(request.type);
  const template = await templateOf(tx, request);
  const smartcard =
    request.newSmartcardUuid === null ? undefined : await tx.smartcards.find(request.newSmartcardUuid);
  const profile =
    request.newProfileUuid === null ? undefined : await tx.profiles.find(request.newProfileUuid);
  return {
    ports,
    tx,
    caller,
    attempt,
    now: ports.clock.now(),
    workflow,
    template,
    policy: template.policies[workflow.policy],
    request,
    smartcard,
    profile,
  };
}

/**
 * Runs one audited, all-or-nothing piece of a request's execution; a change by somebody else in between makes it run
 * again on the new state.
 */
export async function execute<T>(
  ports: ExecutionPorts,
  caller: Caller,
  action: AuditAction,
  requestUuid: RequestUuid,
  work: (execution: Execution) => Promise<T>,
): Promise<T> {
  return await audited(ports, caller, action, { type: 'Request', uuid: requestUuid }, (attempt) =>
    retryingConflicts(() =>
      ports.store.transaction(async (tx) => {
        const execution = await loadExecution(ports, tx, caller, attempt, requestUuid);
        const result = await work(execution);
        attempt.facts.status = execution.request.status;
        await attempt.succeed(tx);
        return result;
      }),
    ),
  );
}

/** Errors: `NotFound` unless `smartcardUuid` is the card of the request. */
export function requireSmartcardOf(request: Request, smartcardUuid: SmartcardUuid): void {
  if (request.newSmartcardUuid !== smartcardUuid && request.oldSmartcardUuid !== smartcardUuid) {
    throw notFound('smart card of this request');
  }
}
