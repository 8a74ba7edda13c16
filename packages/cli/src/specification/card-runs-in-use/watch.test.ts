import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CardPresence } from '../../agent/readers/pcsc-readers.js';
import { unblock } from '../../agent/run/unblock.js';
import type { OpenWork } from '../../agent/watch/open-work.js';
import { type CardWatch, watchCards } from '../../agent/watch/watch-cards.js';
import { type CopyableCard, cardKinds } from './simulated-cards.js';
import { blockPin, conversationWith, newPin, Site, templateUuids } from './site.js';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());
beforeEach(() => void site.said.splice(0));

/** The cards are put in one after the other; gives what was to be carried out. */
async function watchWith(
  cards: readonly (CopyableCard | undefined)[],
  changes: Partial<CardWatch> = {},
): Promise<readonly OpenWork[]> {
  const carriedOut: OpenWork[] = [];
  async function* presences(): AsyncGenerator<CardPresence> {
    for (const [index, card] of cards.entries()) {
      yield { readerName: `Reader ${index}`, isCardPresent: card !== undefined };
    }
  }
  await watchCards({
    client: site.client,
    presences: presences(),
    openReader: async (name) => ({
      name,
      withCard: async (work) => {
        const card = cards[Number(name.slice('Reader '.length))];
        if (card === undefined) throw new Error('there is no card');
        return await work({ connection: card, atr: card.atr });
      },
    }),
    openCard: async ({ connection }) => conversationWith(connection as CopyableCard),
    carryOut: async (work) => void carriedOut.push(work),
    isConfirmed: async () => true,
    say: (line) => void site.said.push(line),
    isOnce: false,
    ...changes,
  });
  return carriedOut;
}

describe('the agent that waits for cards', () => {
  test('tells of a card that nothing is open for it', async () => {
    const { card, cardId } = await site.enroll('GIDS', 'erased');
    expect(await watchWith([card])).toEqual([]);
    expect(site.said).toContain(`Reader 0: GIDS card ${cardId}, Active`);
    expect(site.said).toContain('nothing is open for it');
  });

  test('carries out what is open for a card, and goes on with the next card', async () => {
    const blocked = await site.enroll('PIV', 'erased');
    await blockPin(blocked.card);
    const other = await site.enroll('GIDS', 'erased');
    const { management } = site.client;
    await management.createRequest({ type: 'Unblock', smartcardUuid: blocked.smartcardUuid });
    await watchWith([blocked.card, undefined, other.card], {
      carryOut: async () => void (await unblock(await site.run(blocked.card), { comment: '' })),
    });
    await (await conversationWith(blocked.card)).verify(newPin);
    expect(site.said).toContain('its PIN is blocked: `cardea card unblock` sets a new one');
    expect(site.said).toContain('Reader 1: the card is gone');
    expect(site.said).toContain(`Reader 2: GIDS card ${other.cardId}, Active`);
  });

  test('does nothing that the person does not agree to, and offers no request of another card', async () => {
    const { card, smartcardUuid } = await site.enroll('GIDS', 'erased');
    const other = await site.enroll('GIDS', 'erased');
    await site.client.management.createRequest({ type: 'Retire', smartcardUuid });
    const questions: string[] = [];
    const declined = await watchWith([card, other.card], {
      isConfirmed: async (question) => {
        questions.push(question);
        return false;
      },
    });
    expect(declined).toEqual([]);
    expect(questions).toEqual(['Carry out Retire on the card in Reader 0?']);
  });

  test('offers a card that belongs to nobody for what wants a new card', async () => {
    const { uuid } = await site.client.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templateUuids.erased,
      datacollection: '[]',
    });
    const offered = await watchWith([cardKinds.GIDS()]);
    expect(offered.map(({ type, request }) => [type, request.uuid])).toEqual([['Enroll', uuid]]);
    await site.client.changeRequest(uuid, 'Canceled');
  });

  test('waits on after a card that went wrong', async () => {
    const wrong = await site.enroll('GIDS', 'erased');
    const right = await site.enroll('GIDS', 'erased');
    wrong.card.injectFault({ kind: 'removed', afterCommands: 0 });
    await watchWith([wrong.card, right.card]);
    expect(site.said).toContain('Reader 0: the card was removed or lost its power');
    expect(site.said).toContain(`Reader 1: GIDS card ${right.cardId}, Active`);
  });

  test('ends after the first card when asked for one', async () => {
    const first = await site.enroll('GIDS', 'erased');
    const second = await site.enroll('GIDS', 'erased');
    await watchWith([first.card, second.card], { isOnce: true });
    expect(site.said.join('\n')).not.toContain(second.cardId);
  });
});
