import type { PolicyName, WorkflowPolicy } from '../profile-template/policies.js';
import type { RequestType } from './request.js';

/** The policy of the profile template that rules each request type (MIM CM: ProfileTemplate members). */
export const policyOfRequestType: { readonly [type in RequestType]: PolicyName } = {
  Enroll: 'Enroll',
  Recover: 'Recover',
  Renew: 'Renew',
  Disable: 'Revoke',
  Unblock: 'Unblock',
  Duplicate: 'Duplicate',
  Retire: 'Retire',
  RecoverOnBehalf: 'RecoverOnBehalf',
  SuspendOrReinstate: 'Reinstate',
  OnlineUpdate: 'OnlineUpdate',
  TemporaryCardEnroll: 'TemporaryCards',
  TemporaryCardDisable: 'TemporaryCards',
  TemporaryCardRetire: 'TemporaryCards',
  OfflineUnblock: 'OfflineUnblock',
};

/** Requests that enroll nothing: whoever may start them carries them out, or the target user. */
const neverByEnrollmentAgent: readonly RequestType[] = [
  'OnlineUpdate',
  'SuspendOrReinstate',
  'Retire',
  'Disable',
  'Unblock',
  'TemporaryCardDisable',
  'TemporaryCardRetire',
];

/**
 * True when an enrollment agent carries the request out instead of the target user, whatever a stored policy says always
 * for RecoverOnBehalf and never for online update, suspend, reinstate, retire, disable and unblock
 * (MIM CM: ProfileTemplatePolicy.EnrollAgentRequired).
 */
export function needsEnrollmentAgent(
  type: RequestType,
  policy: Pick<WorkflowPolicy, 'enrollAgentRequired'>,
): boolean {
  if (type === 'RecoverOnBehalf') return true;
  return policy.enrollAgentRequired && !neverByEnrollmentAgent.includes(type);
}
