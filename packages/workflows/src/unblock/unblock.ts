import { CmError } from '@cardea/domain';
import { bindingIsRepeated } from '../request/bind-steps.js';
import {
  collectDataItems,
  commentIsGiven,
  initiatorIsAuthorized,
  noSameRequestIsOpen,
  policyIsEnabled,
  smartcardAllowsOperation,
} from '../request/creation-steps.js';
import { callerMayExecute, dataCollectionIsComplete } from '../request/execution-steps.js';
import { defineWorkflow, type Execution } from '../workflow.js';

/**
 * Sets a new user PIN on a blocked smart card. Keys and certificates stay as they are.
 *
 * The server only answers the card's challenge and records; the client talks to the card
 * (MIM CM: ExecuteOperations.Unblock).
 */
export const unblock = defineWorkflow({
  type: 'Unblock',
  policy: 'Unblock',
  subject: 'smartcard',
  right: 'RequestUnblockSmartcard',
  originatorMayExecute: false,
  create: [
    policyIsEnabled,
    initiatorIsAuthorized,
    smartcardAllowsOperation,
    noSameRequestIsOpen,
    commentIsGiven,
    collectDataItems,
  ],
  bindSmartcard: [callerMayExecute, bindingIsRepeated],
  complete: [callerMayExecute, dataCollectionIsComplete, smartcardIsStillActive],
  abandon: [callerMayExecute],
});

function smartcardIsStillActive({ smartcard }: Execution): void {
  if (smartcard?.status !== 'Active') {
    throw new CmError('IllegalTransition', 'The smart card is not Active any more.');
  }
}
