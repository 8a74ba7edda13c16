import type { CredentialCard } from '@cardea/cards';
import type { CardeaClient } from '@cardea/sdk';
import { explain } from '../../failure.js';
import type { CardReader, HeldCard } from '../readers/card-reader.js';
import type { CardPresence } from '../readers/pcsc-readers.js';
import type { Say } from '../run/card-run.js';
import { findOpenWork, type OpenWork } from './open-work.js';

/** What the watch needs of its surroundings. */
export interface CardWatch {
  readonly client: CardeaClient;
  /** Cards that come and go; ends when the person wants to stop. */
  readonly presences: AsyncIterable<CardPresence>;
  readonly openReader: (name: string) => Promise<CardReader>;
  /** Begins a conversation with whatever kind of card it is. */
  readonly openCard: (held: HeldCard) => Promise<CredentialCard>;
  /** Carries one request out on the card in a reader. */
  readonly carryOut: (work: OpenWork, reader: CardReader) => Promise<void>;
  readonly isConfirmed: (question: string) => Promise<boolean>;
  readonly say: Say;
  /** Ends after the first card. */
  readonly isOnce: boolean;
}

/**
 * Waits for cards. For each it tells what the server has open on it, and carries that out when the person agrees. What
 * goes wrong with one card is told, and the watch goes on.
 *
 * Errors: what the readers throw when there is no PC/SC; with `isOnce` also what goes wrong with the card.
 */
export async function watchCards(watch: CardWatch): Promise<void> {
  watch.say('waiting for cards; Ctrl-C ends it');
  for await (const { readerName, isCardPresent } of watch.presences) {
    if (!isCardPresent) {
      watch.say(`${readerName}: the card is gone`);
      continue;
    }
    if (watch.isOnce) return await serveCard(watch, readerName);
    await serveCard(watch, readerName).catch((error: unknown) =>
      watch.say(`${readerName}: ${explain(error).message}`),
    );
  }
}

async function serveCard(watch: CardWatch, readerName: string): Promise<void> {
  const { client, say } = watch;
  const reader = await watch.openReader(readerName);
  // Read and let go of: nobody wants the card kept while a person thinks.
  const contents = await reader.withCard(async (held) => (await watch.openCard(held)).read());
  const { smartcard, work } = await findOpenWork(client, contents);
  const known = smartcard === undefined ? 'not known to the server' : smartcard.status;
  say(`${readerName}: ${contents.application} card ${contents.cardId ?? 'without a card id'}, ${known}`);
  if (contents.pinRetriesRemaining === 0) say('its PIN is blocked: `cardea card unblock` sets a new one');
  if (work.length === 0) say('nothing is open for it');
  for (const one of work) {
    const { uuid, status } = one.request;
    say(`open: ${one.type}, request ${uuid}, ${status}`);
    if (!(await watch.isConfirmed(`Carry out ${one.type} on the card in ${readerName}?`))) continue;
    await watch.carryOut(one, reader);
  }
}
