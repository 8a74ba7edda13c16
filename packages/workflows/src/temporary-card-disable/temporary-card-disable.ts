import { rulesOnObjects } from '../authorization/rule-lists.js';
import { collectDataItems, commentIsGiven, priorityIsTaken } from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut, mayGoOn } from '../request/execution-steps.js';
import { announceDisabling, move, statusIsNotReached, statusIsReached } from '../request/status-steps.js';
import { revokeTemporaryCertificates } from '../request/temporary-cards.js';
import { defineWorkflow } from '../workflow.js';

/** Disables a temporary card that went astray: the certificates issued to it are revoked at once. */
export const temporaryCardDisable = defineWorkflow({
  type: 'TemporaryCardDisable',
  subject: 'object',
  isInPlace: true,
  right: 'RequestRevoke',
  executors: 'targetAndInitiators',
  usesAdminKey: false,
  setsUserPin: false,
  initiate: rulesOnObjects,
  create: [commentIsGiven, priorityIsTaken, collectDataItems],
  resultingStatus: () => 'Disabled',
  updateStatus: [
    ...mayCarryOut,
    announceDisabling,
    revokeTemporaryCertificates,
    (execution) => move(execution, 'disable'),
  ],
  complete: [...mayGoOn, statusIsReached],
  abandon: [callerMayExecute, statusIsNotReached],
});
