import type { TransitionTable } from '../transition-table.js';
import type { ProfileStatus } from './profile.js';

/** What can happen to a profile. `release` ends a profile whose enrollment did not finish. */
export const profileEvents = ['activate', 'release', 'suspend', 'reinstate', 'disable', 'retire'] as const;
export type ProfileEvent = (typeof profileEvents)[number];

/** MIM CM: ProfileStatus Enumeration; the arrows follow the operation descriptions. */
export const profileTransitions: TransitionTable<ProfileStatus, ProfileEvent> = {
  New: { activate: 'Active', release: 'Retired' },
  Active: { suspend: 'Suspended', disable: 'Disabled', retire: 'Retired' },
  Suspended: { reinstate: 'Active', disable: 'Disabled', retire: 'Retired' },
  Disabled: { retire: 'Retired' },
  Retired: {},
};
