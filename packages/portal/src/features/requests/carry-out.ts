import type { v2 } from '@cardea/sdk';
import { management, v1 } from '../../server.js';

/**
 * The status that a request reports about its card or profile where no card needs to be in a reader for that; undefined for
 * all other requests, which the card agent carries out.
 */
export function statusToReport({
  type,
  direction,
}: v2.Request): 'Suspended' | 'Active' | 'Disabled' | undefined {
  if (type === 'SuspendOrReinstate') return direction === 'reinstate' ? 'Active' : 'Suspended';
  return type === 'Disable' || type === 'TemporaryCardDisable' ? 'Disabled' : undefined;
}

/** Requests that bring certificates. */
const certifying: readonly v2.Request['type'][] = [
  'Enroll',
  'Renew',
  'OnlineUpdate',
  'Recover',
  'RecoverOnBehalf',
  'Duplicate',
];

/**
 * Whether the certificates of a request come as a file: their owner makes the keys in the browser. Once they are issued the file
 * may still have to be saved.
 */
export function isForFile(
  { type, isSmartcard, status }: v2.Request,
  nextStep: v2.Resumption['nextStep'] | undefined,
): boolean {
  if (isSmartcard || !certifying.includes(type)) return false;
  return nextStep === 'submitCertificationRequests' || (nextStep === 'complete' && status === 'Executing');
}

/** Whether what comes next can be done in the browser. */
export function canBeFinished(request: v2.Request, nextStep: v2.Resumption['nextStep'] | undefined): boolean {
  return nextStep === 'complete' || (nextStep === 'updateStatus' && statusToReport(request) !== undefined);
}

/** Reports the new status if that is what comes next, and completes the request. Errors: `CardeaApiError`. */
export async function finish(
  request: v2.Request,
  nextStep: v2.Resumption['nextStep'] | undefined,
): Promise<v2.Request> {
  const status = statusToReport(request);
  if (nextStep === 'updateStatus' && status !== undefined) await report(request, status);
  return await management.completeRequest(request.uuid);
}

async function report(request: v2.Request, status: string): Promise<void> {
  const smartcardUuid = request.newSmartcardUuid ?? request.oldSmartcardUuid;
  const profileUuid = request.newProfileUuid ?? request.oldProfileUuid;
  if (smartcardUuid !== null) await v1.updateSmartcard(request.uuid, smartcardUuid, { status });
  else if (profileUuid !== null) await v1.updateProfile(request.uuid, profileUuid, { status });
}
