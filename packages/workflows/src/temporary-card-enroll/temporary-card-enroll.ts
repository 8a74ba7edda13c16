import {
  initiatorIsAuthorized,
  noSameRequestIsOpen,
  objectTakesOperation,
  policyIsEnabled,
  stateAllowsOperation,
  targetMayReceive,
  templateIsForCards,
  templateIsReadable,
  temporaryCardsAreLeft,
} from '../authorization/rules.js';
import {
  assignSmartcard,
  cardIsFree,
  primaryProduction,
  templateIsForSmartcards,
} from '../request/bind-steps.js';
import { restoreArchivedIssueOthers } from '../request/certificate-plans.js';
import {
  certificateTemplatesAreOpen,
  certificateTemplatesAreOpenToCaller,
} from '../request/certificate-template-access.js';
import {
  activate,
  everyCertificateIsThere,
  publishCrlIfRevoked,
  releaseSmartcardAndProfile,
  revokeWhatWasIssued,
  smartcardIsBound,
} from '../request/completion-steps.js';
import { collectDataItems, commentIsGiven, priorityIsTaken } from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut, mayGoOn } from '../request/execution-steps.js';
import { defineWorkflow, type Execution, type Production } from '../workflow.js';

/**
 * Lends a card: linked to a permanent card it carries that card's archived certificates beside new ones, unlinked (for
 * visitors) it has only new ones (MIM CM: Configuring FIM CM for Temporary Smart Cards).
 */
export const temporaryCardEnroll = defineWorkflow({
  type: 'TemporaryCardEnroll',
  subject: 'objectOrProfileTemplate',
  isInPlace: false,
  right: 'RequestEnroll',
  executors: 'target',
  usesAdminKey: true,
  setsUserPin: true,
  initiate: [
    policyIsEnabled,
    templateIsForCards,
    objectTakesOperation,
    stateAllowsOperation,
    initiatorIsAuthorized,
    templateIsReadable,
    noSameRequestIsOpen,
    targetMayReceive,
    temporaryCardsAreLeft,
    certificateTemplatesAreOpen,
  ],
  create: [commentIsGiven, priorityIsTaken, collectDataItems],
  certifying: {
    plan: ({ repositories, template, oldProfile, request }) =>
      restoreArchivedIssueOthers(repositories, template, oldProfile, request.submittedAt),
    produce: temporaryProduction,
  },
  bindSmartcard: [...mayCarryOut, templateIsForSmartcards, cardIsFree, assignSmartcard],
  certify: [...mayCarryOut, smartcardIsBound, certificateTemplatesAreOpenToCaller],
  complete: [...mayGoOn, smartcardIsBound, everyCertificateIsThere, activate],
  abandon: [callerMayExecute, revokeWhatWasIssued, releaseSmartcardAndProfile, publishCrlIfRevoked],
});

/** A profile has no flag for temporary cards: its card has. */
function temporaryProduction(execution: Execution): Production {
  return {
    ...primaryProduction(execution),
    profileFlags: [],
    smartcardFlags: ['Temporary'],
    permanentSmartcardUuid: execution.oldSmartcard?.uuid ?? null,
  };
}
