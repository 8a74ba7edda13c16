import {
  initiatorIsAuthorized,
  policyIsEnabled,
  targetMayReceive,
  templateIsReadable,
} from '../authorization/rules.js';
import {
  assignSmartcard,
  cardIsFree,
  primaryProduction,
  templateIsForSmartcards,
} from '../request/bind-steps.js';
import { issueEverything } from '../request/certificate-plans.js';
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
import { defineWorkflow } from '../workflow.js';

/** Issues a new smart card or software profile to a user. */
export const enroll = defineWorkflow({
  type: 'Enroll',
  subject: 'profileTemplate',
  isInPlace: false,
  right: 'RequestEnroll',
  executors: 'target',
  usesAdminKey: true,
  setsUserPin: true,
  initiate: [
    policyIsEnabled,
    initiatorIsAuthorized,
    templateIsReadable,
    targetMayReceive,
    certificateTemplatesAreOpen,
  ],
  create: [commentIsGiven, priorityIsTaken, collectDataItems],
  certifying: {
    plan: async ({ repositories, template }) => ({
      issue: await issueEverything(repositories, template),
      restore: [],
    }),
    produce: primaryProduction,
  },
  bindSmartcard: [...mayCarryOut, templateIsForSmartcards, cardIsFree, assignSmartcard],
  certify: [...mayCarryOut, smartcardIsBound, certificateTemplatesAreOpenToCaller],
  complete: [...mayGoOn, smartcardIsBound, everyCertificateIsThere, activate],
  abandon: [callerMayExecute, revokeWhatWasIssued, releaseSmartcardAndProfile, publishCrlIfRevoked],
});
