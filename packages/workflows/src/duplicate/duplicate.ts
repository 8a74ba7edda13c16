import { rulesOnIssuing } from '../authorization/rule-lists.js';
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
  currentObjectIsIn,
  everyCertificateIsThere,
  publishCrlIfRevoked,
  releaseSmartcardAndProfile,
  revokeWhatWasIssued,
  smartcardIsBound,
} from '../request/completion-steps.js';
import { collectDataItems, commentIsGiven, priorityIsTaken } from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut, mayGoOn } from '../request/execution-steps.js';
import { defineWorkflow, type Execution, type Production } from '../workflow.js';

const stillActive = currentObjectIsIn('Active');

/** Makes a second card or profile with the same archived certificates; the others are its own. Nothing is revoked. */
export const duplicate = defineWorkflow({
  type: 'Duplicate',
  subject: 'object',
  isInPlace: false,
  right: 'RequestEnroll',
  executors: 'target',
  usesAdminKey: true,
  setsUserPin: true,
  initiate: [...rulesOnIssuing, certificateTemplatesAreOpen],
  create: [commentIsGiven, priorityIsTaken, collectDataItems],
  certifying: {
    plan: ({ repositories, template, oldProfile, request }) =>
      restoreArchivedIssueOthers(repositories, template, oldProfile, request.submittedAt),
    produce: duplicateProduction,
  },
  bindSmartcard: [...mayCarryOut, stillActive, templateIsForSmartcards, cardIsFree, assignSmartcard],
  certify: [...mayCarryOut, stillActive, smartcardIsBound, certificateTemplatesAreOpenToCaller],
  complete: [...mayGoOn, stillActive, smartcardIsBound, everyCertificateIsThere, activate],
  abandon: [callerMayExecute, revokeWhatWasIssued, releaseSmartcardAndProfile, publishCrlIfRevoked],
});

function duplicateProduction(execution: Execution): Production {
  return {
    ...primaryProduction(execution),
    profileFlags: ['Duplicate'],
    smartcardFlags: ['Duplicate'],
    primaryProfileUuid: execution.oldProfile?.uuid ?? null,
    primarySmartcardUuid: execution.oldSmartcard?.uuid ?? null,
  };
}
