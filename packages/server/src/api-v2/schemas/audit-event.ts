import { type AuditEvent, auditOutcomes, type FoundAuditEvent } from '@cardea/domain';
import { Type } from 'typebox';
import { component, exact, Guid, Instant, names, nullable, spokenMembersKeyword } from './common.js';

/** Who did what, to what and whom, and how it ended. */
const properties = {
  uuid: Guid,
  occurredAt: Instant,
  action: Type.String({ examples: ['request.approve'] }),
  outcome: names(auditOutcomes),
  actorUserUuid: nullable(Guid),
  actorName: Type.String(),
  targetUserUuid: nullable(Guid),
  objectType: Type.String(),
  objectUuid: Type.String(),
  correlationId: Type.String(),
  facts: Type.Record(
    Type.String(),
    Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
    // Why something was refused or went wrong, in our own words.
    { [spokenMembersKeyword]: ['detail', 'error', 'refused'] },
  ),
};
export const AuditEventSchema = component('AuditEvent', exact(properties));

/** An event as auditors see it: with where the caller sat, its place in the trail, and its seal. */
export const FoundAuditEventSchema = component(
  'FoundAuditEvent',
  exact({
    ...properties,
    origin: Type.String({ description: 'IP address; local for the command line and the system itself' }),
    sequence: Type.Integer({ description: 'Place in the trail, in the order of writing' }),
    sealNumber: nullable(
      Type.Integer({
        description: 'The seal that covers the event; null until one does, about a minute later',
      }),
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

/** A found event as JSON. */
export function foundAuditEventToJson(event: FoundAuditEvent) {
  const { origin, sequence, sealNumber } = event;
  return { ...auditEventToJson(event), origin, sequence, sealNumber };
}
