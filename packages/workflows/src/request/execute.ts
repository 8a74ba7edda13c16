import {
  type AuditAction,
  notFound,
  type ProfileUuid,
  type Request,
  type RequestUuid,
  type SmartcardUuid,
} from '@cardea/domain';
import { audited, retryingConflicts } from '../audit-trail.js';
import { acceptOneTimePasswords } from '../one-time-password/accept-one-time-passwords.js';
import type { Caller } from '../ports.js';
import type { Execution } from '../workflow.js';
import { type ExecutionPorts, loadExecution } from './load-execution.js';

export type { ExecutionPorts } from './load-execution.js';

/**
 * Runs one audited, all-or-nothing piece of a request's life; a change by somebody else in between makes it run again on
 * the new state.
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

/** As {@link execute}, for the calls that carry a request out: the one-time passwords that came along are used first. */
export async function carryOut<T>(
  ports: ExecutionPorts,
  caller: Caller,
  action: AuditAction,
  requestUuid: RequestUuid,
  work: (execution: Execution) => Promise<T>,
): Promise<T> {
  await acceptOneTimePasswords(ports, caller, requestUuid);
  return await execute(ports, caller, action, requestUuid, work);
}

/** Errors: `NotFound` unless `smartcardUuid` is the card of the request. */
export function requireSmartcardOf(request: Request, smartcardUuid: SmartcardUuid): void {
  if (request.newSmartcardUuid !== smartcardUuid) throw notFound('smart card of this request');
}

/** Errors: `NotFound` unless `profileUuid` is the profile of the request. */
export function requireProfileOf(request: Request, profileUuid: ProfileUuid): void {
  if (request.newProfileUuid !== profileUuid) throw notFound('profile of this request');
}
