import { rulesOnIssuing } from '../authorization/rule-lists.js';
import {
  assignSmartcard,
  cardIsFree,
  successorProduction,
  templateIsForSmartcards,
} from '../request/bind-steps.js';
import { reissueWithKeyHistory, restoreArchivedIssueOthers } from '../request/certificate-plans.js';
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
import {
  collectDataItems,
  commentIsGiven,
  priorityIsTaken,
  revocationIsSpecified,
} from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut, mayGoOn } from '../request/execution-steps.js';
import { supersedeOld, treatDuplicates } from '../request/supersede.js';
import { defineWorkflow } from '../workflow.js';

const stillRecoverable = currentObjectIsIn('Active', 'Disabled', 'Suspended');

/**
 * Replaces a lost, broken or disabled card or profile by a new one (*replace* for cards): archived keys are restored,
 * the other certificates issued anew, and the old one treated as the policy's revocation settings say.
 */
export const recover = defineWorkflow({
  type: 'Recover',
  subject: 'object',
  isInPlace: false,
  right: 'RequestRecover',
  executors: 'target',
  usesAdminKey: true,
  setsUserPin: true,
  initiate: [...rulesOnIssuing, certificateTemplatesAreOpen],
  create: [commentIsGiven, priorityIsTaken, collectDataItems, revocationIsSpecified],
  certifying: {
    plan: ({ repositories, template, oldProfile, request }) =>
      template.policies.Recover.reissueArchivedCertificates === true
        ? reissueWithKeyHistory(repositories, template, oldProfile)
        : restoreArchivedIssueOthers(repositories, template, oldProfile, request.submittedAt),
    produce: successorProduction,
  },
  bindSmartcard: [...mayCarryOut, stillRecoverable, templateIsForSmartcards, cardIsFree, assignSmartcard],
  certify: [...mayCarryOut, stillRecoverable, smartcardIsBound, certificateTemplatesAreOpenToCaller],
  complete: [
    ...mayGoOn,
    stillRecoverable,
    smartcardIsBound,
    everyCertificateIsThere,
    activate,
    supersedeOld,
    treatDuplicates,
  ],
  abandon: [callerMayExecute, revokeWhatWasIssued, releaseSmartcardAndProfile, publishCrlIfRevoked],
});
