import { CmError, type OneTimePassword, type Request, type RequestUuid, type Secret } from '@cardea/domain';
import { mayApprove } from '../authorization/approval.js';
import { refusal } from '../authorization/findings.js';
import type { Caller } from '../ports.js';
import { type ExecutionPorts, execute } from '../request/execute.js';
import type { Execution } from '../workflow.js';
import { mostFailures } from './accept-one-time-passwords.js';
import {
  announceOneTimePasswords,
  issueOneTimePasswords,
  openOneTimePassword,
} from './issue-one-time-passwords.js';
import { needsOneTimePasswords } from './one-time-password-settings.js';

/** A one-time password as whoever distributes it gets it. */
export interface DistributedPassword
  extends Pick<OneTimePassword, 'position' | 'distributionType' | 'expiresAt'> {
  /** Null where the mail carries it, so that the distributor never sees it. */
  readonly oneTimePassword: Secret<string> | null;
}

/**
 * Sends the one-time passwords of a request again and gives those that are handed over in person (MIM CM:
 * RequestOperations.DistributeSecrets). Expired or worn out ones are replaced. Never by or to the target user itself.
 *
 * Errors: `NotFound`, `NotAuthorized`; `PolicyViolation` when the request has none; `IllegalTransition` unless Approved.
 */
export async function distributeOneTimePasswords(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<readonly DistributedPassword[]> {
  return await execute(ports, caller, 'oneTimePassword.distribute', requestUuid, async (execution) => {
    await callerMayDistribute(execution);
    const { tx, request, policy } = execution;
    const passwords = await usablePasswords(ports, execution, request);
    await announceOneTimePasswords(ports, tx, policy, request);
    return await Promise.all(
      passwords.map(async (password): Promise<DistributedPassword> => {
        const { position, distributionType, expiresAt } = password;
        const byHand = distributionType === 'Print' || distributionType === 'DoNothing';
        const oneTimePassword = byHand ? await openOneTimePassword(ports, password) : null;
        return { position, distributionType, expiresAt, oneTimePassword };
      }),
    );
  });
}

async function usablePasswords(
  ports: ExecutionPorts,
  { tx, policy, now }: Execution,
  request: Request,
): Promise<readonly OneTimePassword[]> {
  if (!needsOneTimePasswords(request, policy)) {
    throw new CmError('PolicyViolation', 'This request needs no one-time password.');
  }
  if (request.status !== 'Approved') {
    throw new CmError(
      'IllegalTransition',
      `One-time passwords are distributed while a request is Approved; this one is ${request.status}.`,
    );
  }
  const stored = await tx.oneTimePasswords.listByRequest(request.uuid);
  const isUsable = ({ expiresAt, failures, usedBy }: OneTimePassword) =>
    expiresAt > now && failures < mostFailures && usedBy === null;
  if (stored.length > 0 && stored.every(isUsable)) return stored;
  if (stored.some(({ usedBy }) => usedBy !== null)) {
    throw new CmError('PolicyViolation', 'The one-time password has been used already.');
  }
  return await issueOneTimePasswords(ports, tx, policy, request);
}

/** Approve on the request or the matching right over the target, and Read on the template; never the target. */
async function callerMayDistribute(execution: Execution): Promise<void> {
  const { access, caller, request, workflow, template } = execution;
  if (caller.user.uuid === request.targetUserUuid) {
    throw new CmError('NotAuthorized', 'The target user gets the one-time password from somebody else.');
  }
  const reading = await access.mayReadTemplate(template);
  if (!reading.isGranted) {
    throw new CmError('NotAuthorized', `The caller may not read the profile template (${reading.rule}).`);
  }
  if ((await access.rightsOver(request.targetUserUuid)).has(workflow.right)) return;
  const approving = await mayApprove(execution);
  if (!approving.holds) throw refusal(approving);
}
