import type { TransitionTable } from '../transition-table.js';
import type { RequestStatus } from './request.js';

/** What can happen to a request. `approve` counts a vote; `approveLast` is the vote that suffices. */
export const requestEvents = [
  'approve',
  'approveLast',
  'deny',
  'cancel',
  'abandon',
  'execute',
  'complete',
  'fail',
] as const;
export type RequestEvent = (typeof requestEvents)[number];

/** MIM CM: RequestStatus Enumeration and RequestOperations; the from-states of cancel are a default of ours. */
export const requestTransitions: TransitionTable<RequestStatus, RequestEvent> = {
  Pending: { approve: 'Pending', approveLast: 'Approved', deny: 'Denied', cancel: 'Canceled' },
  Approved: { execute: 'Executing', complete: 'Completed', cancel: 'Canceled', abandon: 'Failed' },
  Executing: { execute: 'Executing', complete: 'Completed', abandon: 'Failed', fail: 'Failed' },
  Completed: {},
  Denied: {},
  Canceled: {},
  Failed: {},
};
