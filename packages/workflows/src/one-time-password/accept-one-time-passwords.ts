import { createHash, timingSafeEqual } from 'node:crypto';
import { CmError, type OneTimePassword, type Repositories, type Secret } from '@cardea/domain';
import { audited } from '../audit-trail.js';
import type { Caller } from '../ports.js';
import {
  callerMayExecute,
  callerNeedsOneTimePasswords,
  requestMayExecute,
} from '../request/execution-steps.js';
import { type ExecutionPorts, loadExecution } from '../request/load-execution.js';
import type { Execution } from '../workflow.js';
import { openOneTimePassword } from './issue-one-time-passwords.js';

/** Wrong tries without waiting; every further one doubles the wait. */
const freeTries = 3;
/** After this many wrong tries only new passwords help. */
export const mostFailures = 10;

/**
 * Verifies the one-time passwords that came with a call and marks them as used by the caller, in a transaction of its
 * own, so that a wrong try counts although the call fails. From then on they serve this caller for this request and
 * nobody else. Does nothing when none came along, none is open, or the caller needs none.
 *
 * Errors: `NotAuthorized` for wrong, expired, used up or locked passwords; a try while locked is not heard.
 */
export async function acceptOneTimePasswords(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: Execution['request']['uuid'],
): Promise<void> {
  if (caller.oneTimePasswords.length === 0) return;
  const object = { type: 'Request', uuid: requestUuid };
  let refusal: CmError | undefined;
  await audited(ports, caller, 'oneTimePassword.use', object, async (attempt) => {
    await ports.store.transaction(async (tx) => {
      const execution = await loadExecution(ports, tx, caller, attempt, requestUuid);
      await callerMayExecute(execution);
      requestMayExecute(execution);
      // Sent by somebody who needs none, they are left for whom they are meant.
      attempt.facts.isNeeded = callerNeedsOneTimePasswords(execution);
      if (attempt.facts.isNeeded) refusal = await verify(ports, execution);
      if (refusal === undefined) return await attempt.succeed(tx);
      attempt.facts.error = refusal.kind;
      attempt.facts.detail = refusal.detail;
      await attempt.deny(tx);
    });
  });
  if (refusal !== undefined) throw refusal;
}

async function verify(ports: ExecutionPorts, execution: Execution): Promise<CmError | undefined> {
  const { tx, caller, request, now } = execution;
  const stored = await tx.oneTimePasswords.listByRequest(request.uuid);
  const open = stored.filter(({ usedBy }) => usedBy === null);
  if (open.length === 0) {
    if (stored.length === 0) return undefined;
    const isOwn = stored.every(({ usedBy }) => usedBy === caller.user.uuid);
    return isOwn ? undefined : refused('The one-time password has been used already.');
  }
  const unusable = unusableBecause(open, now);
  if (unusable !== undefined) return refused(unusable);
  const matched: OneTimePassword[] = [];
  for (const password of open) {
    const plain = await openOneTimePassword(ports, password);
    if (caller.oneTimePasswords.some((given) => isSame(given, plain))) matched.push(password);
  }
  if (matched.length < open.length) {
    await countFailure(tx, open, now);
    return refused(
      open.length === 1
        ? 'The one-time password is wrong.'
        : `This request needs its ${open.length} one-time passwords; not all of them are right.`,
    );
  }
  for (const password of open) {
    await tx.oneTimePasswords.update(password, { ...password, usedBy: caller.user.uuid, usedAt: now });
  }
  return undefined;
}

function unusableBecause(open: readonly OneTimePassword[], now: Date): string | undefined {
  if (open.some(({ expiresAt }) => expiresAt <= now)) {
    return 'The one-time password has expired; have it distributed again.';
  }
  if (open.some(({ failures }) => failures >= mostFailures)) {
    return 'The one-time password was tried wrongly too often; have a new one distributed.';
  }
  const locked = open.find(({ lockedUntil }) => lockedUntil !== null && lockedUntil > now);
  return locked === undefined ? undefined : 'The one-time password was wrong; wait before the next try.';
}

async function countFailure(tx: Repositories, open: readonly OneTimePassword[], now: Date): Promise<void> {
  for (const password of open) {
    const failures = password.failures + 1;
    const waitSeconds = failures < freeTries ? 0 : 2 ** (failures - freeTries);
    const lockedUntil = waitSeconds === 0 ? null : new Date(now.getTime() + waitSeconds * 1000);
    await tx.oneTimePasswords.update(password, { ...password, failures, lockedUntil });
  }
}

/** Letters in any case and blanks or dashes between them, as people type what was read to them; constant time. */
function isSame(given: Secret<string>, stored: Secret<string>): boolean {
  const digest = (secret: Secret<string>) =>
    createHash('sha256').update(secret.reveal().toUpperCase().replaceAll(/[\s-]/g, '')).digest();
  return timingSafeEqual(digest(given), digest(stored));
}

function refused(detail: string): CmError {
  return new CmError('NotAuthorized', detail);
}
