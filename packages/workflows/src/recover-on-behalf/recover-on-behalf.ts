import { rulesOnObjects } from '../authorization/rule-lists.js';
import { archiveHoldsKeys, objectHasProfile } from '../authorization/rules.js';
import {
  assignSmartcard,
  cardIsFree,
  primaryProduction,
  templateIsForSmartcards,
} from '../request/bind-steps.js';
import { archivedCertificatesOf } from '../request/certificate-plans.js';
import {
  activate,
  everyCertificateIsThere,
  releaseSmartcardAndProfile,
  smartcardIsBound,
} from '../request/completion-steps.js';
import { collectDataItems, commentIsGiven, priorityIsTaken } from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut, mayGoOn } from '../request/execution-steps.js';
import { defineWorkflow, type Execution, type Production } from '../workflow.js';

/**
 * Gives a user's archived certificates to an enrollment agent, such as after the user has left. Nothing is issued and
 * nothing revoked; the copy is marked KeyEscrow and belongs to the agent who carried it out.
 */
export const recoverOnBehalf = defineWorkflow({
  type: 'RecoverOnBehalf',
  subject: 'object',
  isInPlace: false,
  right: 'RequestRecover',
  executors: 'target',
  usesAdminKey: true,
  setsUserPin: true,
  initiate: [...rulesOnObjects, objectHasProfile, archiveHoldsKeys],
  create: [commentIsGiven, priorityIsTaken, collectDataItems],
  certifying: {
    plan: async ({ repositories, oldProfile }) => ({
      issue: [],
      restore: (await archivedCertificatesOf(repositories, oldProfile)).map((certificate) => ({
        certificate,
        isKeyHistory: certificate.isKeyHistory,
      })),
    }),
    produce: escrowProduction,
  },
  bindSmartcard: [...mayCarryOut, templateIsForSmartcards, cardIsFree, assignSmartcard],
  certify: [...mayCarryOut, smartcardIsBound],
  complete: [...mayGoOn, smartcardIsBound, everyCertificateIsThere, activate],
  abandon: [callerMayExecute, releaseSmartcardAndProfile],
});

function escrowProduction(execution: Execution): Production {
  return {
    ...primaryProduction(execution),
    profileFlags: ['KeyEscrow'],
    smartcardFlags: ['KeyEscrow'],
    parentProfileUuid: execution.oldProfile?.uuid ?? null,
    parentSmartcardUuid: execution.oldSmartcard?.uuid ?? null,
    assignedUserUuid: execution.caller.user.uuid,
  };
}
