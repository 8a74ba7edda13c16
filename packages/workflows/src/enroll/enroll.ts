import { CmError, profileTransitions, smartcardTransitions, transition } from '@cardea/domain';
import { assignSmartcard, cardIsFree, templateIsForSmartcards } from '../request/bind-steps.js';
import {
  collectDataItems,
  commentIsGiven,
  initiatorIsAuthorized,
  policyIsEnabled,
  targetMayReceive,
} from '../request/creation-steps.js';
import { callerMayExecute, dataCollectionIsComplete, requestMayExecute } from '../request/execution-steps.js';
import { publishCrlNow, revokeCertificates } from '../request/revocation-steps.js';
import { defineWorkflow, type Execution, unfinishedEnrollmentReason } from '../workflow.js';

/** Issues a new smart card or software profile to a user. */
export const enroll = defineWorkflow({
  type: 'Enroll',
  policy: 'Enroll',
  subject: 'profileTemplate',
  right: 'RequestEnroll',
  originatorMayExecute: false,
  create: [policyIsEnabled, initiatorIsAuthorized, targetMayReceive, commentIsGiven, collectDataItems],
  bindSmartcard: [
    callerMayExecute,
    requestMayExecute,
    dataCollectionIsComplete,
    templateIsForSmartcards,
    cardIsFree,
    assignSmartcard,
  ],
  certify: [callerMayExecute, requestMayExecute, dataCollectionIsComplete, smartcardIsBound],
  complete: [callerMayExecute, smartcardIsBound, everyCertificateIsIssued, activate],
  abandon: [callerMayExecute, revokeWhatWasIssued, releaseSmartcardAndProfile, publishCrlNow],
});

/** A smart card's certificates belong to keys on that card, so the card comes first. */
function smartcardIsBound(execution: Execution): void {
  if (execution.request.isSmartcard && execution.smartcard === undefined) {
    throw new CmError('PolicyViolation', 'Bind the smart card first (POST /smartcards).');
  }
}

async function everyCertificateIsIssued({ tx, request, template }: Execution): Promise<void> {
  const certificates = await tx.certificates.listByRequest(request.uuid);
  const issued = new Set(certificates.filter((one) => one.revocation === null).map((one) => one.optionIndex));
  const missing = template.certificateTemplates.filter((_, index) => !issued.has(index));
  if (missing.length > 0) {
    throw new CmError(
      'PolicyViolation',
      `No certificate is issued yet for ${missing.join(', ')} (POST /requests/{id}/certificatedata).`,
    );
  }
}

async function activate(execution: Execution): Promise<void> {
  const { tx, smartcard, profile, now } = execution;
  if (profile !== undefined) {
    const status = transition(profileTransitions, 'profile', profile.status, 'activate');
    execution.profile = await tx.profiles.update({ ...profile, status });
  }
  if (smartcard !== undefined) {
    const status = transition(smartcardTransitions, 'smart card', smartcard.status, 'activate');
    execution.smartcard = await tx.smartcards.update({ ...smartcard, status, activatedAt: now });
  }
}

/** A certificate of an abandoned enrollment must not let anybody in. */
async function revokeWhatWasIssued(execution: Execution): Promise<void> {
  await revokeCertificates(execution, unfinishedEnrollmentReason);
}

async function releaseSmartcardAndProfile(execution: Execution): Promise<void> {
  const { tx, smartcard, profile } = execution;
  if (profile !== undefined) {
    const status = transition(profileTransitions, 'profile', profile.status, 'release');
    execution.profile = await tx.profiles.update({ ...profile, status });
  }
  if (smartcard !== undefined) {
    const status = transition(smartcardTransitions, 'smart card', smartcard.status, 'release');
    execution.smartcard = await tx.smartcards.update({ ...smartcard, status });
  }
}
