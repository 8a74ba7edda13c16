import { type AuditSeal, type AuditSealRepository, CmError } from '@cardea/domain';
import type { Insertable, Selectable } from 'kysely';
import type { AuditSealsTable, Queryable } from '../schema.js';
import { fromInstant, toInstant } from '../values.js';
import { auditEventFromRow } from './audit.js';

/** Databases take some thousand values in one statement. */
const mostAtOnce = 500;

/** Keeps the seals of the audit trail. */
export function auditSealRepository(db: Queryable): AuditSealRepository {
  return {
    async findLast() {
      const row = await db.selectFrom('audit_seals').selectAll().orderBy('number', 'desc').executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },
    async list({ after, limit }) {
      const rows = await db
        .selectFrom('audit_seals')
        .selectAll()
        .where('number', '>', after)
        .orderBy('number')
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },
    async listEvents(sealNumber, limit) {
      const rows = await db
        .selectFrom('audit_events')
        .selectAll()
        .where('seal_number', sealNumber === null ? 'is' : '=', sealNumber)
        .orderBy('sequence')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ ...auditEventFromRow(row), sequence: row.sequence }));
    },
    async countEvents(which) {
      const row = await db
        .selectFrom('audit_events')
        .where('seal_number', which === 'sealed' ? 'is not' : 'is', null)
        .select(({ fn }) => fn.countAll<number | string>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
    async insert(seal, events) {
      await db.insertInto('audit_seals').values(toRow(seal)).execute();
      for (let start = 0; start < events.length; start += mostAtOnce) {
        const part = events.slice(start, start + mostAtOnce);
        const { numUpdatedRows } = await db
          .updateTable('audit_events')
          .set({ seal_number: seal.number })
          .where('uuid', 'in', part)
          .where('seal_number', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows !== BigInt(part.length))
          throw new CmError('Conflict', 'Events of this seal of the audit trail are sealed already.');
      }
    },
  };
}

function toRow(seal: AuditSeal): Insertable<AuditSealsTable> {
  return {
    number: seal.number,
    event_count: seal.eventCount,
    events_sha256: seal.eventsSha256,
    previous_sha256: seal.previousSha256,
    sealed_at: fromInstant(seal.sealedAt),
    key_version: seal.keyVersion,
    signature: seal.signature,
  };
}

function fromRow(row: Selectable<AuditSealsTable>): AuditSeal {
  return {
    number: row.number,
    eventCount: row.event_count,
    eventsSha256: row.events_sha256,
    previousSha256: row.previous_sha256,
    sealedAt: toInstant(row.sealed_at),
    keyVersion: row.key_version,
    signature: new Uint8Array(row.signature),
  };
}
