import { Secret } from '@cardea/cards';
import { SimulatedGidsCard } from '@cardea/cards/sim';
import { accounts, templates } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { accessibilityFaults, expectNothingCutOff, picture, sizes } from './browser.js';
import {
  blockPin,
  conversationWith,
  handOver,
  originatorsMayExecute,
  patience,
  pin,
  readerScene,
  stepsOfEnrollment,
  stepsOn,
  whyNoCardAgent,
} from './card-agent.js';
import { openScene, type Scene } from './scene.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

// A person in the browser, the built card agent as a process of its own at a real PC/SC daemon, and a simulated card.

describe.skipIf(whyNoCardAgent() !== undefined)('with the card agent', () => {
  const site = readerScene(({ server }) => originatorsMayExecute(server, templates.fullLifeCycle, 'Unblock'));
  const card = new SimulatedGidsCard({});

  test('a subscriber asks for a card, types the code, and sees the card come into being', async () => {
    const { page, complaints } = await site.scene.opened('subscriber');
    await page.goto(`${site.scene.server.url}/enroll`);
    const offer = page.getByRole('group', { name: 'Full Life Cycle', exact: true });
    await offer.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1, name: 'Enroll' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await Promise.all([
      handOver(page, site.computer, site.scene.server.url, card),
      page.getByText('The card agent has the code.').waitFor(patience),
      page.getByText('The keys were made on the card').waitFor(patience),
    ]);
    await expect.poll(() => stepsOn(page)).toEqual(stepsOfEnrollment);
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'hand-over-done');
    await page.getByRole('link', { name: 'My cards' }).click();
    await page.getByText('CardeaSmartcardLogon').waitFor();
    await page.getByText('CardeaArchivedEncryption').waitFor();
    expect(complaints).toEqual([]);
  });

  test('the help desk unblocks that card in the same way, and its PIN is good again', async () => {
    await blockPin(card);
    const { page, complaints } = await site.scene.opened('helpDesk');
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('searchbox').fill(accounts.subscriber.username);
    await page
      .getByRole('link', { name: /cmuser1/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Unblock', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Continue with the card agent' }).waitFor();
    // Finishing it here would change nothing on the card.
    expect(await page.getByRole('button', { name: 'Finish' }).count()).toBe(0);
    await handOver(page, site.computer, site.scene.server.url, card);
    await page.getByText('The card has a new PIN and works again').waitFor(patience);
    await (await conversationWith(card)).verify(new Secret(pin));
    expect(complaints).toEqual([]);
  });
});

describe('handing over', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  test('the code and the ways to use it fit on every screen, by day and by night, with the keyboard alone', async () => {
    const { page } = await scene.opened('subscriber');
    await page.goto(`${scene.server.url}/enroll`);
    const offer = page.getByRole('group', { name: 'Smart Card Logon', exact: true });
    await offer.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    const begin = page.getByRole('button', { name: 'Continue with the card agent' });
    await begin.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: /^Code / }).waitFor();
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const [size, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport);
        expect(await accessibilityFaults(page), `${scheme} ${size}`).toEqual([]);
        await expectNothingCutOff(page);
        if (size !== 'zoomed') await picture(page, `hand-over-${scheme}-${size}`);
      }
    }
  });

  test('a watched request is not asked for again and again, and a page without events asks', async () => {
    const { page } = await scene.opened('subscriber');
    await page.goto(`${scene.server.url}/enroll`);
    const offer = page.getByRole('group', { name: 'Smart Card Logon', exact: true });
    await offer.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Continue with the card agent' }).waitFor();
    const uuid = new URL(page.url()).pathname.split('/').at(-1);
    const asked: string[] = [];
    const isRequest = (url: string) => new URL(url).pathname === `/api/v2/requests/${uuid}`;
    page.on('request', (request) => isRequest(request.url()) && asked.push(request.url()));
    await page.waitForTimeout(7000);
    expect(asked).toEqual([]);
    await page.route('**/events', (route) => route.fulfill({ status: 204 }));
    await page.reload();
    await expect.poll(() => asked.length, { timeout: 30_000 }).toBeGreaterThan(3);
  });
});
