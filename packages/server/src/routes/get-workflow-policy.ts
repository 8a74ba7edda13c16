import { policyNameFromWireName } from '@cardea/contract';
import { malformed, parseUuid } from '@cardea/domain';
import { readWorkflowPolicy } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { policyToWire } from '../wire/profile-template.js';

/** MIM CM: get workflow policy. */
export const getWorkflowPolicy = defineRoute('get-workflow-policy', async (ports, { caller, params }) => {
  const name = policyNameFromWireName(params.type ?? '');
  if (name === undefined)
    throw malformed('type', 'must be a policy such as Enroll, Renew, Retire or Unblock');
  const policy = await readWorkflowPolicy(ports, caller, parseUuid(params.id, 'id'), name);
  return json(policyToWire(ports.enums, policy));
});
