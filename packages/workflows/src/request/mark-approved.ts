import {
  type Repositories,
  type Request,
  requestTransitions,
  transition,
  type WorkflowPolicy,
} from '@cardea/domain';
import { openRecovery, sharedAmong } from '../key-recovery/consents.js';
import { issueOneTimePasswords } from '../one-time-password/issue-one-time-passwords.js';
import { needsOneTimePasswords } from '../one-time-password/one-time-password-settings.js';
import type { Ports } from '../ports.js';
import { workflowOf } from '../workflow-registry.js';
import { archivedCertificatesOf } from './certificate-plans.js';
import { templateOf } from './templates.js';

/** Makes a Pending request Approved and, where its policy has them, makes its one-time passwords. */
export async function markApproved(
  ports: Pick<Ports, 'clock' | 'randomness' | 'secrets' | 'keyArchive'>,
  tx: Repositories,
  policy: WorkflowPolicy,
  request: Request,
): Promise<Request> {
  const status = transition(requestTransitions, 'request', request.status, 'approveLast');
  const approved = await tx.requests.update({ ...request, status });
  await askAgents(ports, tx, approved);
  if (needsOneTimePasswords(approved, policy)) await issueOneTimePasswords(ports, tx, policy, approved);
  return approved;
}

/** Puts archived keys that the request restores before the key recovery agents, where they share them. */
async function askAgents(
  ports: Pick<Ports, 'keyArchive' | 'clock' | 'randomness'>,
  tx: Repositories,
  request: Request,
): Promise<void> {
  const { certifying } = workflowOf(request.type);
  if (certifying === undefined || request.oldProfileUuid === null) return;
  const oldProfile = await tx.profiles.find(request.oldProfileUuid);
  if ((await sharedAmong(tx, await archivedCertificatesOf(tx, oldProfile))).length === 0) return;
  const template = await templateOf(tx, request);
  const { restore } = await certifying.plan({ repositories: tx, request, template, oldProfile });
  const shared = await sharedAmong(
    tx,
    restore.map(({ certificate }) => certificate),
  );
  await openRecovery(ports, tx, request, shared);
}
