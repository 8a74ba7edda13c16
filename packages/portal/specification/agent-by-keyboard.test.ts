import { Secret } from '@cardea/cards';
import { SimulatedGidsCard } from '@cardea/cards/sim';
import { templates } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  blockPin,
  changeTemplate,
  codeOn,
  conversationWith,
  patience,
  pin,
  ReaderComputer,
  stepsOn,
  whyNoCardAgent,
} from './card-agent.js';
import { enter, signedInByKeyboard, type } from './keyboard.js';
import { openScene, type Scene } from './scene.js';

// The whole way of a card with the keyboard and nothing else: no click, no focus by a script, no address typed after the
// first. The code is typed at the terminal of the computer with the reader.

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

describe.skipIf(whyNoCardAgent() !== undefined)('with the card agent, by the keyboard alone', () => {
  let scene: Scene;
  let computer: ReaderComputer;
  const card = new SimulatedGidsCard({});

  beforeAll(async () => {
    computer = await ReaderComputer.open();
    scene = await openScene();
    await changeTemplate(scene.server, templates.fullLifeCycle, ({ policies }) => ({
      policies: { ...policies, Unblock: { ...policies.Unblock, originatorMayExecute: true } },
    }));
  });
  afterAll(async () => {
    await scene?.[Symbol.asyncDispose]();
    await computer?.[Symbol.asyncDispose]();
  });

  async function handOverByKeyboard(page: Page): Promise<void> {
    await enter(page, page.getByRole('button', { name: 'Continue with the card agent' }));
    const { exitCode, said } = await computer.carryOut(scene.server.url, await codeOn(page), card);
    expect(exitCode, said).toBe(0);
    await page.getByText('Done.', { exact: true }).waitFor(patience);
  }

  test('a subscriber asks for a card, hands it over, follows each step, and goes to the new card', async () => {
    const page = await signedInByKeyboard(scene, 'subscriber');
    await enter(page, page.getByRole('link', { name: 'Get a card or certificate' }));
    const offer = page.getByRole('group', { name: 'Full Life Cycle', exact: true });
    await enter(page, offer.getByRole('button', { name: 'Ask for it' }));
    await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Start' }));
    await handOverByKeyboard(page);
    expect(await stepsOn(page)).toContain('The certificates are on the card');
    await enter(page, page.getByRole('link', { name: 'My cards' }));
    const own = page.getByRole('group', { name: /^Smart card/ });
    await own.getByText('CardeaSmartcardLogon').waitFor();
    await own.getByText('Active').waitFor();
  });

  test('a help desk worker finds the person with “/” and unblocks the card with the agent', async () => {
    await blockPin(card);
    const page = await signedInByKeyboard(scene, 'helpDesk');
    await page.keyboard.press('/');
    await type(page, page.getByLabel('Find a person'), 'cmuser1');
    await enter(page, page.getByRole('link', { name: /Person cmuser1/ }));
    const theirs = page.getByRole('group', { name: /^Smart card/ });
    await enter(page, theirs.getByRole('button', { name: 'Unblock', exact: true }));
    await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Start' }));
    await handOverByKeyboard(page);
    expect(await stepsOn(page)).toContain('The card has a new PIN and works again');
    await (await conversationWith(card)).verify(new Secret(pin));
  });
});
