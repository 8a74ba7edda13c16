import { createHash } from 'node:crypto';
import {
  type AuditSealStatement,
  type Clock,
  CmError,
  type KeyStore,
  type Store,
  sealedLine,
  sealedStatement,
  type WrittenAuditEvent,
} from '@cardea/domain';

/** Name of the key that signs the audit trail. */
export const auditKeyName = 'audit';

/** Its algorithm: seals are verified with SHA-256. */
export const auditKeyAlgorithm = 'ECDSA-P-256';

/** Events in one seal. */
export const mostEventsInSeal = 1000;

/** What sealing the audit trail works on. */
export interface SealPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly keyStore: KeyStore;
}

/** SHA-256 in hex of a text in UTF-8. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** SHA-256 in hex of events in the order of writing, as a seal states it. */
export function eventsSha256Of(events: readonly WrittenAuditEvent[]): string {
  const hash = createHash('sha256');
  for (const event of events) hash.update(sealedLine(event), 'utf8');
  return hash.digest('hex');
}

/**
 * Seals the audit events that no seal covers yet, the oldest first, and gives how many. Events are sealed after their
 * commit, so that no call waits for a signature; each seal commits together with the marks of its events.
 */
export async function sealAuditTrail(ports: SealPorts, signal?: AbortSignal): Promise<number> {
  let sealed = 0;
  while (signal?.aborted !== true) {
    const count = await sealOnce(ports);
    sealed += count;
    if (count < mostEventsInSeal) break;
  }
  return sealed;
}

async function sealOnce({ store, clock, keyStore }: SealPorts): Promise<number> {
  const events = await store.auditSeals.listEvents(null, mostEventsInSeal);
  if (events.length === 0) return 0;
  const last = await store.auditSeals.findLast();
  const key = await auditKey(store, keyStore);
  const statement: AuditSealStatement = {
    number: (last?.number ?? 0) + 1,
    eventCount: events.length,
    eventsSha256: eventsSha256Of(events),
    previousSha256: last === undefined ? null : sha256Of(sealedStatement(last)),
    sealedAt: clock.now(),
    keyVersion: key.version,
  };
  const signature = await keyStore.sign(key, Buffer.from(sealedStatement(statement), 'utf8'));
  await store.transaction((tx) =>
    tx.auditSeals.insert(
      { ...statement, signature },
      events.map(({ uuid }) => uuid),
    ),
  );
  return events.length;
}

/** Two processes may both find no key; the second to record one then takes the first's. */
async function auditKey(store: Store, keyStore: KeyStore): Promise<{ name: string; version: number }> {
  const current = await store.wrappedKeys.findCurrent(auditKeyName);
  if (current !== undefined) return { name: auditKeyName, version: current.version };
  try {
    return (await keyStore.generateKey(auditKeyName, auditKeyAlgorithm)).key;
  } catch (error) {
    if (!(error instanceof CmError) || error.kind !== 'Conflict') throw error;
    return { name: auditKeyName, version: 1 };
  }
}
