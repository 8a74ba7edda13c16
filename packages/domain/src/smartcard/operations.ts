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
  /** The two directions of SuspendOrReinstate. */
  readonly direction?: 'suspend' | 'reinstate';
  readonly policy: PolicyName;
  readonly right: ManagementRight;
  readonly appliesTo: readonly ('smartcard' | 'profile')[];
  readonly allowedStates: readonly (SmartcardStatus & (ProfileStatus | 'Assigned'))[];
  /** Only the current, non-duplicate object. */
  readonly primaryOnly?: true;
  /** Whether temporary cards take it, and whether others do. */
  readonly temporaryCards: 'never' | 'only' | 'also';
  /** Not on what a newer card or profile has replaced. */
  readonly neverSuperseded?: true;
  /** Not on copies of somebody's archived certificates. */
  readonly neverKeyEscrow?: true;
}

const both = ['smartcard', 'profile'] as const;
const smartcardOnly = ['smartcard'] as const;
const currentOnly = { neverSuperseded: true, neverKeyEscrow: true, temporaryCards: 'never' } as const;

/** In the order in which operations are listed (fitted to the documented examples). */
export const operations: readonly Operation[] = [
  {
    name: 'renew',
    requestType: 'Renew',
    policy: 'Renew',
    right: 'RequestRenew',
    appliesTo: both,
    allowedStates: ['Active'],
    ...currentOnly,
  },
  {
    name: 'disable',
    requestType: 'Disable',
    policy: 'Revoke',
    right: 'RequestRevoke',
    appliesTo: both,
    allowedStates: ['Active', 'Suspended'],
    temporaryCards: 'never',
  },
  {
    name: 'recover',
    requestType: 'Recover',
    policy: 'Recover',
    right: 'RequestRecover',
    appliesTo: both,
    allowedStates: ['Active', 'Disabled', 'Suspended'],
    ...currentOnly,
  },
  {
    name: 'recoveronbehalf',
    requestType: 'RecoverOnBehalf',
    policy: 'RecoverOnBehalf',
    right: 'RequestRecover',
    appliesTo: both,
    allowedStates: ['Active', 'Suspended', 'Disabled', 'Retired'],
    neverKeyEscrow: true,
    temporaryCards: 'never',
  },
  {
    name: 'duplicate',
    requestType: 'Duplicate',
    policy: 'Duplicate',
    right: 'RequestEnroll',
    appliesTo: both,
    allowedStates: ['Active'],
    primaryOnly: true,
    ...currentOnly,
  },
  {
    name: 'suspend',
    requestType: 'SuspendOrReinstate',
    direction: 'suspend',
    policy: 'Reinstate',
    right: 'RequestRevoke',
    appliesTo: both,
    allowedStates: ['Active'],
    temporaryCards: 'never',
  },
  {
    name: 'reinstate',
    requestType: 'SuspendOrReinstate',
    direction: 'reinstate',
    policy: 'Reinstate',
    right: 'RequestRevoke',
    appliesTo: both,
    allowedStates: ['Suspended'],
    temporaryCards: 'never',
  },
  {
    name: 'onlineupdate',
    requestType: 'OnlineUpdate',
    policy: 'OnlineUpdate',
    right: 'RequestRenew',
    appliesTo: both,
    allowedStates: ['Active'],
    ...currentOnly,
  },
  {
    name: 'unblock',
    requestType: 'Unblock',
    policy: 'Unblock',
    right: 'RequestUnblockSmartcard',
    appliesTo: smartcardOnly,
    allowedStates: ['Active'],
    temporaryCards: 'also',
  },
  {
    name: 'offlineunblock',
    requestType: 'OfflineUnblock',
    policy: 'OfflineUnblock',
    right: 'RequestUnblockSmartcard',
    appliesTo: smartcardOnly,
    allowedStates: ['Active'],
    temporaryCards: 'also',
  },
  {
    name: 'retire',
    requestType: 'Retire',
    policy: 'Retire',
    right: 'RequestRevoke',
    appliesTo: smartcardOnly,
    allowedStates: ['Active', 'Disabled', 'Suspended'],
    temporaryCards: 'never',
  },
  {
    name: 'temporarycardenroll',
    requestType: 'TemporaryCardEnroll',
    policy: 'TemporaryCards',
    right: 'RequestEnroll',
    appliesTo: smartcardOnly,
    allowedStates: ['Active'],
    ...currentOnly,
  },
  {
    name: 'temporarycarddisable',
    requestType: 'TemporaryCardDisable',
    policy: 'TemporaryCards',
    right: 'RequestRevoke',
    appliesTo: smartcardOnly,
    allowedStates: ['Active'],
    temporaryCards: 'only',
  },
  {
    name: 'temporarycardretire',
    requestType: 'TemporaryCardRetire',
    policy: 'TemporaryCards',
    right: 'RequestRevoke',
    appliesTo: smartcardOnly,
    allowedStates: ['Active', 'Disabled'],
    temporaryCards: 'only',
  },
];
