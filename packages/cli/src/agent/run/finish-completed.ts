import type { CardContents, CardKey } from '@cardea/cards';
import type { CardeaClient, v2 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import { fetchChain } from '../issued-certificate.js';
import type { CardAgent, Personalisation } from './card-agent.js';
import { keysWithoutUse, thumbprintOf } from './certificates-on-card.js';

/** Thumbprints of the certificates that the server has for a card: those that are good, and key history. */
export async function certificatesForCard(
  client: CardeaClient,
  smartcardUuid: string,
): Promise<ReadonlySet<string>> {
  const certificates = await client.management.smartcardCertificates(smartcardUuid);
  const current = certificates.filter(({ revocation, isKeyHistory }) => revocation === null || isKeyHistory);
  return new Set(current.map(({ thumbprintSha1 }) => thumbprintSha1));
}

/** Keys that the card carries although a completed request has replaced them. */
export async function replacedKeys(
  { client, serverUrl, journal }: CardAgent,
  { uuid, newSmartcardUuid }: v2.Request,
  { cardId, keys }: CardContents,
): Promise<readonly CardKey[]> {
  if (newSmartcardUuid === null || cardId === undefined || keys.length === 0) return [];
  const entry = journal.read(cardId);
  const recorded = entry.kind === 'record' && entry.record.requestUuid === uuid ? entry.record.keys : [];
  return keysWithoutUse(keys, {
    current: await certificatesForCard(client, newSmartcardUuid),
    chain: await fetchChain(serverUrl),
    recorded: new Set(recorded.map(({ location }) => location)),
  });
}

/**
 * The last strokes of a run whose request is completed already: removes the keys that were replaced, and tells what the
 * card carries. Where only the administrator removes keys they stay until the next run, as the server answers for the
 * admin key no more; they are of no use to anybody.
 *
 * Errors: `CommandFailure` when the card is not that of the request.
 */
export async function finishCompleted(
  agent: CardAgent,
  request: v2.Request,
  contents: CardContents,
): Promise<Personalisation> {
  const { client, journal, say } = agent;
  const { cardId } = contents;
  const { newSmartcardUuid } = request;
  const bound = newSmartcardUuid === null ? undefined : await client.management.smartcard(newSmartcardUuid);
  if (cardId === undefined || bound?.cardId !== cardId) {
    throw new CommandFailure(`Request ${request.uuid} is Completed, and was for another card.`);
  }
  say(`request ${request.uuid} is Completed`);
  const leftOver = await replacedKeys(agent, request, contents);
  if (leftOver.length > 0) await removeKeys(agent, leftOver);
  journal.end(cardId);
  const current = await certificatesForCard(client, bound.uuid);
  const onCard = contents.keys.flatMap(({ certificateDer }) => certificateDer ?? []);
  const certificates = onCard.filter((der) => current.has(thumbprintOf(der)));
  return { kind: 'completed', requestUuid: request.uuid, smartcardUuid: bound.uuid, cardId, certificates };
}

async function removeKeys(agent: CardAgent, keys: readonly CardKey[]): Promise<void> {
  const { reader, openCard, secrets, say } = agent;
  const needs = await reader.withCard(async (held) => (await openCard(held)).writesNeed);
  if (needs === 'adminKey') {
    say('replaced keys stay on the card until its next request');
    return;
  }
  const pin = await secrets.currentPin('PIN of the card, to remove keys that were replaced');
  await reader.withCard(async (held) => {
    const card = await openCard(held);
    await card.verify(pin);
    for (const key of keys) await card.deleteKey(key);
  });
  say(`removed ${keys.length} replaced keys`);
}
