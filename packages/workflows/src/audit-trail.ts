import {
  type AuditAction,
  type AuditEvent,
  CmError,
  type CmErrorKind,
  type Repositories,
  type UserUuid,
} from '@cardea/domain';
import type { Caller, Ports } from './ports.js';

/** One attempt under way: facts are filled in as they are learned, and written once on exit. */
export interface Attempt {
  targetUserUuid: UserUuid | null;
  readonly facts: Record<string, string | number | boolean | null>;
  /** Appends the success event; call it last in the transaction that changes the state. */
  succeed(tx: Repositories): Promise<void>;
  /** Appends the event of an attempt that was answered, with nothing but refusals. */
  deny(tx: Repositories): Promise<void>;
}

/**
 * An audit event. What is not said is the system's own doing on this machine: no user, origin `local`, a correlation id
 * of its own.
 */
export function auditEvent(
  { clock, randomness }: Pick<Ports, 'clock' | 'randomness'>,
  said: Pick<AuditEvent, 'action' | 'outcome' | 'objectType'> & Partial<AuditEvent>,
): AuditEvent {
  return {
    uuid: randomness.uuid(),
    occurredAt: clock.now(),
    actorUserUuid: null,
    actorName: 'system',
    targetUserUuid: null,
    objectUuid: '',
    origin: 'local',
    correlationId: said.correlationId ?? randomness.uuid(),
    facts: {},
    ...said,
  };
}

type AuditPorts = Pick<Ports, 'store' | 'clock' | 'randomness'>;

/**
 * Runs `work` as one audited attempt. `work` must call `attempt.succeed` inside its transaction; when it throws, the
 * refusal or failure gets a row of its own and the error goes on.
 */
export async function audited<T>(
  ports: AuditPorts,
  caller: Caller,
  action: AuditAction,
  object: { readonly type: string; readonly uuid: string },
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const event = (outcome: AuditEvent['outcome']): AuditEvent =>
    auditEvent(ports, {
      action,
      outcome,
      actorUserUuid: caller.user.uuid,
      actorName: caller.user.accountName,
      targetUserUuid: attempt.targetUserUuid,
      objectType: object.type,
      objectUuid: object.uuid,
      origin: caller.origin,
      correlationId: caller.correlationId,
      facts: { ...attempt.facts },
    });
  const attempt: Attempt = {
    targetUserUuid: null,
    facts: {},
    succeed: (tx) => tx.audit.append(event('success')),
    deny: (tx) => tx.audit.append(event('denied')),
  };
  try {
    return await work(attempt);
  } catch (error) {
    const understood = error instanceof CmError;
    attempt.facts.error = understood ? error.kind : 'Internal';
    if (understood) attempt.facts.detail = error.detail;
    const refused = understood && !faultsOfOurs.includes(error.kind);
    await ports.store.transaction((tx) => tx.audit.append(event(refused ? 'denied' : 'failure')));
    throw error;
  }
}

/** Whoever asked is not at fault, so the attempt failed and was not refused. */
const faultsOfOurs: readonly CmErrorKind[] = [
  'Conflict',
  'CaUnavailable',
  'CaOutcomeUnknown',
  'Misconfigured',
];

/**
 * Repeats `work` when somebody else changed the same object in between, a few times.
 *
 * Errors: the last `Conflict` when it stays so.
 */
export async function retryingConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CmError) || error.kind !== 'Conflict' || tries === 4) throw error;
    }
  }
}
