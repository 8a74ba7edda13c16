import { parseUuid } from '@cardea/domain';
import { changePriority, readRequest } from '@cardea/workflows';
import { Type } from 'typebox';
import { entityTag, mustMatch } from '../entity-tags.js';
import { defineRoute, ok } from '../route.js';
import { exact, UuidParams } from '../schemas/common.js';
import { RequestSchema, requestToJson } from '../schemas/request.js';

/** Gives a waiting request another priority. */
export const putPriority = defineRoute({
  method: 'PUT',
  path: '/requests/{uuid}/priority',
  operationId: 'changeRequestPriority',
  summary: 'Change the priority of a request',
  tags: ['Requests'],
  params: UuidParams,
  body: exact({ priority: Type.Integer({ minimum: 0, maximum: 255, description: '0 is served first' }) }),
  ifMatch: 'required',
  answer: { schema: RequestSchema, hasEntityTag: true },
  handle: async (ports, { caller, params, body, ifMatch }) => {
    const uuid = parseUuid<'Request'>(params.uuid, 'uuid');
    // A change between this look and the write is no loss: only the priority is written, on the newest state.
    mustMatch(ifMatch, entityTag((await readRequest(ports, caller, uuid)).revision));
    const request = await changePriority(ports, caller, uuid, body.priority);
    return ok(await requestToJson(ports.store, request), entityTag(request.revision));
  },
});
