import type { Clock, KeyDestruction, Randomness, Store } from '@cardea/domain';
import { auditEvent } from '@cardea/workflows';

const dayMs = 24 * 60 * 60 * 1000;
/** What is encrypted to a certificate that has ended is refused; this is for those who look into what went wrong. */
const daysAfterTheEnd = 30;

/**
 * Destroys the private keys of exchange certificates that ended 30 days ago, each with an audit row; gives how many. The
 * newest generation stays, whenever it ended. A key is destroyed before its certificate is forgotten, so that a crash in
 * between leaves it to the next run.
 */
export async function destroyEndedExchangeKeys(ports: {
  readonly store: Store;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly keyStore: KeyDestruction;
}): Promise<number> {
  const { store, clock, keyStore } = ports;
  const ended = await store.archiveExchange.listEnded(
    new Date(clock.now().getTime() - daysAfterTheEnd * dayMs),
  );
  for (const { generation, key, notAfter } of ended) {
    await keyStore.destroyKey(key);
    await store.transaction(async (tx) => {
      await tx.archiveExchange.delete(generation);
      await tx.audit.append(
        auditEvent(ports, {
          action: 'key.destroy',
          outcome: 'success',
          objectType: 'KeyArchive',
          objectUuid: 'exchange',
          facts: { key: key.name, version: key.version, notAfter: notAfter.toISOString() },
        }),
      );
    });
  }
  return ended.length;
}
