import type { ProfileTemplateUuid, ProfileUuid, RequestUuid, UserUuid } from '../uuid.js';

/** MIM CM: ProfileStatus Enumeration. */
export const profileStatuses = ['New', 'Active', 'Suspended', 'Disabled', 'Retired'] as const;
export type ProfileStatus = (typeof profileStatuses)[number];

/** MIM CM: ProfileFlags Enumeration, read like SmartcardFlags without the flags that only a card can have. */
export const profileFlags = ['Primary', 'Duplicate', 'KeyEscrow', 'Superseded'] as const;
export type ProfileFlag = (typeof profileFlags)[number];

/** The certificates issued together to one user under one profile template; every smart card has one. */
export interface Profile {
  readonly uuid: ProfileUuid;
  readonly status: ProfileStatus;
  readonly flags: readonly ProfileFlag[];
  readonly parentProfileUuid: ProfileUuid | null;
  readonly primaryProfileUuid: ProfileUuid | null;
  readonly assignedUserUuid: UserUuid;
  readonly profileTemplateUuid: ProfileTemplateUuid;
  readonly profileTemplateVersion: number;
  readonly comment: string;
  readonly isSmartcard: boolean;
  /** The request that produced the profile; null for profiles carried over from another system. */
  readonly createdByRequestUuid: RequestUuid | null;
  readonly createdAt: Date;
  readonly revision: number;
}
