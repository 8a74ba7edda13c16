import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CardConnection, CardRemoved } from '../iso7816/card-connection.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { fromHex, toHex } from '../iso7816/octets.js';
import { memoryState } from '../sim/card/state-file.js';
import { SimulatedGidsCard } from '../sim/gids/simulated-gids-card.js';
import { SimulatedPivCard } from '../sim/piv/simulated-piv-card.js';
import { decodeAnswerToReset } from './answer-to-reset.js';
import { identifyCard } from './identify-card.js';

const yubiKeyAtr = fromHex('3bfd1300008131fe158073c021c057597562694b657940');
const belgianAtr = fromHex('3b9813400aa503010101ad1311');

/** A card that knows the answers given, by the beginning of the command, and refuses everything else. */
function cardAnswering(
  answers: Readonly<Record<string, string>>,
): CardConnection & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async transmit(command) {
      const hex = toHex(command);
      asked.push(hex);
      const known = Object.keys(answers).find((beginning) => hex.startsWith(beginning));
      return fromHex(known === undefined ? '6a82' : (answers[known] ?? ''));
    },
  };
}

const selectPiv = '00a404000ba000000308';
const selectGids = '00a4040009a00000039742544659';
const pivAnswer = '61114f0600001000010079074f05a0000003089000';
const gidsAnswer = '61124f0ba00000039742544659020173034001c09000';

describe('answer to reset', () => {
  test('that of a YubiKey 5 names it and offers T=1', () => {
    expect(decodeAnswerToReset(yubiKeyAtr)).toMatchObject({ protocols: [1], issuerData: 'YubiKey' });
  });

  test('that of a card with T=0 alone has no check byte', () => {
    expect(decodeAnswerToReset(belgianAtr)).toMatchObject({ protocols: [0] });
    expect(decodeAnswerToReset(belgianAtr)).not.toHaveProperty('aid');
  });

  test('those of the simulated cards name their applications', () => {
    const { atr } = new SimulatedPivCard(memoryState());
    expect(toHex(decodeAnswerToReset(atr).aid ?? new Uint8Array(0))).toBe('a000000308000010000100');
    const gids = decodeAnswerToReset(new SimulatedGidsCard().atr);
    expect(toHex(gids.aid ?? new Uint8Array(0))).toContain('a00000039742544659');
  });

  test('every wrong byte of one with a check byte is noticed', () => {
    for (let index = 0; index < yubiKeyAtr.length; index++) {
      const wrong = yubiKeyAtr.map((byte, position) => (position === index ? byte ^ 0x10 : byte));
      expect(() => decodeAnswerToReset(wrong)).toThrow(MalformedCardData);
    }
    expect(() => decodeAnswerToReset(yubiKeyAtr.subarray(0, -1))).toThrow(MalformedCardData);
  });

  test('arbitrary bytes are decoded or refused, and nothing else happens', () => {
    const almost = fc.uint8Array({ maxLength: 34 }).map((bytes) => Uint8Array.from([0x3b, ...bytes]));
    fc.assert(
      fc.property(almost, (bytes) => {
        try {
          decodeAnswerToReset(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedCardData);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('identification', () => {
  test('the simulated PIV card is a PIV card with the extensions of Yubico', async () => {
    const card = new SimulatedPivCard(memoryState(), { firmwareVersion: '5.4.3' });
    expect(await identifyCard(card, card.atr)).toMatchObject({ application: 'PIV', yubicoVersion: '5.4.3' });
  });

  test('the simulated GIDS card is a GIDS card, blank before it was initialised', async () => {
    const card = new SimulatedGidsCard();
    expect(await identifyCard(card, card.atr)).toMatchObject({
      application: 'GIDS',
      properties: { isBlank: true },
    });
  });

  test('a PIV card without the extensions of Yubico is one', async () => {
    const card = cardAnswering({ [selectPiv]: pivAnswer, '00fd': '6d00' });
    const found = await identifyCard(card, belgianAtr);
    expect(found.application).toBe('PIV');
    expect(found).not.toHaveProperty('yubicoVersion');
  });

  test('a card with both applications is PIV, unless its ATR names GIDS', async () => {
    const answers = { [selectPiv]: pivAnswer, [selectGids]: gidsAnswer };
    expect(await identifyCard(cardAnswering(answers), yubiKeyAtr)).toMatchObject({ application: 'PIV' });
    const gidsAtr = new SimulatedGidsCard().atr;
    expect(await identifyCard(cardAnswering(answers), gidsAtr)).toMatchObject({ application: 'GIDS' });
  });

  test('an ATR that names an application makes no card of it', async () => {
    const card = cardAnswering({});
    const { atr } = new SimulatedPivCard(memoryState());
    expect(await identifyCard(card, atr)).toMatchObject({ application: 'Other' });
    expect(card.asked).toHaveLength(2);
  });

  test('a card that answers every SELECT with an application of its own is another card', async () => {
    const own = cardAnswering({ '00a4': '61094f07a00000000310109000' });
    expect(await identifyCard(own, belgianAtr)).toMatchObject({ application: 'Other' });
  });

  test('a card that answers every SELECT with nothing is another card', async () => {
    const card = cardAnswering({ '00a4': '9000' });
    expect(await identifyCard(card, belgianAtr)).toMatchObject({
      application: 'Other',
      answerToReset: { protocols: [0] },
    });
  });

  test('an ATR that cannot be read does not keep a card from being recognised', async () => {
    const card = new SimulatedPivCard(memoryState());
    expect(await identifyCard(card, new Uint8Array(0))).toMatchObject({ application: 'PIV' });
  });

  test('a card that is pulled out is not another card', async () => {
    const card = new SimulatedPivCard(memoryState());
    card.injectFault({ kind: 'removed', afterCommands: 0 });
    await expect(identifyCard(card, card.atr)).rejects.toBeInstanceOf(CardRemoved);
  });
});
