import { ChangeRequest } from '@cardea/contract';
import { malformed, parseUuid } from '@cardea/domain';
import { changeRequest, type RequestChange } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineBodyRoute } from '../http/route.js';
import { requestToWire } from '../wire/request.js';

const changes: readonly RequestChange[] = ['Completed', 'Canceled', 'Abandoned'];

/** MIM CM: cancel, abandon, or complete a request. */
export const putRequest = defineBodyRoute(
  'change-request',
  ChangeRequest,
  async (ports, { caller, params, body }) => {
    const uuid = parseUuid<'Request'>(params.id, 'id');
    const change = changes.find((one) => one.toLowerCase() === body.status.trim().toLowerCase());
    if (change === undefined) throw malformed('status', `must be one of ${changes.join(', ')}`);
    return json(requestToWire(ports.enums, await changeRequest(ports, caller, uuid, change)));
  },
);
