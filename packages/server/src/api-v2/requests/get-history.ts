import { parseUuid } from '@cardea/domain';
import { listRequestHistory } from '@cardea/workflows';
import { defineRoute, ok } from '../route.js';
import { AuditEventSchema, auditEventToJson } from '../schemas/audit-event.js';
import { listOf, UuidParams } from '../schemas/common.js';

/** What happened to a request. */
export const getHistory = defineRoute({
  method: 'GET',
  path: '/requests/{uuid}/history',
  operationId: 'getRequestHistory',
  summary: 'Read what happened to a request, oldest first',
  tags: ['Requests'],
  params: UuidParams,
  answer: { schema: listOf(AuditEventSchema) },
  handle: async (ports, { caller, params }) => {
    const events = await listRequestHistory(ports, caller, parseUuid(params.uuid, 'uuid'));
    return ok({ items: events.map(auditEventToJson) });
  },
});
