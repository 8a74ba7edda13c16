import type { OneTimePassword, Profile, Request, RequestUuid, Smartcard } from '@cardea/domain';
import type { Caller } from '../ports.js';
import type { Execution } from '../workflow.js';
import { isChangingAdminKey } from './change-admin-key.js';
import { missingCertificates } from './completion-steps.js';
import { callerNeedsOneTimePasswords, mayCallerExecute } from './execution-steps.js';
import { type ExecutionPorts, loadExecution } from './load-execution.js';
import { hasArrived } from './status-steps.js';

/** What an interrupted client has to do next. */
export type NextStep =
  | 'waitForApproval'
  | 'supplyDataItems'
  | 'enterOneTimePassword'
  | 'bindSmartcard'
  | 'submitCertificationRequests'
  | 'updateStatus'
  | 'answerChallenge'
  | 'complete'
  | 'none';

/** Where a request stands. */
export interface Resumption {
  readonly request: Request;
  readonly smartcard: Smartcard | undefined;
  readonly profile: Profile | undefined;
  readonly nextStep: NextStep;
  /** It is for whoever asks to carry the request out. */
  readonly isExecutor: boolean;
  readonly missingCertificateTemplates: readonly string[];
  /** The card was to change its admin key, and has not confirmed it: it may have either of two. */
  readonly isAdminKeyChanging: boolean;
  /** One-time passwords that nobody has used yet, in the order of the policy: how each goes out, and till when it counts. */
  readonly oneTimePasswords: readonly Pick<OneTimePassword, 'position' | 'distributionType' | 'expiresAt'>[];
  /** After wrong tries none is heard before. */
  readonly oneTimePasswordsLockedUntil: Date | null;
}

/**
 * Tells a client that was interrupted what of a request is done and what comes next; changes nothing.
 *
 * Errors: `NotFound`.
 */
export async function resumeRequest(
  ports: ExecutionPorts,
  caller: Caller,
  requestUuid: RequestUuid,
): Promise<Resumption> {
  return await ports.store.transaction(async (tx) => {
    const attempt = { targetUserUuid: null, facts: {}, succeed: async () => {}, deny: async () => {} };
    const execution = await loadExecution(ports, tx, caller, attempt, requestUuid);
    const missing = await missingCertificates(execution);
    const { request, smartcard, profile } = execution;
    const nextStep = await nextStepOf(execution, missing);
    const open = (await tx.oneTimePasswords.listByRequest(request.uuid)).filter(
      ({ usedBy }) => usedBy === null,
    );
    const isAdminKeyChanging = smartcard !== undefined && (await isChangingAdminKey(tx, smartcard));
    return {
      request,
      smartcard,
      profile,
      nextStep,
      isExecutor: await mayCallerExecute(execution),
      missingCertificateTemplates: missing,
      isAdminKeyChanging,
      oneTimePasswords: open.map(({ position, distributionType, expiresAt }) => ({
        position,
        distributionType,
        expiresAt,
      })),
      oneTimePasswordsLockedUntil: lockedUntil(open, execution.now),
    };
  });
}

async function nextStepOf(execution: Execution, missing: readonly string[]): Promise<NextStep> {
  const { tx, request, workflow, smartcard, caller } = execution;
  if (request.status === 'Pending') return 'waitForApproval';
  if (request.status !== 'Approved' && request.status !== 'Executing') return 'none';
  const { certificateManagerProvided, subscriberProvided } = request.dataCollectionFlags;
  if (!certificateManagerProvided || !subscriberProvided) return 'supplyDataItems';
  const passwords = await tx.oneTimePasswords.listByRequest(request.uuid);
  // Where an enrollment agent carries the request out, the passwords are the agent's and not the target user's.
  const isExecutor = (caller.user.uuid === request.targetUserUuid) !== request.isEnrollmentAgent;
  const areMissing = passwords.length === 0 || passwords.some(({ usedBy }) => usedBy !== caller.user.uuid);
  if (isExecutor && areMissing && callerNeedsOneTimePasswords(execution)) return 'enterOneTimePassword';
  if (request.isSmartcard && smartcard === undefined && workflow.bindSmartcard !== undefined)
    return 'bindSmartcard';
  if (missing.length > 0) return 'submitCertificationRequests';
  if (workflow.updateStatus !== undefined && !hasArrived(execution)) return 'updateStatus';
  const awaitsChallenge =
    request.type === 'OfflineUnblock' && request.details.answeredChallengeSha256 === undefined;
  return awaitsChallenge ? 'answerChallenge' : 'complete';
}

function lockedUntil(open: readonly OneTimePassword[], now: Date): Date | null {
  const ends = open.flatMap((one) =>
    one.lockedUntil !== null && one.lockedUntil > now ? [one.lockedUntil] : [],
  );
  return ends.length === 0 ? null : new Date(Math.max(...ends.map((end) => end.getTime())));
}
