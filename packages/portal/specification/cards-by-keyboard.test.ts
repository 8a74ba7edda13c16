import { SimulatedGidsCard } from '@cardea/cards/sim';
import { rotateKey } from '@cardea/server';
import { templates } from '@cardea/testkit';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { accessibilityFaults, look } from './browser.js';
import {
  changeTemplate,
  codeOn,
  conversationWith,
  handOverByKeyboard,
  helpDeskEnrolls,
  originatorsMayExecute,
  patience,
  readerScene,
  stepsOn,
  whyNoCardAgent,
} from './card-agent.js';
import { area, enter, person, signedInByKeyboard } from './keyboard.js';

// What becomes of a card after its enrollment, with the keyboard and nothing else: no click, no focus by a script, no address
// typed after the first. The tests follow one another.

vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });

describe.skipIf(whyNoCardAgent() !== undefined)('cards in use, by the keyboard alone', () => {
  const replacement = new SimulatedGidsCard({});
  const temporary = new SimulatedGidsCard({});
  const escrow = new SimulatedGidsCard({});
  const site = readerScene(async (scene) => {
    await scene.enrolledCard(templates.fullLifeCycle);
    await originatorsMayExecute(
      scene.server,
      templates.fullLifeCycle,
      'Recover',
      'TemporaryCards',
      'Unblock',
      'Retire',
    );
    await helpDeskEnrolls(scene.server);
  });

  /** The simulated card as it is shown. */
  async function shown(page: Page, card: SimulatedGidsCard): Promise<Locator> {
    const { cardId = '' } = await (await conversationWith(card)).read();
    return page.getByRole('group', { name: `Smart card ${cardId}` });
  }

  async function start(page: Page, card: Locator, operation: string): Promise<void> {
    await enter(page, card.getByRole('button', { name: operation, exact: true }));
    await enter(page, page.getByRole('dialog', { name: operation }).getByRole('button', { name: 'Start' }));
    await page.getByRole('heading', { name: 'What comes next' }).waitFor();
  }

  test('the help desk has a lost card replaced, lends a card, is told of a wrong card, and takes the lent one back', async () => {
    const page = await signedInByKeyboard(site.scene, 'helpDesk');
    await person(page);
    await start(page, page.getByRole('group', { name: /^Smart card/ }), 'Replace');
    await handOverByKeyboard(page, site, replacement);
    await person(page);
    const own = await shown(page, replacement);
    await start(page, own, 'Issue a temporary card');
    await handOverByKeyboard(page, site, temporary);
    await person(page);
    const lent = await shown(page, temporary);
    await start(page, lent, 'Take back temporary card');

    await enter(page, page.getByRole('button', { name: 'Continue with the card agent' }));
    const wrong = await site.computer.carryOut(site.scene.server.url, await codeOn(page), replacement);
    expect(wrong.exitCode, wrong.said).not.toBe(0);
    const [ownId = '', lentId = ''] = await Promise.all(
      [replacement, temporary].map(async (card) => (await (await conversationWith(card)).read()).cardId),
    );
    await page
      .getByText(
        `Smart card ${ownId} (Person cmuser1) was in the reader, and this is for smart card ${lentId}.`,
      )
      .waitFor(patience);
    await expect
      .poll(async () => (await stepsOn(page)).slice(-2))
      .toEqual(['Another card was in the reader', 'The card agent stopped']);
    expect((await (await conversationWith(replacement)).read()).keys).not.toEqual([]);
    await look(page, 'agent-wrong-card');
    await handOverByKeyboard(page, site, temporary, 'New code');
    await expect.poll(() => stepsOn(page)).toContain('The card was erased');
    await person(page);
    await lent.getByText('Retired').waitFor();
  });

  test('an enrollment agent gets the archived keys of a card on a card of their own', async () => {
    const page = await signedInByKeyboard(site.scene, 'helpDesk');
    await person(page);
    await start(page, await shown(page, replacement), 'Recover keys for somebody else');
    await handOverByKeyboard(page, site, escrow);
    await expect.poll(() => stepsOn(page)).toContain('Keys made or restored by the server are on the card');
    const { keys } = await (await conversationWith(escrow)).read();
    expect(keys.length).toBeGreaterThan(0);
    await look(page, 'agent-on-behalf');
    await enter(page, page.getByRole('link', { name: 'My cards' }));
    const own = await shown(page, escrow);
    await own.getByText('Active').waitFor();
    await own
      .getByText(/ArchivedEncryption/)
      .first()
      .waitFor();
  });

  test('an administrator begins the update of a card whose admin key is old, and its owner has the agent carry it out', async () => {
    await rotateKey(site.scene.server.system, 'admin-key-master');
    const administrator = await signedInByKeyboard(site.scene, 'manager');
    await area(administrator, /^Keys/);
    const { cardId = '' } = await (await conversationWith(replacement)).read();
    const toUpdate = administrator.getByRole('table', { name: 'Cards to update' });
    const row = toUpdate.getByRole('row').filter({ hasText: cardId });
    await enter(administrator, row.getByRole('button', { name: /^Begin the update/ }));
    await row.getByRole('link', { name: 'The update is begun.' }).waitFor();
    expect(await accessibilityFaults(administrator)).toEqual([]);

    const page = await signedInByKeyboard(site.scene, 'subscriber');
    await enter(page, page.getByRole('link', { name: 'My requests' }));
    await enter(page, page.getByRole('row').getByRole('link', { name: 'Update' }));
    await handOverByKeyboard(page, site, replacement);
    await expect.poll(() => stepsOn(page)).toContain('The card has an administration key of its own');
    expect(await accessibilityFaults(page)).toEqual([]);
    await area(administrator, /^Keys/);
    // Others are still to be updated.
    await toUpdate.getByRole('row').nth(1).waitFor();
    await row.waitFor({ state: 'detached' });
  });

  test('the owner of a card starts its update, and the certificates that the profile template has now are on it', async () => {
    await changeTemplate(site.scene.server, templates.fullLifeCycle, ({ certificateTemplates }) => ({
      certificateTemplates: [...certificateTemplates, 'CardeaSoftwareUser'],
    }));
    const page = await signedInByKeyboard(site.scene, 'subscriber');
    const card = await shown(page, replacement);
    await start(page, card, 'Update');
    await handOverByKeyboard(page, site, replacement);
    await expect.poll(() => stepsOn(page)).toContain('The certificates are on the card');
    await enter(page, page.getByRole('link', { name: 'My cards' }));
    await card.getByText('CardeaSoftwareUser').waitFor();
  });

  test('the person begins what the card agent does, sees what it means, withdraws it, and disables the card for good', async () => {
    const page = await signedInByKeyboard(site.scene, 'subscriber');
    const card = await shown(page, replacement);
    for (const operation of ['Renew', 'Make a duplicate', 'Retire']) {
      await start(page, card, operation);
      await enter(page, page.getByRole('button', { name: 'Continue with the card agent' }));
      await page.getByRole('img', { name: /^Code / }).waitFor();
      await enter(page, page.getByRole('button', { name: 'Withdraw' }));
      await page.getByText('Canceled', { exact: true }).waitFor();
      await enter(page, page.getByRole('link', { name: 'My cards' }));
    }
    await enter(page, card.getByRole('link'));
    await page.getByRole('region', { name: 'The life of this card' }).waitFor();
    await start(page, page.getByRole('main'), 'Disable for good');
    await enter(page, page.getByRole('button', { name: 'Finish' }));
    await page.getByText('Done', { exact: true }).waitFor();
    await enter(page, page.getByRole('link', { name: 'My cards' }));
    await card.getByText('Disabled').waitFor();
  });
});
