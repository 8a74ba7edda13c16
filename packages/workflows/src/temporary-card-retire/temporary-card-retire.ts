import {
  initiatorIsAuthorizedOrKiosk,
  noSameRequestIsOpen,
  objectTakesOperation,
  policyIsEnabled,
  stateAllowsOperation,
  templateIsReadable,
} from '../authorization/rules.js';
import { notify } from '../notify.js';
import { bindingIsRepeated } from '../request/bind-steps.js';
import { collectDataItems, commentIsGiven, priorityIsTaken } from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut, mayGoOn } from '../request/execution-steps.js';
import { move, statusIsNotReached, statusIsReached } from '../request/status-steps.js';
import { revokeTemporaryCertificates } from '../request/temporary-cards.js';
import { defineWorkflow, type Execution } from '../workflow.js';

/** Takes a temporary card back: its own certificates are revoked, the permanent card's stay good. */
export const temporaryCardRetire = defineWorkflow({
  type: 'TemporaryCardRetire',
  subject: 'object',
  isInPlace: true,
  right: 'RequestRevoke',
  executors: 'targetAndInitiators',
  usesAdminKey: true,
  setsUserPin: false,
  initiate: [
    policyIsEnabled,
    objectTakesOperation,
    stateAllowsOperation,
    initiatorIsAuthorizedOrKiosk,
    templateIsReadable,
    noSameRequestIsOpen,
  ],
  create: [commentIsGiven, priorityIsTaken, collectDataItems],
  bindSmartcard: [callerMayExecute, bindingIsRepeated],
  resultingStatus: () => 'Retired',
  updateStatus: [
    ...mayCarryOut,
    revokeTemporaryCertificates,
    announceRetirement,
    (execution) => move(execution, 'retire'),
  ],
  complete: [...mayGoOn, statusIsReached],
  abandon: [callerMayExecute, statusIsNotReached],
});

async function announceRetirement({ ports, tx, request, smartcard }: Execution): Promise<void> {
  if (smartcard?.status !== 'Retired') await notify(ports, tx, 'RetireSmartcard', request);
}
