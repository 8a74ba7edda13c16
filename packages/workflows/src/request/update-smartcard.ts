import {
  CmError,
  type RequestUuid,
  type Smartcard,
  type SmartcardStatus,
  type SmartcardUuid,
} from '@cardea/domain';
import type { Caller } from '../ports.js';
import { type ExecutionPorts, execute, requireSmartcardOf } from './execute.js';
import { callerMayExecute, startExecution } from './execution-steps.js';

/** The status that each request type leads a card to. */
const resultingStatus: Partial<Record<string, SmartcardStatus>> = { Retire: 'Retired' };

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
  return await execute(ports, caller, 'smartcard.updateStatus', requestUuid, async (execution) => {
    const { workflow, request, attempt } = execution;
    requireSmartcardOf(request, smartcardUuid);
    attempt.facts.smartcardUuid = smartcardUuid;
    const expected = resultingStatus[request.type];
    if (workflow.updateSmartcard === undefined || expected === undefined) {
      await callerMayExecute(execution);
      throw new CmError(
        'PolicyViolation',
        `${request.type} requests do not change the status of a smart card.`,
      );
    }
    if (status !== null && status !== expected) {
      throw new CmError('PolicyViolation', `A ${request.type} request leads to ${expected}, not ${status}.`);
    }
    for (const step of workflow.updateSmartcard) await step(execution);
    await startExecution(execution);
    if (execution.smartcard === undefined)
      throw new CmError('PolicyViolation', 'This request has no smart card.');
    return execution.smartcard;
  });
}
