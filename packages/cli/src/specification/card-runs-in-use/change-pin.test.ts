import { Secret } from '@cardea/cards';
import { CardeaClient } from '@cardea/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SecretsOfPerson } from '../../agent/run/card-run.js';
import { changePin } from '../../agent/run/change-pin.js';
import type { CardKind } from './simulated-cards.js';
import { blockPin, type CardInUse, conversationWith, newPin, pin, Site, wrongPin } from './site.js';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());
beforeEach(() => void site.said.splice(0));

describe.each<CardKind>(['GIDS', 'PIV'])('the PIN of a %s card', (kind) => {
  let inUse: CardInUse;
  beforeAll(async () => {
    inUse = await site.enroll(kind, 'erased');
  });

  test('is changed by its user, and the server is told nothing', async () => {
    const card = inUse.card.copy();
    await changePin(await site.run(card));
    await (await conversationWith(card)).verify(newPin);
    expect(site.said).toEqual(['changed the PIN']);
  });

  test('stays when the old one is wrong, and people are told how many tries are left', async () => {
    const card = inUse.card.copy();
    const { secrets } = await site.run(card);
    const mistaken = { ...secrets, currentPin: async () => wrongPin };
    await expect(changePin(await site.run(card, { secrets: mistaken }))).rejects.toThrow('2 tries left');
    await (await conversationWith(card)).verify(pin);
  });

  test('is not asked for when it is blocked', async () => {
    const card = inUse.card.copy();
    await blockPin(card);
    await expect(changePin(await site.run(card))).rejects.toThrow('cardea card unblock');
  });

  test('is one that the policy allows, or what the card takes when the server is away', async () => {
    const card = inUse.card.copy();
    const away = new CardeaClient({
      baseUrl: 'http://127.0.0.1:9',
      credentials: { kind: 'token', token: 'none' },
    });
    const tooLong = new Secret('123456789');
    const objections: (string | undefined)[] = [];
    const { secrets } = await site.run(card);
    const asking: SecretsOfPerson = {
      ...secrets,
      newPin: async (_, whyNot) => {
        objections.push(whyNot(tooLong), whyNot(pin));
        return newPin;
      },
    };
    await changePin(await site.run(card.copy(), { secrets: asking }));
    await changePin(await site.run(card.copy(), { secrets: asking, client: away }));
    const sameAgain = 'The new PIN is the old one.';
    const tooLongFor = 'The PIN must have 6 to 8 characters.';
    expect(objections).toEqual([tooLongFor, sameAgain, kind === 'PIV' ? tooLongFor : undefined, sameAgain]);
    expect(site.said).toContain('the server tells no PIN policy for this card: the card alone decides');
  });
});
