import {
  type AccessDecision,
  type CertificateTemplate,
  CmError,
  checkAccess,
  holdsExtendedRight,
  needsEnrollmentAgent,
  parseSecurityDescriptor,
  rightMask,
} from '@cardea/domain';
import type { Finding } from '../authorization/findings.js';
import type { Execution, Initiation } from '../workflow.js';
import { certificateTemplatesOf } from './certificate-plans.js';

// Place four of the five: Read and Enroll on the certificate templates, for whoever performs the enrollment.

/** As far as it can be told beforehand: without an enrollment agent the target user performs it. */
export async function certificateTemplatesAreOpen({
  access,
  repositories,
  template,
  policy,
  target,
  workflow,
}: Initiation): Promise<Finding> {
  const rule = 'certificateTemplatesAreOpen';
  const errorKind = 'NotAuthorized';
  if (needsEnrollmentAgent(workflow.type, policy)) {
    return { rule, errorKind, holds: true, detail: 'An enrollment agent performs the enrollment.' };
  }
  const templates = await certificateTemplatesOf(repositories, template);
  const closed = firstClosed(templates, await access.sids(target));
  return closed === undefined
    ? { rule, errorKind, holds: true, detail: 'The target user may enroll by every certificate template.' }
    : {
        rule,
        errorKind,
        holds: false,
        detail: `The target user may not enroll by the certificate template ${closed.commonName} (${closed.decision.rule}).`,
        right: 'Enroll',
        ...(closed.decision.entry === null ? {} : { descriptorEntry: closed.decision.entry }),
      };
}

/** Errors: `NotAuthorized` naming the certificate template that the caller may not enroll by. */
export async function certificateTemplatesAreOpenToCaller({
  tx,
  access,
  template,
}: Execution): Promise<void> {
  const templates = await certificateTemplatesOf(tx, template);
  const closed = firstClosed(templates, await access.sids());
  if (closed === undefined) return;
  throw new CmError(
    'NotAuthorized',
    `You may not enroll by the certificate template ${closed.commonName} (${closed.decision.rule}).`,
  );
}

function firstClosed(
  templates: readonly CertificateTemplate[],
  sids: readonly string[],
): { readonly commonName: string; readonly decision: AccessDecision } | undefined {
  for (const { commonName, securityDescriptor } of templates) {
    if (securityDescriptor === '') continue;
    const reading = checkAccess(parseSecurityDescriptor(securityDescriptor), { sids, mask: rightMask.RP });
    if (!reading.isGranted) return { commonName, decision: reading };
    const decision = holdsExtendedRight(securityDescriptor, sids, 'Enroll');
    if (!decision.isGranted) return { commonName, decision };
  }
  return undefined;
}
