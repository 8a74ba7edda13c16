import { rulesOnObjects } from '../authorization/rule-lists.js';
import { bindingIsRepeated } from '../request/bind-steps.js';
import { oldObjectIsIn } from '../request/completion-steps.js';
import { collectDataItems, commentIsGiven, priorityIsTaken } from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut } from '../request/execution-steps.js';
import { defineWorkflow } from '../workflow.js';

const stillActive = oldObjectIsIn('Active');

/**
 * Sets a new user PIN on a blocked smart card. Keys and certificates stay as they are.
 *
 * The server only answers the card's challenge and records; the client talks to the card
 * (MIM CM: ExecuteOperations.Unblock). Who starts it for somebody else never sees the new PIN unless the policy lets the
 * originator carry it out.
 */
export const unblock = defineWorkflow({
  type: 'Unblock',
  subject: 'object',
  isInPlace: true,
  right: 'RequestUnblockSmartcard',
  executors: 'target',
  usesAdminKey: true,
  setsUserPin: true,
  initiate: rulesOnObjects,
  create: [commentIsGiven, priorityIsTaken, collectDataItems],
  bindSmartcard: [callerMayExecute, bindingIsRepeated],
  complete: [...mayCarryOut, stillActive],
  abandon: [callerMayExecute],
});
