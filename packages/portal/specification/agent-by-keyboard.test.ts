import { Secret } from '@cardea/cards';
import { SimulatedGidsCard } from '@cardea/cards/sim';
import { templates } from '@cardea/testkit';
import { describe, expect, test, vi } from 'vitest';
import {
  blockPin,
  conversationWith,
  handOverByKeyboard,
  originatorsMayExecute,
  pin,
  readerScene,
  stepsOn,
  whyNoCardAgent,
} from './card-agent.js';
import { enter, signedInByKeyboard, type } from './keyboard.js';

// The whole way of a card with the keyboard and nothing else: no click, no focus by a script, no address typed after the
// first. The code is typed at the terminal of the computer with the reader.

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

describe.skipIf(whyNoCardAgent() !== undefined)('with the card agent, by the keyboard alone', () => {
  const site = readerScene(({ server }) => originatorsMayExecute(server, templates.fullLifeCycle, 'Unblock'));
  const card = new SimulatedGidsCard({});

  test('a subscriber asks for a card, hands it over, follows each step, and goes to the new card', async () => {
    const page = await signedInByKeyboard(site.scene, 'subscriber');
    await enter(page, page.getByRole('link', { name: 'Get a card or certificate' }));
    const offer = page.getByRole('group', { name: 'Full Life Cycle', exact: true });
    await enter(page, offer.getByRole('button', { name: 'Ask for it' }));
    await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Start' }));
    await handOverByKeyboard(page, site, card);
    await expect.poll(() => stepsOn(page)).toContain('The certificates are on the card');
    await enter(page, page.getByRole('link', { name: 'My cards' }));
    const own = page.getByRole('group', { name: /^Smart card/ });
    await own.getByText('CardeaSmartcardLogon').waitFor();
    await own.getByText('Active').waitFor();
  });

  test('a help desk worker finds the person with “/” and unblocks the card with the agent', async () => {
    await blockPin(card);
    const page = await signedInByKeyboard(site.scene, 'helpDesk');
    await page.keyboard.press('/');
    await type(page, page.getByLabel('Find a person'), 'cmuser1');
    await enter(page, page.getByRole('link', { name: /Person cmuser1/ }));
    const theirs = page.getByRole('group', { name: /^Smart card/ });
    await enter(page, theirs.getByRole('button', { name: 'Unblock', exact: true }));
    await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Start' }));
    await handOverByKeyboard(page, site, card);
    await expect.poll(() => stepsOn(page)).toContain('The card has a new PIN and works again');
    await (await conversationWith(card)).verify(new Secret(pin));
  });
});
