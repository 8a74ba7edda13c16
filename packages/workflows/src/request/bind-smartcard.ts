import { CmError, type RequestUuid, type Smartcard } from '@cardea/domain';
import type { Caller } from '../ports.js';
import type { CardToBind } from '../workflow.js';
import { carryOut, type ExecutionPorts } from './execute.js';
import { callerMayExecute } from './execution-steps.js';

/**
 * Binds a card to a request, which from then on can run only with that card (MIM CM: assign a smart card to a
 * request). The same card again gives the same smart card.
 *
 * Errors: `NotFound`, `NotAuthorized`, `PolicyViolation`, `IllegalTransition`.
 */
export async function bindSmartcard(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
  cardAsTold: Omit<CardToBind, 'newAdminKeyVersion'>,
): Promise<Smartcard> {
  // Asked before the transaction: inside, the question would need a second database connection.
  const card = { ...cardAsTold, newAdminKeyVersion: await ports.adminKeys.currentVersion() };
  return await carryOut(ports, caller, 'smartcard.bind', requestUuid, async (execution) => {
    execution.attempt.facts.cardId = card.cardId;
    if (execution.workflow.bindSmartcard === undefined) {
      await callerMayExecute(execution);
      throw new CmError('PolicyViolation', `${execution.request.type} requests take no smart card.`);
    }
    for (const step of execution.workflow.bindSmartcard) await step(execution, card);
    if (execution.smartcard === undefined) throw new CmError('PolicyViolation', 'No smart card was bound.');
    execution.attempt.facts.smartcardUuid = execution.smartcard.uuid;
    return execution.smartcard;
  });
}
