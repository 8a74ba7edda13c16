import {
  type Repositories,
  type Request,
  requestTransitions,
  transition,
  type WorkflowPolicy,
} from '@cardea/domain';
import { issueOneTimePasswords } from '../one-time-password/issue-one-time-passwords.js';
import { needsOneTimePasswords } from '../one-time-password/one-time-password-settings.js';
import type { Ports } from '../ports.js';

/** Makes a Pending request Approved and, where its policy has them, makes its one-time passwords. */
export async function markApproved(
  ports: Pick<Ports, 'clock' | 'randomness' | 'secrets'>,
  tx: Repositories,
  policy: WorkflowPolicy,
  request: Request,
): Promise<Request> {
  const status = transition(requestTransitions, 'request', request.status, 'approveLast');
  const approved = await tx.requests.update({ ...request, status });
  if (needsOneTimePasswords(approved, policy)) await issueOneTimePasswords(ports, tx, policy, approved);
  return approved;
}
