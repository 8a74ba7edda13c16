import {
  CmError,
  isDataCollectionComplete,
  isListed,
  type Request,
  requestTransitions,
  transition,
} from '@cardea/domain';
import { lacksRight, refusal } from '../authorization/findings.js';
import { isKiosk, managerMayInitiate } from '../authorization/managers.js';
import { needsOneTimePasswords } from '../one-time-password/one-time-password-settings.js';
import type { Execution } from '../workflow.js';

type WhoAndWhat = Pick<Execution, 'access' | 'caller' | 'request' | 'workflow' | 'policy' | 'template'>;

/**
 * The target user carries a request out; where the policy requires an enrollment agent, only an agent does. For some
 * types also whoever may start it for that person; where the policy says so, whoever started it
 * (MIM CM: RequestOperations, RequestPermission Execute).
 */
export async function callerMayExecute(execution: WhoAndWhat): Promise<void> {
  const { access, caller, request, workflow, policy, template } = execution;
  const reading = await access.mayReadTemplate(template);
  if (!reading.isGranted) {
    throw new CmError('NotAuthorized', `The caller may not read the profile template (${reading.rule}).`);
  }
  if (request.isEnrollmentAgent) return await callerIsEnrollmentAgent(execution);
  if (caller.user.uuid === request.targetUserUuid) return;
  const isOriginator = caller.user.uuid === request.originatorUserUuid;
  if (workflow.executors === 'targetAndInitiators' || (isOriginator && policy.originatorMayExecute)) {
    return await callerMayInitiate(execution);
  }
  throw new CmError('NotAuthorized', 'Only the target user may carry this request out.');
}

/** Whether the caller may carry the request out; {@link callerMayExecute} says why not. */
export async function mayCallerExecute(execution: WhoAndWhat): Promise<boolean> {
  try {
    await callerMayExecute(execution);
    return true;
  } catch (error) {
    const isRefusal = error instanceof CmError && ['NotAuthorized', 'PolicyViolation'].includes(error.kind);
    if (isRefusal) return false;
    throw error;
  }
}

/** Agents hold the right over the person and, where the policy lists agents, an entry there. */
async function callerIsEnrollmentAgent({ access, caller, request, policy }: WhoAndWhat): Promise<void> {
  if (caller.user.uuid === request.targetUserUuid) {
    throw new CmError('NotAuthorized', 'The policy has an enrollment agent carry this request out.');
  }
  if (!(await access.rightsOver(request.targetUserUuid)).has('EnrollmentAgent')) {
    throw lacksRight('EnrollmentAgent');
  }
  if (policy.authorizedEnrollmentAgent === '') return;
  const { isGranted, rule } = isListed(policy.authorizedEnrollmentAgent, await access.sids());
  if (isGranted) return;
  throw new CmError('NotAuthorized', `The policy does not list the caller as an enrollment agent (${rule}).`);
}

async function callerMayInitiate(execution: WhoAndWhat): Promise<void> {
  const { access, request, workflow, policy } = execution;
  if (workflow.type === 'TemporaryCardRetire' && (await isKiosk(access, policy)).isGranted) return;
  const finding = await managerMayInitiate(access, execution, request.targetUserUuid);
  if (!finding.holds) throw refusal(finding);
}

/** Errors: `IllegalTransition` unless the request is Approved or Executing. */
export function requestMayExecute({ request }: Pick<Execution, 'request'>): void {
  transition(requestTransitions, 'request', request.status, 'execute');
}

export function dataCollectionIsComplete({ request }: Pick<Execution, 'request'>): void {
  if (!isDataCollectionComplete(request.dataCollectionFlags)) {
    throw new CmError('PolicyViolation', 'The data collection of this request is not complete.');
  }
}

/**
 * A request that somebody else started is carried out with its one-time passwords, which then belong to the person who
 * used them first. A manager who carries out what they may start themselves needs none.
 */
export async function oneTimePasswordIsAccepted(execution: Execution): Promise<void> {
  if (!callerNeedsOneTimePasswords(execution)) return;
  const { tx, caller, request } = execution;
  const passwords = await tx.oneTimePasswords.listByRequest(request.uuid);
  const areAccepted = passwords.length > 0 && passwords.every(({ usedBy }) => usedBy === caller.user.uuid);
  if (areAccepted) return;
  throw new CmError(
    'NotAuthorized',
    'This request needs its one-time password (header Cardea-One-Time-Password, or onetimepassword in the body).',
  );
}

/** True where whoever carries the request out shows by its one-time passwords that they got them. */
export function callerNeedsOneTimePasswords({ caller, request, policy }: WhoAndWhat): boolean {
  const isManager = caller.user.uuid !== request.targetUserUuid && !request.isEnrollmentAgent;
  if (isManager || caller.user.uuid === request.originatorUserUuid) return false;
  return needsOneTimePasswords(request, policy);
}

/** The checks before anything is carried out, in this order. */
export const mayCarryOut = [
  callerMayExecute,
  requestMayExecute,
  dataCollectionIsComplete,
  oneTimePasswordIsAccepted,
] as const;

/** The checks on the way, once what had to be collected was checked at the beginning. */
export const mayGoOn = [callerMayExecute, requestMayExecute, oneTimePasswordIsAccepted] as const;

/**
 * Marks the request as being carried out, with the links that the execution has established. Always a new revision,
 * so that of two executions at once only one goes on.
 */
export async function startExecution(
  execution: Execution,
  links: Partial<Pick<Request, 'newProfileUuid' | 'newSmartcardUuid' | 'details'>> = {},
): Promise<void> {
  const status = transition(requestTransitions, 'request', execution.request.status, 'execute');
  execution.request = await execution.tx.requests.update({ ...execution.request, ...links, status });
}
