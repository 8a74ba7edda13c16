import { parseUuid } from '@cardea/domain';
import { readRequest } from '@cardea/workflows';
import { entityTag } from '../entity-tags.js';
import { defineRoute, ok } from '../route.js';
import { UuidParams } from '../schemas/common.js';
import { RequestSchema, requestToJson } from '../schemas/request.js';

/** One request. */
export const getRequest = defineRoute({
  method: 'GET',
  path: '/requests/{uuid}',
  operationId: 'getRequest',
  summary: 'Read a request',
  tags: ['Requests'],
  params: UuidParams,
  answer: { schema: RequestSchema, hasEntityTag: true },
  handle: async (ports, { caller, params }) => {
    const request = await readRequest(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok(await requestToJson(ports.store, request), entityTag(request.revision));
  },
});
