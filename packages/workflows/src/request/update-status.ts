import {
  CmError,
  type Profile,
  type ProfileStatus,
  type ProfileUuid,
  type RequestUuid,
  type Smartcard,
  type SmartcardStatus,
  type SmartcardUuid,
} from '@cardea/domain';
import type { Caller } from '../ports.js';
import type { Execution } from '../workflow.js';
import { carryOut, type ExecutionPorts, requireProfileOf, requireSmartcardOf } from './execute.js';
import { callerMayExecute, startExecution } from './execution-steps.js';

/**
 * Carries out on the card what the request asks for (MIM CM: update smart card status). The request's type decides;
 * `status`, when given, must agree.
 *
 * Errors: `NotFound`, `NotAuthorized`, `PolicyViolation`, `IllegalTransition`.
 */
export async function updateSmartcard(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
  smartcardUuid: SmartcardUuid,
  status: SmartcardStatus | null,
): Promise<Smartcard> {
  return await carryOut(ports, caller, 'smartcard.updateStatus', requestUuid, async (execution) => {
    requireSmartcardOf(execution.request, smartcardUuid);
    execution.attempt.facts.smartcardUuid = smartcardUuid;
    await updateStatus(execution, status);
    if (execution.smartcard === undefined)
      throw new CmError('PolicyViolation', 'This request has no smart card.');
    return execution.smartcard;
  });
}

/** The counterpart of {@link updateSmartcard} for software profiles. Errors: as there. */
export async function updateProfile(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
  profileUuid: ProfileUuid,
  status: ProfileStatus | null,
): Promise<Profile> {
  return await carryOut(ports, caller, 'profile.updateStatus', requestUuid, async (execution) => {
    requireProfileOf(execution.request, profileUuid);
    execution.attempt.facts.profileUuid = profileUuid;
    if (execution.smartcard !== undefined) {
      throw new CmError('PolicyViolation', 'This profile is on a smart card; report the status of the card.');
    }
    await updateStatus(execution, status);
    if (execution.profile === undefined) throw new CmError('PolicyViolation', 'This request has no profile.');
    return execution.profile;
  });
}

async function updateStatus(
  execution: Execution,
  status: SmartcardStatus | ProfileStatus | null,
): Promise<void> {
  const { workflow, request, attempt } = execution;
  const expected = workflow.resultingStatus?.(request);
  if (workflow.updateStatus === undefined || expected === undefined) {
    await callerMayExecute(execution);
    throw new CmError(
      'PolicyViolation',
      `${request.type} requests do not change the status of a smart card or profile.`,
    );
  }
  if (status !== null && status !== expected) {
    throw new CmError('PolicyViolation', `This ${request.type} request leads to ${expected}, not ${status}.`);
  }
  attempt.facts.resultingStatus = expected;
  for (const step of workflow.updateStatus) await step(execution);
  await startExecution(execution);
}
