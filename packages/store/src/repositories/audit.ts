import type { AuditEvent, AuditRepository } from '@cardea/domain';
import type { Insertable, Selectable } from 'kysely';
import { insertRow } from '../compiled-write.js';
import type { AuditEventsTable, Queryable } from '../schema.js';
import { fromInstant, fromJson, toInstant, toJson } from '../values.js';

/** Keeps the audit trail. */
export function auditRepository(db: Queryable): AuditRepository {
  return {
    async append(event) {
      await insertRow(db, 'audit_events', toRow(event));
    },
    async list({ limit, before, action, actorUserUuid, objectUuid }) {
      let query = db.selectFrom('audit_events').selectAll();
      if (before !== undefined) query = query.where('sequence', '<', before);
      if (action !== undefined) query = query.where('action', '=', action);
      if (actorUserUuid !== undefined) query = query.where('actor_user_uuid', '=', actorUserUuid);
      if (objectUuid !== undefined) query = query.where('object_uuid', '=', objectUuid);
      const rows = await query.orderBy('sequence', 'desc').limit(limit).execute();
      return rows.map((row) => ({ ...auditEventFromRow(row), sequence: row.sequence }));
    },
  };
}

function toRow(event: AuditEvent): Insertable<AuditEventsTable> {
  return {
    uuid: event.uuid,
    occurred_at: fromInstant(event.occurredAt),
    action: event.action,
    outcome: event.outcome,
    actor_user_uuid: event.actorUserUuid,
    actor_name: event.actorName,
    target_user_uuid: event.targetUserUuid,
    object_type: event.objectType,
    object_uuid: event.objectUuid,
    origin: event.origin,
    correlation_id: event.correlationId,
    facts: fromJson(event.facts),
  };
}

/** An event from its row. */
export function auditEventFromRow(row: Selectable<AuditEventsTable>): AuditEvent {
  return {
    uuid: row.uuid as AuditEvent['uuid'],
    occurredAt: toInstant(row.occurred_at),
    action: row.action as AuditEvent['action'],
    outcome: row.outcome as AuditEvent['outcome'],
    actorUserUuid: row.actor_user_uuid as AuditEvent['actorUserUuid'],
    actorName: row.actor_name,
    targetUserUuid: row.target_user_uuid as AuditEvent['targetUserUuid'],
    objectType: row.object_type,
    objectUuid: row.object_uuid,
    origin: row.origin,
    correlationId: row.correlation_id,
    facts: toJson<AuditEvent['facts']>(row.facts),
  };
}
