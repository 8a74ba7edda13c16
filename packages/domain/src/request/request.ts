import type { RevocationReason } from '../certificate/certificate.js';
import type { ProfileTemplateUuid, ProfileUuid, RequestUuid, SmartcardUuid, UserUuid } from '../uuid.js';

/** MIM CM: RequestType Enumeration. */
export const requestTypes = [
  'Enroll',
  'Recover',
  'Renew',
  'Disable',
  'Unblock',
  'Duplicate',
  'Retire',
  'RecoverOnBehalf',
  'SuspendOrReinstate',
  'OnlineUpdate',
  'TemporaryCardEnroll',
  'TemporaryCardDisable',
  'TemporaryCardRetire',
  'OfflineUnblock',
] as const;
export type RequestType = (typeof requestTypes)[number];

/** MIM CM: RequestStatus Enumeration, without `None`, which is never stored. */
export const requestStatuses = [
  'Pending',
  'Approved',
  'Executing',
  'Completed',
  'Denied',
  'Canceled',
  'Failed',
] as const;
export type RequestStatus = (typeof requestStatuses)[number];

/** One answered or still open question of a policy's data collection. */
export interface CollectedItem {
  readonly name: string;
  /** Null until it is supplied; ciphertext in base64 when `isEncrypted`. */
  readonly value: string | null;
  /** The policy has this item stored encrypted. */
  readonly isEncrypted?: true;
}

/** What the originator said about how a request is to be carried out, and what its execution noted. */
export interface RequestDetails {
  /** Suspend or reinstate, decided by the state of the object when the request was created. */
  readonly direction?: 'suspend' | 'reinstate';
  /** Only where the policy's revocation settings let it be said. */
  readonly revocationReason?: RevocationReason;
  readonly revocationDelaySeconds?: number;
  /** Online update of these certificate templates alone; absent = all. */
  readonly certificateTemplates?: readonly string[];
  /** Why a card is updated (MIM CM: externalSubmitOnlineUpdateRequest). */
  readonly onlineUpdateReason?:
    | 'certificateContentChanged'
    | 'certificateTemplatesChanged'
    | 'certificateExpired';
  /** Offline unblock: SHA-256 of the one challenge that was answered, hex. */
  readonly answeredChallengeSha256?: string;
}

/** Which sides have supplied their data items, or had none to supply. */
export interface DataCollectionFlags {
  readonly certificateManagerProvided: boolean;
  readonly subscriberProvided: boolean;
}

/** One life-cycle operation on one smart card or software profile (MIM CM: Request class). */
export interface Request {
  readonly uuid: RequestUuid;
  readonly type: RequestType;
  readonly status: RequestStatus;
  readonly isSmartcard: boolean;
  readonly isEnrollmentAgent: boolean;
  readonly dataCollection: readonly CollectedItem[];
  readonly dataCollectionFlags: DataCollectionFlags;
  readonly originatorUserUuid: UserUuid;
  readonly targetUserUuid: UserUuid;
  readonly submittedAt: Date;
  readonly completedAt: Date | null;
  readonly newProfileUuid: ProfileUuid | null;
  readonly oldProfileUuid: ProfileUuid | null;
  readonly newSmartcardUuid: SmartcardUuid | null;
  readonly oldSmartcardUuid: SmartcardUuid | null;
  /** 0 is served first, 255 last. */
  readonly priority: number;
  readonly comment: string;
  readonly profileTemplateUuid: ProfileTemplateUuid;
  /** Version of the profile template in force when the request was created; its policies rule the request. */
  readonly profileTemplateVersion: number;
  /** SDDL. */
  readonly securityDescriptor: string;
  readonly approvalsNeeded: number;
  /** Users who have approved, one vote each, oldest first. */
  readonly approvedBy: readonly UserUuid[];
  readonly details: RequestDetails;
  /** Raised by the store with every change; a change based on an older revision is a `Conflict`. */
  readonly revision: number;
}

/** True when every side has supplied its data items. */
export function isDataCollectionComplete(flags: DataCollectionFlags): boolean {
  return flags.certificateManagerProvided && flags.subscriberProvided;
}
