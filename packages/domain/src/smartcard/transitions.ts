import type { TransitionTable } from '../transition-table.js';
import type { SmartcardStatus } from './smartcard.js';

/** What can happen to a smart card. `release` gives back a card whose enrollment did not finish. */
export const smartcardEvents = [
  'assign',
  'activate',
  'release',
  'suspend',
  'reinstate',
  'disable',
  'retire',
] as const;
export type SmartcardEvent = (typeof smartcardEvents)[number];

/** MIM CM: externalGetUserSmartCards (statuses); the arrows follow the operation descriptions. */
export const smartcardTransitions: TransitionTable<SmartcardStatus, SmartcardEvent> = {
  New: { assign: 'Assigned' },
  Assigned: { activate: 'Active', release: 'Retired' },
  Active: { suspend: 'Suspended', disable: 'Disabled', retire: 'Retired' },
  Suspended: { reinstate: 'Active', disable: 'Disabled', retire: 'Retired' },
  Disabled: { retire: 'Retired' },
  Retired: {},
};
