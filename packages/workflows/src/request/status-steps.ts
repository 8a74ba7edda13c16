import {
  CmError,
  type ProfileEvent,
  profileTransitions,
  type SmartcardEvent,
  smartcardTransitions,
  transition,
} from '@cardea/domain';
import { notify } from '../notify.js';
import type { Execution } from '../workflow.js';

// Steps that lead a card or software profile to another status, shared by the workflows that name them.

type SharedEvent = SmartcardEvent & ProfileEvent;

const resultOf = {
  suspend: 'Suspended',
  reinstate: 'Active',
  disable: 'Disabled',
  retire: 'Retired',
} as const satisfies { readonly [event in Exclude<SharedEvent, 'activate' | 'release'>]: string };

/** An event that ends in one status, whatever it started from. */
export type StatusEvent = keyof typeof resultOf;

/** Moves the request's card and profile; told twice, the same request finds its work done. */
export async function move(execution: Execution, event: StatusEvent): Promise<void> {
  const { tx, smartcard, profile } = execution;
  if (smartcard === undefined && profile === undefined) {
    throw new CmError('PolicyViolation', 'This request has no smart card or profile.');
  }
  const result = resultOf[event];
  if (smartcard !== undefined && smartcard.status !== result) {
    const status = transition(smartcardTransitions, 'smart card', smartcard.status, event);
    execution.smartcard = await tx.smartcards.update({ ...smartcard, status });
  }
  if (profile !== undefined && profile.status !== result) {
    const status = transition(profileTransitions, 'profile', profile.status, event);
    execution.profile = await tx.profiles.update({ ...profile, status });
  }
}

/** True when the request's card, or else its profile, has the status that the request leads to. */
export function hasArrived({ smartcard, profile, workflow, request }: Execution): boolean {
  return (smartcard ?? profile)?.status === workflow.resultingStatus?.(request);
}

/** MIM CM raises DisableSmartcard and DisableProfile before it revokes. */
export async function announceDisabling(execution: Execution): Promise<void> {
  const { ports, tx, request, smartcard } = execution;
  if (hasArrived(execution)) return;
  await notify(ports, tx, smartcard === undefined ? 'DisableProfile' : 'DisableSmartcard', request);
}

/** Completing needs the status to have been reported. */
export function statusIsReached(execution: Execution): void {
  if (hasArrived(execution)) return;
  const { workflow, request } = execution;
  throw new CmError(
    'PolicyViolation',
    `Report the status ${workflow.resultingStatus?.(request)} first (PUT /requests/{id}/smartcards/{id} or …/profiles/{id}).`,
  );
}

/** What has been done to a card can't be abandoned; the request can only be completed. */
export function statusIsNotReached(execution: Execution): void {
  if (execution.request.status !== 'Executing' || !hasArrived(execution)) return;
  throw new CmError(
    'IllegalTransition',
    `It is ${execution.workflow.resultingStatus?.(execution.request)} already; complete the request.`,
  );
}
