import { defaultRevocationOptions } from '@cardea/domain';
import { rulesOnObjects } from '../authorization/rule-lists.js';
import {
  collectDataItems,
  commentIsGiven,
  priorityIsTaken,
  revocationIsSpecified,
} from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut, mayGoOn } from '../request/execution-steps.js';
import { certificatesGoingWith, revokeBySettings } from '../request/revocation-steps.js';
import {
  announceDisabling,
  hasArrived,
  move,
  statusIsNotReached,
  statusIsReached,
} from '../request/status-steps.js';
import { defineWorkflow, type Execution } from '../workflow.js';

/** Disables a card or profile: all its certificates are revoked for good (the wire's Revoke). */
export const disable = defineWorkflow({
  type: 'Disable',
  subject: 'object',
  isInPlace: true,
  right: 'RequestRevoke',
  executors: 'targetAndInitiators',
  usesAdminKey: false,
  setsUserPin: false,
  initiate: rulesOnObjects,
  create: [commentIsGiven, priorityIsTaken, collectDataItems, revocationIsSpecified],
  resultingStatus: () => 'Disabled',
  updateStatus: [
    ...mayCarryOut,
    announceDisabling,
    revokeEverythingOnIt,
    (execution) => move(execution, 'disable'),
  ],
  complete: [...mayGoOn, statusIsReached],
  abandon: [callerMayExecute, statusIsNotReached],
});

async function revokeEverythingOnIt(execution: Execution): Promise<void> {
  const { tx, profile, policy, request } = execution;
  // Reported twice, the first report has revoked or scheduled everything. Disabled by a replacement meanwhile, it may
  // still have valid certificates.
  if (profile === undefined || (hasArrived(execution) && request.status === 'Executing')) return;
  const settings = policy.revocationSettings ?? defaultRevocationOptions;
  await revokeBySettings(execution, await certificatesGoingWith(tx, profile, 'all'), settings);
}
