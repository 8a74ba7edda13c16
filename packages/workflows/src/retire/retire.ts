import { CmError, profileTransitions, smartcardTransitions, transition } from '@cardea/domain';
import { bindingIsRepeated } from '../request/bind-steps.js';
import {
  collectDataItems,
  commentIsGiven,
  initiatorIsAuthorized,
  noSameRequestIsOpen,
  policyIsEnabled,
  smartcardAllowsOperation,
} from '../request/creation-steps.js';
import { callerMayExecute, dataCollectionIsComplete, requestMayExecute } from '../request/execution-steps.js';
import { publishCrlNow, revokeCertificates } from '../request/revocation-steps.js';
import { defineWorkflow, type Execution } from '../workflow.js';

/**
 * Ends a smart card's life: its certificates are revoked. Wiping the card is the client's work, as the policy says
 * (MIM CM: ExecuteOperations.Retire).
 */
export const retire = defineWorkflow({
  type: 'Retire',
  policy: 'Retire',
  subject: 'smartcard',
  right: 'RequestRevoke',
  originatorMayExecute: true,
  create: [
    policyIsEnabled,
    initiatorIsAuthorized,
    smartcardAllowsOperation,
    noSameRequestIsOpen,
    commentIsGiven,
    collectDataItems,
  ],
  bindSmartcard: [callerMayExecute, bindingIsRepeated],
  updateSmartcard: [
    callerMayExecute,
    requestMayExecute,
    dataCollectionIsComplete,
    retireSmartcardAndProfile,
    revokeAsPolicySays,
    publishCrlAsPolicySays,
  ],
  complete: [callerMayExecute, smartcardIsRetired],
  abandon: [callerMayExecute, smartcardIsNotRetired],
});

async function retireSmartcardAndProfile(execution: Execution): Promise<void> {
  const { tx, smartcard, profile } = execution;
  if (smartcard === undefined) throw new CmError('PolicyViolation', 'This request has no smart card.');
  // Told twice, the same request finds its work done.
  if (smartcard.status !== 'Retired') {
    const status = transition(smartcardTransitions, 'smart card', smartcard.status, 'retire');
    execution.smartcard = await tx.smartcards.update({ ...smartcard, status });
  }
  if (profile !== undefined && profile.status !== 'Retired') {
    const status = transition(profileTransitions, 'profile', profile.status, 'retire');
    execution.profile = await tx.profiles.update({ ...profile, status });
  }
}

async function revokeAsPolicySays(execution: Execution): Promise<void> {
  await revokeCertificates(execution, execution.policy.revocationSettings?.reason ?? 'cessationOfOperation');
}

async function publishCrlAsPolicySays(execution: Execution): Promise<void> {
  if (execution.policy.revocationSettings?.publishBaseCrl === true) await publishCrlNow(execution);
}

function smartcardIsRetired({ smartcard }: Execution): void {
  if (smartcard?.status !== 'Retired') {
    throw new CmError(
      'PolicyViolation',
      'Retire the smart card first (PUT /requests/{id}/smartcards/{id} with status Retired).',
    );
  }
}

function smartcardIsNotRetired({ smartcard }: Execution): void {
  if (smartcard?.status === 'Retired') {
    throw new CmError('IllegalTransition', 'The smart card is retired already; complete the request.');
  }
}
