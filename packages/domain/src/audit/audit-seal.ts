import type { AuditEvent } from './audit-event.js';

/** An audit event with its place in the order of writing. */
export type WrittenAuditEvent = AuditEvent & { readonly sequence: number };

/** What a seal says: these events were written, after those of the seals before it, and by then. */
export interface AuditSealStatement {
  /** From 1, without gaps. */
  readonly number: number;
  readonly eventCount: number;
  /** SHA-256, in hex, of the events' lines ({@link sealedLine}) in the order of writing. */
  readonly eventsSha256: string;
  /** SHA-256, in hex, of the {@link sealedStatement} before; null for the first. */
  readonly previousSha256: string | null;
  readonly sealedAt: Date;
  /** Version of the key `audit` that signed. */
  readonly keyVersion: number;
}

/** A statement about a part of the audit trail, chained to the one before and signed. */
export interface AuditSeal extends AuditSealStatement {
  /** Over the octets of the {@link sealedStatement}, as `KeyStore.sign` gives it. */
  readonly signature: Uint8Array;
}

/** An event as seals hash it: a JSON array of its fields in this order, instants in ISO 8601, ended by a line feed. */
export function sealedLine(event: WrittenAuditEvent): string {
  const fields = [
    event.sequence,
    event.uuid,
    event.occurredAt.toISOString(),
    event.action,
    event.outcome,
    event.actorUserUuid,
    event.actorName,
    event.targetUserUuid,
    event.objectType,
    event.objectUuid,
    event.origin,
    event.correlationId,
    event.facts,
  ];
  return `${JSON.stringify(fields)}\n`;
}

/** A statement as it is signed and as the next one hashes it: a JSON array of its fields in this order. */
export function sealedStatement(seal: AuditSealStatement): string {
  return JSON.stringify([
    'cardea audit seal 1',
    seal.number,
    seal.eventCount,
    seal.eventsSha256,
    seal.previousSha256,
    seal.sealedAt.toISOString(),
    seal.keyVersion,
  ]);
}
