import { rulesOnObjects } from '../authorization/rule-lists.js';
import { oldObjectIsIn } from '../request/completion-steps.js';
import { collectDataItems, commentIsGiven, priorityIsTaken } from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut } from '../request/execution-steps.js';
import { defineWorkflow } from '../workflow.js';

const stillActive = oldObjectIsIn('Active');

/**
 * Unblocks a card without a connection, by voice: the user reads the card's challenge to the help desk, the server
 * answers it once, the user types the answer and a new PIN (MIM CM: RequestType Enumeration). Nobody but the user learns
 * the PIN, and the admin key never leaves the server.
 */
export const offlineUnblock = defineWorkflow({
  type: 'OfflineUnblock',
  subject: 'object',
  isInPlace: true,
  right: 'RequestUnblockSmartcard',
  executors: 'targetAndInitiators',
  usesAdminKey: false,
  setsUserPin: false,
  initiate: rulesOnObjects,
  create: [commentIsGiven, priorityIsTaken, collectDataItems],
  complete: [...mayCarryOut, stillActive],
  abandon: [callerMayExecute],
});
