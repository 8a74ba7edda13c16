import type { ListedAuditEvent, SealMark } from '@cardea/server';
import { note, print, table } from '../output.js';
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

/** `cardea audit verify`. Ends with exit code 1 when the trail has a fault. */
export async function auditVerifyCommand(options: {
  readonly expect?: SealMark;
  readonly json?: boolean;
}): Promise<void> {
  const { verifyAuditTrail } = await import('@cardea/server');
  const verdict = await withInstallation(
    { mayCreate: false },
    async (system) =>
      await verifyAuditTrail(
        { store: system.ports.store, keyStore: system.keyStore },
        {
          ...(options.expect === undefined ? {} : { expected: options.expect }),
          ...(options.json === true
            ? {}
            : { onProgress: (seals: number) => note(`${seals} seals checked …`) }),
        },
      ),
  );
  if (verdict.faults.length > 0) process.exitCode = 1;
  if (options.json === true) return print(JSON.stringify(verdict));
  for (const { sealNumber, fault } of verdict.faults) print(`seal ${sealNumber}: ${fault}`);
  const { sealCount, sealedEvents, unsealedEvents, last, keys } = verdict;
  const outcome =
    verdict.faults.length === 0 ? 'The audit trail is whole' : 'The audit trail was tampered with';
  print(
    `${outcome}: ${sealCount} seals over ${sealedEvents} events, ${unsealedEvents} events not sealed yet.`,
  );
  for (const { version, publicKeySha256 } of keys)
    print(`signed by audit v${version}, SHA-256 ${publicKeySha256}`);
  if (last !== null)
    note(
      `Keep this elsewhere; it shows later that nothing was cut off: cardea audit verify --expect ${last.number}:${last.sha256}`,
    );
}
