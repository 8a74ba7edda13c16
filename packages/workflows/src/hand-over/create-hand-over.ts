import { CmError, type RequestType, type RequestUuid, type Secret } from '@cardea/domain';
import type { Caller } from '../ports.js';
import { type ExecutionPorts, execute } from '../request/execute.js';
import { callerMayExecute, requestMayExecute } from '../request/execution-steps.js';
import { digestOfCode, newHandOverCode } from './hand-over-code.js';

/** What hand-overs need beside what every execution does. */
export interface HandOverPorts extends ExecutionPorts {
  /** Gives the key under which codes are kept, 32 bytes. */
  readonly handOverKey: () => Promise<Secret<Uint8Array>>;
}

/** Requests that are carried out on a card in a reader. */
export const requestsAtReader: readonly RequestType[] = [
  'Enroll',
  'Renew',
  'Recover',
  'RecoverOnBehalf',
  'Duplicate',
  'OnlineUpdate',
  'TemporaryCardEnroll',
  'Unblock',
  'Retire',
  'TemporaryCardRetire',
];

const codeMinutes = 10;
/** Hand-overs are of no use any more long before. */
const keptMs = 24 * 3_600_000;

/**
 * Hands a request over to the card agent on the computer with the reader: makes the code that signs the agent in, for
 * this request alone, as the caller. An earlier code or token of the caller for the request ends.
 *
 * Errors: `NotFound`; `NotAuthorized` unless the caller may carry the request out; `IllegalTransition` unless it is Approved
 * or Executing; `PolicyViolation` when no card in a reader is wanted for it.
 */
export async function createHandOver(
  ports: HandOverPorts,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<{ readonly code: Secret<string>; readonly expiresAt: Date }> {
  return await execute(ports, caller, 'handOver.create', requestUuid, async (execution) => {
    await callerMayExecute(execution);
    requestMayExecute(execution);
    const { tx, request, now: createdAt, attempt } = execution;
    if (!request.isSmartcard || !requestsAtReader.includes(request.type)) {
      throw new CmError('PolicyViolation', 'Nothing of this request is done with a card in a reader.');
    }
    const code = newHandOverCode(ports.randomness);
    const expiresAt = new Date(createdAt.getTime() + codeMinutes * 60_000);
    await tx.handOvers.deleteBefore(new Date(createdAt.getTime() - keptMs));
    await tx.handOvers.replace({
      uuid: ports.randomness.uuid(),
      requestUuid,
      userUuid: caller.user.uuid,
      codeDigest: digestOfCode(code, await ports.handOverKey()),
      createdAt,
      expiresAt,
      redeemedAt: null,
      tokenSha256: null,
      tokenExpiresAt: null,
    });
    attempt.facts.expiresAt = expiresAt.toISOString();
    return { code, expiresAt };
  });
}
