import { closeInterruptedIssuances } from '@cardea/workflows';
import type { System } from '../system.js';

/** Writes that the server starts, and closes what a crash cut off. */
export async function recordStart({ ports }: System): Promise<void> {
  const { store, clock, randomness } = ports;
  const interrupted = await closeInterruptedIssuances(ports);
  await store.transaction((tx) =>
    tx.audit.append({
      uuid: randomness.uuid(),
      occurredAt: clock.now(),
      action: 'system.start',
      outcome: 'success',
      actorUserUuid: null,
      actorName: 'system',
      targetUserUuid: null,
      objectType: 'System',
      objectUuid: '',
      origin: 'local',
      correlationId: randomness.uuid(),
      facts: { interruptedIssuances: interrupted.length },
    }),
  );
}
