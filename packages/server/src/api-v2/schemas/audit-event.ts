import type { AuditEvent } from '@cardea/domain';
import { Type } from 'typebox';
import { component, exact, Guid, Instant, names, nullable } from './common.js';

/** Who did what, to what and whom, and how it ended. */
export const AuditEventSchema = component(
  'AuditEvent',
  exact({
    uuid: Guid,
    occurredAt: Instant,
    action: Type.String({ examples: ['request.approve'] }),
    outcome: names(['success', 'denied', 'failure']),
    actorUserUuid: nullable(Guid),
    actorName: Type.String(),
    targetUserUuid: nullable(Guid),
    objectType: Type.String(),
    objectUuid: Type.String(),
    correlationId: Type.String(),
    facts: Type.Record(
      Type.String(),
      Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
    ),
  }),
);

/** An audit event as JSON. Where the caller sat is for auditors alone. */
export function auditEventToJson(event: AuditEvent) {
  return {
    uuid: event.uuid,
    occurredAt: event.occurredAt.toISOString(),
    action: event.action,
    outcome: event.outcome,
    actorUserUuid: event.actorUserUuid,
    actorName: event.actorName,
    targetUserUuid: event.targetUserUuid,
    objectType: event.objectType,
    objectUuid: event.objectUuid,
    correlationId: event.correlationId,
    facts: event.facts,
  };
}
