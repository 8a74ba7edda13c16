import { parseUuid } from '@cardea/domain';
import { readRequest } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { requestToWire } from '../wire/request.js';

/** MIM CM: get request. */
export const getRequest = defineRoute('get-request', async (ports, { caller, params }) =>
  json(requestToWire(ports.enums, await readRequest(ports, caller, parseUuid(params.id, 'id')))),
);
