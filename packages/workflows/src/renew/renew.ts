import { rulesOnIssuing } from '../authorization/rule-lists.js';
import { notify } from '../notify.js';
import {
  assignSmartcard,
  cardIsFree,
  isBoundAlready,
  newProfile,
  productionOf,
  successorProduction,
  templateIsForSmartcards,
} from '../request/bind-steps.js';
import { namingRenewed, reissueWithKeyHistory } from '../request/certificate-plans.js';
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
import { callerMayExecute, mayCarryOut, mayGoOn, startExecution } from '../request/execution-steps.js';
import { supersedeRenewed } from '../request/supersede.js';
import { type CardToBind, defineWorkflow, type Execution } from '../workflow.js';

const stillActive = currentObjectIsIn('Active');

/**
 * Gives new certificates with a new validity before the old ones end, on the same card where the policy reuses it, or on
 * another. What is archived travels along as key history.
 */
export const renew = defineWorkflow({
  type: 'Renew',
  subject: 'object',
  isInPlace: false,
  right: 'RequestRenew',
  executors: 'target',
  usesAdminKey: true,
  setsUserPin: true,
  initiate: [...rulesOnIssuing, certificateTemplatesAreOpen],
  create: [commentIsGiven, priorityIsTaken, collectDataItems, revocationIsSpecified],
  certifying: {
    plan: async ({ repositories, template, oldProfile }) =>
      await namingRenewed(
        repositories,
        await reissueWithKeyHistory(repositories, template, oldProfile),
        oldProfile,
      ),
    produce: successorProduction,
  },
  bindSmartcard: [...mayCarryOut, stillActive, templateIsForSmartcards, bindSameCard, bindOtherCard],
  certify: [...mayCarryOut, stillActive, smartcardIsBound, certificateTemplatesAreOpenToCaller],
  complete: [
    ...mayGoOn,
    stillActive,
    smartcardIsBound,
    everyCertificateIsThere,
    activate,
    changeCardOver,
    supersedeRenewed,
  ],
  abandon: [callerMayExecute, revokeWhatWasIssued, releaseSmartcardAndProfile, publishCrlIfRevoked],
});

/** The same card stays the same smart card; only a new profile is prepared for it (MIM CM: reuse card on renew). */
async function bindSameCard(execution: Execution, card: CardToBind): Promise<void> {
  const { tx, ports, oldSmartcard, policy } = execution;
  if (oldSmartcard?.cardId !== card.cardId || policy.reuseCard !== true) return;
  if (isBoundAlready(execution, card)) return;
  const profile = newProfile(execution, productionOf(execution), true);
  await tx.profiles.insert(profile);
  execution.profile = profile;
  execution.smartcard = oldSmartcard;
  await startExecution(execution, { newProfileUuid: profile.uuid, newSmartcardUuid: oldSmartcard.uuid });
  await notify(ports, tx, 'CreateProfile', execution.request);
}

async function bindOtherCard(execution: Execution, card: CardToBind): Promise<void> {
  if (execution.smartcard !== undefined && isBoundAlready(execution, card)) return;
  await cardIsFree(execution, card);
  await assignSmartcard(execution, card);
}

/** A card renewed in place carries the new profile from now on. */
async function changeCardOver(execution: Execution): Promise<void> {
  const { tx, smartcard, oldSmartcard, profile, template } = execution;
  if (smartcard === undefined || profile === undefined || smartcard.uuid !== oldSmartcard?.uuid) return;
  execution.smartcard = await tx.smartcards.update({
    ...smartcard,
    profileUuid: profile.uuid,
    profileTemplateVersion: template.version,
  });
}
