import { CmError, type RequestType } from '@cardea/domain';
import { enroll } from './enroll/enroll.js';
import { retire } from './retire/retire.js';
import { unblock } from './unblock/unblock.js';
import type { Workflow } from './workflow.js';

const workflows: readonly Workflow[] = [enroll, unblock, retire];

/** Gives the workflow of a request type. Errors: `PolicyViolation` for types that this server does not carry out. */
export function workflowOf(type: RequestType): Workflow {
  const workflow = workflows.find((candidate) => candidate.type === type);
  if (workflow === undefined) {
    const served = workflows.map((candidate) => candidate.type).join(', ');
    throw new CmError(
      'PolicyViolation',
      `This server does not carry out ${type} requests; it serves ${served}.`,
    );
  }
  return workflow;
}
