import { auditEvent, closeInterruptedIssuances } from '@cardea/workflows';
import type { System } from '../system.js';

/** Writes that the server starts, and closes what a crash cut off. */
export async function recordStart({ ports }: System): Promise<void> {
  const interrupted = await closeInterruptedIssuances(ports);
  const event = auditEvent(ports, {
    action: 'system.start',
    outcome: 'success',
    objectType: 'System',
    facts: { interruptedIssuances: interrupted.length },
  });
  await ports.store.transaction((tx) => tx.audit.append(event));
}
