import { type Certificate, CmError } from '@cardea/domain';
import { rulesOnObjects } from '../authorization/rule-lists.js';
import { notify } from '../notify.js';
import {
  collectDataItems,
  commentIsGiven,
  directionIsSettled,
  priorityIsTaken,
} from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut, mayGoOn } from '../request/execution-steps.js';
import {
  certificatesGoingWith,
  noteRevocation,
  publishCrlNow,
  revokeNow,
} from '../request/revocation-steps.js';
import { hasArrived, move, statusIsNotReached, statusIsReached } from '../request/status-steps.js';
import { tellAuthorities } from '../request/tell-authorities.js';
import { defineWorkflow, type Execution } from '../workflow.js';

/**
 * Puts a card or profile on hold, or takes it off (one request type with two directions). Its certificates get the
 * reason certificateHold (6), and lose it when it is reinstated; the CRL follows at once (RFC 5280 §5.3.1).
 */
export const suspendOrReinstate = defineWorkflow({
  type: 'SuspendOrReinstate',
  subject: 'object',
  isInPlace: true,
  right: 'RequestRevoke',
  executors: 'targetAndInitiators',
  usesAdminKey: false,
  setsUserPin: false,
  initiate: rulesOnObjects,
  create: [commentIsGiven, priorityIsTaken, collectDataItems, directionIsSettled],
  resultingStatus: ({ details }) => (details.direction === 'reinstate' ? 'Active' : 'Suspended'),
  updateStatus: [...mayCarryOut, holdOrRelease],
  complete: [...mayGoOn, statusIsReached],
  abandon: [callerMayExecute, statusIsNotReached],
});

async function holdOrRelease(execution: Execution): Promise<void> {
  if (hasArrived(execution) && execution.request.status === 'Executing') return;
  if (execution.request.details.direction === 'reinstate') await release(execution);
  else await hold(execution);
}

async function hold(execution: Execution): Promise<void> {
  const { tx, ports, now, profile, request } = execution;
  await move(execution, 'suspend');
  const going = profile === undefined ? [] : await certificatesGoingWith(tx, profile, 'notInUseElsewhere');
  const reason = 'certificateHold';
  noteRevocation(execution, await revokeNow(ports, tx, now, going, reason), reason);
  await publishCrlNow(execution, going);
  await notify(ports, tx, 'SuspendSmartcard', request);
}

async function release(execution: Execution): Promise<void> {
  const { tx, ports, profile, request, attempt } = execution;
  if ((execution.smartcard ?? profile)?.status !== 'Suspended') {
    throw new CmError('IllegalTransition', 'It is not Suspended any more.');
  }
  // Back in use, it needs everything that it carries, whichever card's suspension has held it.
  const held = profile === undefined ? [] : await certificatesGoingWith(tx, profile, 'all');
  await move(execution, 'reinstate');
  const released = held.filter(isOnHold);
  for (const certificate of released) await tx.certificates.update({ ...certificate, revocation: null });
  await tellAuthorities(ports, tx, released);
  attempt.facts.releasedSerialNumbers = released.map(({ serialNumber }) => serialNumber).join(' ');
  await publishCrlNow(execution, held);
  await notify(ports, tx, 'ReinstateSmartcard', request);
}

function isOnHold({ revocation }: Certificate): boolean {
  return revocation?.reason === 'certificateHold';
}
