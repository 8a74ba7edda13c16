import type { Secret } from '@cardea/cards';
import { exportLines, importLines, type System } from '@cardea/server';

/** Imports the line of a card with the admin key that it has from another system, as docs/import.md says. */
export async function importAdminKey(
  { ports }: Pick<System, 'ports'>,
  cardId: string,
  adminKey: Secret<Uint8Array>,
): Promise<void> {
  for await (const text of exportLines(ports, { withSecrets: false })) {
    const line = JSON.parse(text) as { kind: string; cardea?: Readonly<Record<string, unknown>> };
    if (line.kind !== 'smartcard' || !text.includes(cardId)) continue;
    const DiversifiedAdminKey = Buffer.from(adminKey.reveal()).toString('base64');
    const withKey = JSON.stringify({ ...line, cardea: { ...line.cardea, DiversifiedAdminKey } });
    const outcome = await importLines(ports, [withKey]);
    if (outcome.kind !== 'imported') throw new Error(JSON.stringify(outcome.badLines));
    return;
  }
  throw new Error(`no card ${cardId} was exported`);
}
