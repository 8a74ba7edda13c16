import { Secret } from '@cardea/cards';
import { SimulatedGidsCard } from '@cardea/cards/sim';
import { templates, userUuids } from '@cardea/testkit';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { look } from './browser.js';
import {
  changeTemplate,
  conversationWith,
  handOver,
  helpDeskEnrolls,
  originatorsMayExecute,
  pin,
  readerScene,
  stepsOn,
  whyNoCardAgent,
} from './card-agent.js';

// Cards that take the place of others, for good or for a while, each in the browser and by the built card agent. The tests
// follow one another: the person has after each what the next one begins with.

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

describe.skipIf(whyNoCardAgent() !== undefined)('cards of one person, through the card agent', () => {
  let helpDesk: Page;
  let lostCardUuid = '';
  let complaints: readonly string[];
  const replacement = new SimulatedGidsCard({});
  const temporary = new SimulatedGidsCard({});
  const duplicate = new SimulatedGidsCard({});

  const site = readerScene(async (scene) => {
    ({ smartcardUuid: lostCardUuid } = await scene.enrolledCard(templates.fullLifeCycle));
    await changeTemplate(scene.server, templates.fullLifeCycle, ({ policies }) => {
      const { revocationSettings } = policies.Recover;
      if (revocationSettings === undefined) throw new Error('the policy has no revocation settings');
      const changed = {
        ...revocationSettings,
        revokeOldCertificates: true,
        disableOldCardOrProfile: true,
        effectiveRevocationDelaySeconds: 0,
      };
      return { policies: { ...policies, Recover: { ...policies.Recover, revocationSettings: changed } } };
    });
    await originatorsMayExecute(scene.server, templates.fullLifeCycle, 'Recover', 'TemporaryCards', 'Retire');
    await helpDeskEnrolls(scene.server);
    ({ page: helpDesk, complaints } = await scene.opened('helpDesk'));
  });

  /** Opens the page of the person, where the card is. */
  async function personPage(): Promise<void> {
    await helpDesk.goto(`${site.scene.server.url}/people/${userUuids.subscriber}`);
    await helpDesk.getByRole('heading', { level: 2, name: 'Smart cards' }).waitFor();
  }

  /** The simulated card as it is shown. */
  async function shown(page: Page, card: SimulatedGidsCard): Promise<Locator> {
    const { cardId = '' } = await (await conversationWith(card)).read();
    return page.getByRole('group', { name: `Smart card ${cardId}` });
  }

  async function start(page: Page, card: Locator, operation: string): Promise<void> {
    await card.getByRole('button', { name: operation, exact: true }).click();
    await page.getByRole('dialog', { name: operation }).getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { name: 'What comes next' }).waitFor();
  }

  test('the help desk replaces a lost card: the old one is out of use, and each leads to the other', async () => {
    await personPage();
    await start(helpDesk, helpDesk.getByRole('group', { name: /^Smart card/ }), 'Replace');
    await handOver(helpDesk, site.computer, site.scene.server.url, replacement);
    expect(await stepsOn(helpDesk)).toContain('Keys made or restored by the server are on the card');
    await look(helpDesk, 'agent-replaced');
    await personPage();
    const fresh = await shown(helpDesk, replacement);
    await fresh.getByText('Active').waitFor();
    const old = helpDesk.getByRole('group', { name: /^Smart card/ }).filter({ hasText: 'Disabled' });
    await old
      .getByText(/^Revoked on/)
      .first()
      .waitFor();
    await look(helpDesk, 'agent-old-and-new-card');
    await fresh.getByRole('link', { name: /^Smart card/ }).click();
    await helpDesk.getByText('Replaces another card').waitFor();
    await look(helpDesk, 'agent-new-card');
    await helpDesk.getByRole('link', { name: 'The other card' }).click();
    await helpDesk.waitForURL(`**/smartcards/${lostCardUuid}`);
    await helpDesk.getByText('Disabled').first().waitFor();
  });

  test('for somebody whose card is at home a temporary card is made, and the own one rests meanwhile', async () => {
    await personPage();
    await start(helpDesk, await shown(helpDesk, replacement), 'Issue a temporary card');
    await handOver(helpDesk, site.computer, site.scene.server.url, temporary);
    await helpDesk.getByText('The new card', { exact: true }).waitFor();
    await personPage();
    const lent = await shown(helpDesk, temporary);
    await lent.getByText('Temporary card', { exact: true }).waitFor();
    // What it never takes is not there, not even greyed.
    expect(await lent.getByRole('button').allTextContents()).toEqual([
      'Unblock',
      'Unblock by telephone',
      'Disable temporary card',
      'Take back temporary card',
    ]);
    await start(helpDesk, await shown(helpDesk, replacement), 'Suspend');
    await helpDesk.getByRole('button', { name: 'Finish' }).click();
    await helpDesk.getByText('Done', { exact: true }).waitFor();
    await personPage();
    await (await shown(helpDesk, replacement))
      .getByText(/^On hold since/)
      .first()
      .waitFor();
    await look(helpDesk, 'agent-temporary-card');
    await (await shown(helpDesk, temporary)).getByRole('link').click();
    await helpDesk.getByText('Stands in for another card').waitFor();
  });

  test('the temporary card comes back and is wiped, and the own card works again', async () => {
    await personPage();
    await start(helpDesk, await shown(helpDesk, temporary), 'Take back temporary card');
    const place = await shown(helpDesk, temporary);
    await handOver(helpDesk, site.computer, site.scene.server.url, temporary);
    expect(await stepsOn(helpDesk)).toContain('The card was erased');
    expect((await (await conversationWith(temporary)).read()).keys).toEqual([]);
    await personPage();
    await place.getByText('Retired').waitFor();
    await start(helpDesk, await shown(helpDesk, replacement), 'Reinstate');
    await helpDesk.getByRole('button', { name: 'Finish' }).click();
    await helpDesk.getByText('Done', { exact: true }).waitFor();
    await personPage();
    const own = await shown(helpDesk, replacement);
    await own.getByText('Active').waitFor();
    await own
      .getByText(/^Valid until/)
      .first()
      .waitFor();
    expect(await own.getByText(/^On hold/).count()).toBe(0);
    await (await conversationWith(replacement)).verify(new Secret(pin));
  });

  test('a temporary card that is lost is disabled in the browser alone, and the own card stays as it is', async () => {
    await personPage();
    await start(helpDesk, await shown(helpDesk, replacement), 'Issue a temporary card');
    await handOver(helpDesk, site.computer, site.scene.server.url, temporary);
    await personPage();
    const lent = (await shown(helpDesk, temporary)).filter({ hasText: 'Active' });
    await start(helpDesk, lent, 'Disable temporary card');
    await helpDesk.getByRole('button', { name: 'Finish' }).click();
    await helpDesk.getByText('Done', { exact: true }).waitFor();
    await personPage();
    const disabled = (await shown(helpDesk, temporary)).filter({ hasText: 'Disabled' });
    const certificates = disabled.getByRole('listitem');
    await certificates
      .filter({ hasText: 'CardeaSmartcardLogon' })
      .getByText(/^Revoked on/)
      .waitFor();
    // What it had of the own card stays good.
    await certificates
      .filter({ hasText: /ArchivedEncryption(?!Older)/ })
      .getByText(/^Valid until/)
      .waitFor();
    await (await shown(helpDesk, replacement)).getByText('Active').waitFor();
  });

  test('the person renews the card, gets a duplicate of it, and takes on what the profile template has become', async () => {
    const { page } = await site.scene.opened('subscriber');
    const card = await shown(page, replacement);
    const before = (await (await conversationWith(replacement)).read()).keys.length;
    await start(page, card, 'Renew');
    await handOver(page, site.computer, site.scene.server.url, replacement);
    await expect.poll(() => stepsOn(page)).toContain('The PIN is right');
    expect((await (await conversationWith(replacement)).read()).keys.length).toBeGreaterThanOrEqual(before);
    await page.getByRole('link', { name: 'My cards' }).click();
    await start(page, card, 'Make a duplicate');
    await handOver(page, site.computer, site.scene.server.url, duplicate);
    await page.getByRole('link', { name: 'My cards' }).click();
    await (await shown(page, duplicate)).getByText('Duplicate', { exact: true }).waitFor();
    await changeTemplate(site.scene.server, templates.fullLifeCycle, ({ certificateTemplates }) => ({
      certificateTemplates: [...certificateTemplates, 'CardeaSoftwareUser'],
    }));
    await page.reload();
    await start(page, card, 'Update');
    await handOver(page, site.computer, site.scene.server.url, replacement);
    await page.getByRole('link', { name: 'My cards' }).click();
    await card.getByText('CardeaSoftwareUser').waitFor();
    await look(page, 'agent-updated-card');
  });

  test('the person retires the card: the agent erases it, and its certificates are revoked', async () => {
    const { page } = await site.scene.opened('subscriber');
    const card = await shown(page, replacement);
    await start(page, card, 'Retire');
    await handOver(page, site.computer, site.scene.server.url, replacement);
    await expect.poll(() => stepsOn(page)).toContain('The card was erased');
    expect((await (await conversationWith(replacement)).read()).keys).toEqual([]);
    await look(page, 'agent-retired');
    await page.getByRole('link', { name: 'My cards' }).click();
    await card.getByText('Retired').waitFor();
    expect(await card.getByText(/^Valid until/).count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
