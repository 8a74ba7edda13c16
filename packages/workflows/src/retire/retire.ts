import { defaultRevocationOptions } from '@cardea/domain';
import { rulesOnObjects } from '../authorization/rule-lists.js';
import { notify } from '../notify.js';
import { bindingIsRepeated } from '../request/bind-steps.js';
import {
  collectDataItems,
  commentIsGiven,
  priorityIsTaken,
  revocationIsSpecified,
} from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut, mayGoOn } from '../request/execution-steps.js';
import { certificatesGoingWith, revokeBySettings } from '../request/revocation-steps.js';
import { move, statusIsNotReached, statusIsReached } from '../request/status-steps.js';
import { defineWorkflow, type Execution } from '../workflow.js';

/**
 * Ends a smart card's life: its certificates are revoked. Wiping the card is the client's work, before it reports the
 * status, as the policy says (MIM CM: ExecuteOperations.Retire).
 */
export const retire = defineWorkflow({
  type: 'Retire',
  subject: 'object',
  isInPlace: true,
  right: 'RequestRevoke',
  executors: 'targetAndInitiators',
  usesAdminKey: true,
  setsUserPin: false,
  initiate: rulesOnObjects,
  create: [commentIsGiven, priorityIsTaken, collectDataItems, revocationIsSpecified],
  bindSmartcard: [callerMayExecute, bindingIsRepeated],
  resultingStatus: () => 'Retired',
  updateStatus: [...mayCarryOut, revokeWhatEndsWithIt, (execution) => move(execution, 'retire')],
  complete: [...mayGoOn, statusIsReached],
  abandon: [callerMayExecute, statusIsNotReached],
});

async function revokeWhatEndsWithIt(execution: Execution): Promise<void> {
  const { tx, ports, profile, policy, request } = execution;
  // Reported twice, the first report has revoked or scheduled everything.
  if (profile === undefined || profile.status === 'Retired') return;
  const settings = policy.revocationSettings ?? defaultRevocationOptions;
  await revokeBySettings(execution, await certificatesGoingWith(tx, profile, 'notAliveElsewhere'), settings);
  await notify(ports, tx, 'RetireSmartcard', request);
}
