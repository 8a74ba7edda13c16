import { malformed, type RequestUuid } from '@cardea/domain';
import type { Caller } from '../ports.js';
import type { ExecutionPorts } from '../request/load-execution.js';
import { acceptOneTimePasswords } from './accept-one-time-passwords.js';

/**
 * Uses the one-time passwords of a request before its first step, so that a person learns at once whether they are right. From
 * then on they serve the caller for this request, in whatever program carries it out.
 *
 * Errors: `MalformedInput` when none came along; `NotFound`; `NotAuthorized` for wrong, expired, used up or locked passwords, and
 * to whom the request is not to be carried out by; `IllegalTransition` unless the request is Approved or Executing.
 */
export async function useOneTimePasswords(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<void> {
  if (caller.oneTimePasswords.length === 0)
    throw malformed('Cardea-One-Time-Password', 'must have the one-time passwords of the request');
  await acceptOneTimePasswords(ports, caller, requestUuid);
}
