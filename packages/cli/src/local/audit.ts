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
    const rows = [['TIME', 'ACTION', 'OUTCOME', 'WHO', 'FROM', 'OBJECT', 'FACTS']];
    const filter = {
      limit: options.limit,
      ...(options.action === undefined ? {} : { action: options.action }),
    };
    for await (const event of listAuditEvents(system.ports.store, filter)) {
      if (options.json === true) print(JSON.stringify(event));
      else {
        rows.push([
          event.occurredAt.toISOString(),
          event.action,
          event.outcome,
          event.actorName,
          event.origin,
          `${event.objectType} ${event.objectUuid}`.trim(),
          JSON.stringify(event.facts),
        ]);
      }
    }
    if (options.json !== true) table(rows).forEach(print);
  });
}
