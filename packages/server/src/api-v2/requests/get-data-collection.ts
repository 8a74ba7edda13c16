import { parseUuid } from '@cardea/domain';
import { readRequestData } from '@cardea/workflows';
import { Type } from 'typebox';
import { defineRoute, ok } from '../route.js';
import { component, exact, listOf, nullable, UuidParams } from '../schemas/common.js';

const OpenedItem = component('OpenedItem', exact({ name: Type.String(), value: nullable(Type.String()) }));

/** The data items of a request with encrypted ones opened. */
export const getDataCollection = defineRoute({
  method: 'GET',
  path: '/requests/{uuid}/data-collection',
  operationId: 'getRequestDataCollection',
  summary: 'Read the data items of a request, encrypted ones opened',
  description: 'For the target user, the approvers and whoever holds the right of the operation; audited.',
  tags: ['Requests'],
  params: UuidParams,
  answer: { schema: listOf(OpenedItem) },
  handle: async (ports, { caller, params }) => {
    const items = await readRequestData(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok({ items: items.map(({ name, value }) => ({ name, value })) });
  },
});
