import type { ListedAuditEvent } from '@cardea/server';
import { print, table } from '../output.js';
import { withInstallation } from './installation.js';

/** `cardea audit list`. */
export async function auditListCommand(options: {
  readonly limit: number;
  readonly action?: string;
  readonly json?: boolean;
}): Promise<void> {
  const { listAuditEvents } = await import('@cardea/server');
  await withInstallation({ mayCreate: false }, async (system) => {
    const filter = {
      limit: options.limit,
      ...(options.action === undefined ? {} : { action: options.action }),
    };
    const events: ListedAuditEvent[] = [];
    for await (const event of listAuditEvents(system.ports.store, filter)) events.push(event);
    if (options.json === true) return print(JSON.stringify(events));
    const rows = events.map((event) => [
      event.occurredAt.toISOString(),
      event.action,
      event.outcome,
      event.actorName,
      event.origin,
      `${event.objectType} ${event.objectUuid}`.trim(),
      JSON.stringify(event.facts),
    ]);
    print(table([['TIME', 'ACTION', 'OUTCOME', 'WHO', 'FROM', 'OBJECT', 'FACTS'], ...rows]));
  });
}
