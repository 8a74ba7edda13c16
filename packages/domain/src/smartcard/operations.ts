import type { ProfileStatus } from '../profile/profile.js';
import type { PolicyName } from '../profile-template/policies.js';
import type { RequestType } from '../request/request.js';
import type { ManagementRight } from '../user/user.js';
import type { SmartcardStatus } from './smartcard.js';

/** A life-cycle operation that can be offered on a smart card or software profile. */
export interface Operation {
  /** As the wire prints it (MIM CM: get profile state operations). */
  readonly name: string;
  readonly requestType: RequestType;
  readonly policy: PolicyName;
  readonly right: ManagementRight;
  readonly appliesTo: readonly ('smartcard' | 'profile')[];
  readonly allowedStates: readonly (SmartcardStatus & (ProfileStatus | 'Assigned'))[];
  readonly primaryOnly?: true;
}

const both = ['smartcard', 'profile'] as const;
const smartcardOnly = ['smartcard'] as const;

/** In the order in which operations are listed (fitted to the documented examples). */
export const operations: readonly Operation[] = [
  {
    name: 'renew',
    requestType: 'Renew',
    policy: 'Renew',
    right: 'RequestRenew',
    appliesTo: both,
    allowedStates: ['Active'],
  },
  {
    name: 'disable',
    requestType: 'Disable',
    policy: 'Revoke',
    right: 'RequestRevoke',
    appliesTo: both,
    allowedStates: ['Active', 'Suspended'],
  },
  {
    name: 'recover',
    requestType: 'Recover',
    policy: 'Recover',
    right: 'RequestRecover',
    appliesTo: both,
    allowedStates: ['Active', 'Disabled', 'Suspended'],
  },
  {
    name: 'recoveronbehalf',
    requestType: 'RecoverOnBehalf',
    policy: 'RecoverOnBehalf',
    right: 'RequestRecover',
    appliesTo: both,
    allowedStates: ['Active', 'Suspended', 'Disabled', 'Retired'],
  },
  {
    name: 'duplicate',
    requestType: 'Duplicate',
    policy: 'Duplicate',
    right: 'RequestEnroll',
    appliesTo: both,
    allowedStates: ['Active'],
    primaryOnly: true,
  },
  {
    name: 'suspend',
    requestType: 'SuspendOrReinstate',
    policy: 'Reinstate',
    right: 'RequestRevoke',
    appliesTo: both,
    allowedStates: ['Active'],
  },
  {
    name: 'reinstate',
    requestType: 'SuspendOrReinstate',
    policy: 'Reinstate',
    right: 'RequestRevoke',
    appliesTo: both,
    allowedStates: ['Suspended'],
  },
  {
    name: 'onlineupdate',
    requestType: 'OnlineUpdate',
    policy: 'OnlineUpdate',
    right: 'RequestRenew',
    appliesTo: both,
    allowedStates: ['Active'],
  },
  {
    name: 'unblock',
    requestType: 'Unblock',
    policy: 'Unblock',
    right: 'RequestUnblockSmartcard',
    appliesTo: smartcardOnly,
    allowedStates: ['Active'],
  },
  {
    name: 'offlineunblock',
    requestType: 'OfflineUnblock',
    policy: 'OfflineUnblock',
    right: 'RequestUnblockSmartcard',
    appliesTo: smartcardOnly,
    allowedStates: ['Active'],
  },
  {
    name: 'retire',
    requestType: 'Retire',
    policy: 'Retire',
    right: 'RequestRevoke',
    appliesTo: smartcardOnly,
    allowedStates: ['Active', 'Disabled', 'Suspended'],
  },
];
