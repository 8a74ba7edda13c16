import { fromName } from '@cardea/contract';
import { malformed } from '@cardea/domain';
import { listOwnRequests } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { requestToWire } from '../wire/request.js';
import { requireCurrentUser } from './parameters.js';

/** MIM CM: get request (list). */
export const listRequests = defineRoute('list-requests', async (ports, { caller, query }) => {
  requireCurrentUser(query, caller);
  const { status } = query;
  if (status === undefined || status === '') return json(await list(undefined));
  const wanted = fromName(ports.enums, 'RequestStatus', status);
  if (wanted === undefined)
    throw malformed('status', 'must be a request status such as Approved or Completed');
  // No stored request has the status None.
  return json(wanted === 'None' ? [] : await list(wanted));

  async function list(filter: Parameters<typeof listOwnRequests>[2]) {
    return (await listOwnRequests(ports, caller, filter)).map((request) =>
      requestToWire(ports.enums, request),
    );
  }
});
