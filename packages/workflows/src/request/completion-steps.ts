import { CmError, notFound, profileTransitions, smartcardTransitions, transition } from '@cardea/domain';
import { type Execution, unfinishedEnrollmentReason } from '../workflow.js';
import { publishCrlNow, revokeIssuedByRequest } from './revocation-steps.js';

// Steps that finish or undo a request that produces certificates, shared by the workflows that name them.

/** A smart card's certificates belong to keys on that card, so the card comes first. */
export function smartcardIsBound(execution: Execution): void {
  if (execution.request.isSmartcard && execution.smartcard === undefined) {
    throw new CmError('PolicyViolation', 'Bind the smart card first (POST /smartcards).');
  }
}

/** Certificate templates whose certificate the request has still to issue or restore, in order. */
export async function missingCertificates(
  execution: Pick<Execution, 'tx' | 'request' | 'template' | 'profile' | 'oldProfile' | 'workflow'>,
): Promise<readonly string[]> {
  const { tx, request, template, profile, oldProfile, workflow } = execution;
  if (workflow.certifying === undefined) return [];
  const plan = await workflow.certifying.plan({ repositories: tx, request, template, oldProfile });
  const issuedHere = await tx.certificates.listByRequest(request.uuid);
  const issued = new Set(issuedHere.filter((one) => one.revocation === null).map((one) => one.optionIndex));
  const carried = new Set(
    profile === undefined ? [] : (await tx.certificates.listByProfile(profile.uuid)).map(({ uuid }) => uuid),
  );
  return [
    ...plan.issue.filter((one) => !issued.has(one.optionIndex)).map((one) => one.template.commonName),
    ...plan.restore
      .filter(({ certificate }) => !carried.has(certificate.uuid))
      .map(({ certificate }) => certificate.templateCommonName),
  ];
}

export async function everyCertificateIsThere(execution: Execution): Promise<void> {
  const missing = await missingCertificates(execution);
  if (missing.length > 0) {
    throw new CmError(
      'PolicyViolation',
      `No certificate is issued yet for ${missing.join(', ')} (POST /requests/{id}/certificatedata).`,
    );
  }
}

/** What the request started from must still be in a state that the operation allows. */
export function oldObjectIsIn(...states: readonly string[]) {
  return function oldObjectIsInState({ oldSmartcard, oldProfile }: Execution): void {
    const object = oldSmartcard ?? oldProfile;
    if (object === undefined) throw notFound('smart card or profile that this request started from');
    const name = oldSmartcard === undefined ? 'profile' : 'smart card';
    if (states.includes(object.status)) return;
    throw new CmError('IllegalTransition', `The ${name} is ${object.status} by now; abandon the request.`);
  };
}

/** As {@link oldObjectIsIn}; another request that was open beside this one must not have replaced it first either. */
export function currentObjectIsIn(...states: readonly string[]) {
  const isIn = oldObjectIsIn(...states);
  return function currentObjectIsInState(execution: Execution): void {
    isIn(execution);
    const { oldSmartcard, oldProfile } = execution;
    if (![oldSmartcard, oldProfile].some((one) => one?.flags.some((flag) => flag === 'Superseded'))) return;
    throw new CmError('IllegalTransition', 'A newer one has replaced it by now; abandon the request.');
  };
}

/** The new card and profile become Active. */
export async function activate(execution: Execution): Promise<void> {
  const { tx, smartcard, profile, now } = execution;
  if (profile !== undefined) {
    const status = transition(profileTransitions, 'profile', profile.status, 'activate');
    execution.profile = await tx.profiles.update({ ...profile, status });
  }
  // A card that is renewed in place is Active already; it only changes over to the new profile.
  if (smartcard === undefined || smartcard.boundByRequestUuid !== execution.request.uuid) return;
  const status = transition(smartcardTransitions, 'smart card', smartcard.status, 'activate');
  execution.smartcard = await tx.smartcards.update({ ...smartcard, status, activatedAt: now });
}

/** Abandoning revokes what was issued and gives back the card that this request bound. */
export async function revokeWhatWasIssued(execution: Execution): Promise<void> {
  await revokeIssuedByRequest(execution, unfinishedEnrollmentReason);
}

export async function releaseSmartcardAndProfile(execution: Execution): Promise<void> {
  const { tx, request, smartcard, profile } = execution;
  if (profile !== undefined && profile.createdByRequestUuid === request.uuid && profile.status === 'New') {
    const status = transition(profileTransitions, 'profile', profile.status, 'release');
    execution.profile = await tx.profiles.update({ ...profile, status });
  }
  if (
    smartcard !== undefined &&
    smartcard.boundByRequestUuid === request.uuid &&
    smartcard.status === 'Assigned'
  ) {
    const status = transition(smartcardTransitions, 'smart card', smartcard.status, 'release');
    execution.smartcard = await tx.smartcards.update({ ...smartcard, status });
  }
}

/** A CRL is due only when something was revoked. */
export async function publishCrlIfRevoked(execution: Execution): Promise<void> {
  const revoked = execution.attempt.facts.revokedSerialNumbers;
  if (typeof revoked !== 'string' || revoked === '') return;
  await publishCrlNow(execution, await execution.tx.certificates.listByRequest(execution.request.uuid));
}
