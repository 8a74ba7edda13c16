import { Secret } from '@cardea/cards';
import { SimulatedGidsCard } from '@cardea/cards/sim';
import { describe, expect, test, vi } from 'vitest';
import { look, sizes } from './browser.js';
import {
  codeOn,
  conversationWith,
  handOver,
  patience,
  pin,
  readerScene,
  stepsOn,
  whyNoCardAgent,
} from './card-agent.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

describe.skipIf(whyNoCardAgent() !== undefined)('a run of the card agent that is interrupted', () => {
  const site = readerScene();
  const card = new SimulatedGidsCard({});

  test('a card pulled in the middle: the page says what happened and what to do, and starting again finishes it', async () => {
    const { page, complaints } = await site.scene.opened('subscriber');
    await page.goto(`${site.scene.server.url}/enroll`);
    const offer = page.getByRole('group', { name: 'Full Life Cycle', exact: true });
    await offer.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Continue with the card agent' }).click();
    const code = await codeOn(page);
    // In the middle of an enrollment, after the key was made.
    card.injectFault({ kind: 'removed', afterCommands: 75 });
    const { exitCode, said } = await site.computer.carryOut(site.scene.server.url, code, card);
    expect(exitCode, said).not.toBe(0);
    await page.getByText('Put it back, get a new code', { exact: false }).waitFor(patience);
    // The page learns of each step after it was taken.
    await expect
      .poll(async () => (await stepsOn(page)).slice(-2), patience)
      .toEqual(['The card was taken out, or lost its power', 'The card agent stopped']);
    const steps = await stepsOn(page);
    expect(steps).toContain('The PIN was set');
    expect(steps).not.toContain('Finishing');
    // The code was good once.
    expect(await page.getByRole('img', { name: /^Code / }).count()).toBe(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const size of ['wide', 'phone', 'zoomed'] as const) {
        await page.setViewportSize(sizes[size]);
        await look(page, `agent-interrupted-${colorScheme}-${size}`);
      }
    }
    card.clearFaults();
    await handOver(page, site.computer, site.scene.server.url, card, 'New code');
    await expect.poll(async () => (await stepsOn(page)).at(-1)).toBe('Finishing');
    await (await conversationWith(card)).verify(new Secret(pin));
    expect((await (await conversationWith(card)).read()).keys).toHaveLength(2);
    await page.getByRole('link', { name: 'My cards' }).click();
    await page
      .getByRole('group', { name: /^Smart card/ })
      .getByText('Active')
      .waitFor();
    expect(await page.getByRole('group', { name: /^Smart card/ }).count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('a wrong PIN of a card that stays in use is told on the page, and the right one finishes the renewal', async () => {
    const { page } = await site.scene.opened('subscriber');
    await page
      .getByRole('group', { name: /^Smart card/ })
      .getByRole('button', { name: 'Renew' })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Continue with the card agent' }).click();
    const wrong = site.computer.pinFile('87654321');
    const { exitCode, said } = await site.computer.carryOut(
      site.scene.server.url,
      await codeOn(page),
      card,
      '--pin-file',
      wrong,
    );
    expect(exitCode, said).not.toBe(0);
    await page.getByText('type the PIN of this card', { exact: false }).waitFor(patience);
    await expect
      .poll(async () => (await stepsOn(page)).slice(-2), patience)
      .toEqual(['The card refused the PIN', 'The card agent stopped']);
    await handOver(page, site.computer, site.scene.server.url, card, 'New code');
  });
});
