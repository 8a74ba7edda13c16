import { CmError } from '@cardea/domain';
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
  temporaryCardsInUse,
} from '../authorization/rules.js';
import {
  assignSmartcard,
  cardIsFree,
  isBoundAlready,
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
import { type CardToBind, defineWorkflow, type Execution, type Production } from '../workflow.js';

const stillActive = currentObjectIsIn('Active');

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
  bindSmartcard: [
    ...mayCarryOut,
    permanentCardIsActive,
    templateIsForSmartcards,
    cardsAreStillLeft,
    cardIsFree,
    assignSmartcard,
  ],
  certify: [...mayCarryOut, permanentCardIsActive, smartcardIsBound, certificateTemplatesAreOpenToCaller],
  complete: [...mayGoOn, permanentCardIsActive, smartcardIsBound, everyCertificateIsThere, activate],
  abandon: [callerMayExecute, revokeWhatWasIssued, releaseSmartcardAndProfile, publishCrlIfRevoked],
});

/** What is lent in the place of a card ends with that card, and no key leaves the archive for it any more. */
function permanentCardIsActive(execution: Execution): void {
  if (execution.oldSmartcard !== undefined) stillActive(execution);
}

/** Counted again: several requests may have been started while there was one card left. */
async function cardsAreStillLeft(execution: Execution, card: CardToBind): Promise<void> {
  const { tx, policy, request, template } = execution;
  const allowed = policy.numberIssuedAllowed ?? 0;
  if (allowed === 0 || isBoundAlready(execution, card)) return;
  const inUse = await temporaryCardsInUse(tx, request.targetUserUuid, template);
  if (inUse < allowed) return;
  throw new CmError('PolicyViolation', `${inUse} of ${allowed} temporary cards are in use.`);
}

/** A profile has no flag for temporary cards: its card has. */
function temporaryProduction(execution: Execution): Production {
  return {
    ...primaryProduction(execution),
    profileFlags: [],
    smartcardFlags: ['Temporary'],
    permanentSmartcardUuid: execution.oldSmartcard?.uuid ?? null,
  };
}
