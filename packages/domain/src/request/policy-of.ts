import type { PolicyName } from '../profile-template/policies.js';
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
