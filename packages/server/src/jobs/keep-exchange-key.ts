import type { Clock, Randomness, Store, StoredExchangeKey } from '@cardea/domain';
import { auditEvent } from '@cardea/workflows';

/**
 * Stores a new exchange key of the archive together with its audit row.
 *
 * Errors: `Conflict` when another process stored one of this generation first; then nothing is kept.
 */
export async function keepExchangeKey(
  ports: { readonly store: Store; readonly clock: Clock; readonly randomness: Randomness },
  exchange: StoredExchangeKey,
): Promise<void> {
  const { name, version } = exchange.key;
  await ports.store.transaction(async (tx) => {
    await tx.archiveExchange.insert(exchange);
    await tx.audit.append(
      auditEvent(ports, {
        action: 'key.create',
        outcome: 'success',
        objectType: 'KeyArchive',
        objectUuid: 'exchange',
        facts: { key: name, version, notAfter: exchange.notAfter.toISOString() },
      }),
    );
  });
}
