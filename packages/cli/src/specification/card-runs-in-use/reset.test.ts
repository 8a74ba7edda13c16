import { CardRemoved } from '@cardea/cards';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CardReset, resetCard } from '../../agent/run/reset.js';
import { retireWithoutCard } from '../../agent/run/retire.js';
import { type CardKind, type CopyableCard, cardKinds } from './simulated-cards.js';
import { blockPin, type CardInUse, conversationWith, defaultAdminKey, opens, pin, Site } from './site.js';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());
beforeEach(() => void site.said.splice(0));

/** A reset that the person wants, told what will be lost. */
async function resetOf(card: CopyableCard, changes: Partial<CardReset> = {}): Promise<readonly string[]> {
  const { held, card: conversation, say, client } = await site.run(card);
  const losses: string[] = [];
  await resetCard({
    held,
    card: conversation,
    say,
    client,
    isForced: false,
    isConfirmed: async (lines) => {
      losses.push(...lines);
      return true;
    },
    ...changes,
  });
  return losses;
}

describe.each<CardKind>(['GIDS', 'PIV'])('a %s card', (kind) => {
  let inUse: CardInUse;
  beforeAll(async () => {
    inUse = await site.enroll(kind, 'erased');
  });
  const keysOf = async (card: CopyableCard) => (await (await conversationWith(card)).read()).keys;

  test('is not reset while the server says that it is in use', async () => {
    const card = inUse.card.copy();
    await expect(resetOf(card)).rejects.toThrow('The server says that the card is Active');
    expect(await keysOf(card)).toHaveLength(1);
    await (await conversationWith(card)).verify(pin);
  });

  test('is not reset when the server cannot be asked, unless that is forced', async () => {
    const card = inUse.card.copy();
    const { held, card: conversation, say } = await site.run(card);
    const reset = { held, card: conversation, say, isForced: false, isConfirmed: async () => true };
    await expect(resetCard(reset)).rejects.toThrow('--force');
    expect(await keysOf(card)).toHaveLength(1);
  });

  test('stays as it is when the person does not want it', async () => {
    const card = inUse.card.copy();
    const unwanted = resetOf(card, { isForced: true, isConfirmed: async () => false });
    await expect(unwanted).rejects.toThrow('stays as it is');
    await (await conversationWith(card)).verify(pin);
  });

  test('that is retired is reset, after the person was told what is lost', async () => {
    const { card, cardId, ownAdminKey } = await site.enroll(kind, 'erased');
    const { client, secrets, say } = await site.run(card);
    await retireWithoutCard({ client, secrets, say, isConfirmed: async () => true }, cardId, {
      comment: 'lost and found',
    });
    const losses = await resetOf(card, { adminKey: ownAdminKey });
    expect(losses.join('\n')).toContain(cardId);
    expect(losses.join('\n')).toMatch(/certificate of .*cmuser1/);
    expect(await keysOf(card)).toEqual([]);
  });
});

describe('a PIV card with the reset of Yubico', () => {
  test.each(['as it is in use', 'whose PIN is blocked'])('%s becomes one from the factory', async (state) => {
    const { card } = await site.enroll('PIV', 'erased');
    if (state !== 'as it is in use') await blockPin(card);
    await resetOf(card, { isForced: true });
    const conversation = await conversationWith(card);
    expect(await conversation.read()).toMatchObject({ needsPreparation: true, keys: [] });
    await conversation.verify(pin);
    // The admin key of the factory is the default one of these tests.
    expect(await opens(card, defaultAdminKey)).toBe(true);
  });

  test.each(['removed', 'powerLost'] as const)(
    'is reset by the same again when it goes away (%s)',
    async (kind) => {
      const inUse = await site.enroll('PIV', 'erased');
      let isThrough = false;
      for (let afterCommands = 0; !isThrough; afterCommands += 1) {
        const card = inUse.card.copy();
        const { held, card: conversation, say } = await site.run(card);
        card.injectFault({ kind, afterCommands });
        const reset = { held, card: conversation, say, isForced: true, isConfirmed: async () => true };
        isThrough = await resetCard(reset).then(
          () => true,
          (error: unknown) => {
            expect(error).toBeInstanceOf(CardRemoved);
            return false;
          },
        );
        card.clearFaults();
        if (!isThrough) await resetOf(card, { isForced: true });
        expect((await (await conversationWith(card)).read()).needsPreparation).toBe(true);
      }
    },
  );
});

describe('a GIDS card', () => {
  test('under an admin key that is not named is not reset', async () => {
    const { card } = await site.enroll('GIDS', 'erased');
    await expect(resetOf(card, { isForced: true })).rejects.toThrow('--admin-key-file');
    await (await conversationWith(card)).verify(pin);
  });

  test('from the factory is found to be blank', async () => {
    await resetOf(cardKinds.GIDS());
    expect(site.said).toEqual(['the card is blank already']);
  });
});
