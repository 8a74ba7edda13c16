import { Secret } from '@cardea/cards';
import { SimulatedGidsCard } from '@cardea/cards/sim';
import { userUuids } from '@cardea/testkit';
import { expect, test, vi } from 'vitest';
import { picture } from './browser.js';
import { conversationWith, handOver, pin, ReaderComputer, whyNoCardAgent } from './card-agent.js';
import { openScene } from './scene.js';
import { saveButton, section } from './template-form.js';

vi.setConfig({ testTimeout: 300_000 });

// Everybody in the browser, and the built card agent at a real PC/SC daemon with a simulated card.

test.skipIf(whyNoCardAgent() !== undefined)(
  'one card from its profile template to its end: administrator, subscriber, approver, help desk and auditor do their part',
  async () => {
    const card = new SimulatedGidsCard({});
    await using computer = await ReaderComputer.open();
    await using scene = await openScene();
    const { url } = scene.server;
    const { page: administrator } = await scene.opened('manager');
    const { page: subscriber } = await scene.opened('subscriber');
    const { page: approver } = await scene.opened('secondManager');
    const { page: helpDesk } = await scene.opened('helpDesk');

    // The administrator makes a profile template whose cards one person has to approve.
    await administrator.goto(`${url}/administration/profile-templates`);
    await administrator.getByRole('button', { name: 'Copy of Full Life Cycle', exact: true }).click();
    await administrator.getByLabel('Name of the new one').fill('Laboratory');
    await administrator.getByRole('dialog').getByRole('button', { name: 'Copy' }).click();
    await administrator.getByRole('heading', { level: 1, name: 'Laboratory' }).waitFor();
    await section(administrator, 'Enroll').click();
    await administrator.getByLabel('Approvals needed').fill('1');
    await saveButton(administrator).click();
    await administrator.getByText('Saved.', { exact: true }).waitFor();

    // The subscriber asks for a card.
    await subscriber.goto(`${url}/enroll`);
    const offer = subscriber.getByRole('group', { name: 'Laboratory', exact: true });
    await offer.getByRole('button', { name: 'Ask for it' }).click();
    await subscriber.getByRole('dialog').getByLabel('Comment').fill('begins on Monday');
    await subscriber.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await subscriber.getByText('Waiting for approval').waitFor();

    // The approver sees who asks for what and why, and approves.
    await approver.getByRole('link', { name: 'Approvals' }).click();
    await approver.getByRole('row').getByRole('link', { name: 'Enroll' }).click();
    await approver.getByText('begins on Monday').waitFor();
    await approver.getByRole('button', { name: 'Approve' }).click();
    await approver.getByRole('dialog').getByLabel('Comment on the decision').fill('as agreed');
    await approver.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await approver.getByText('Approved', { exact: true }).waitFor();

    // The subscriber's page goes on by itself; the card agent does the rest.
    await handOver(subscriber, computer, url, card);
    await (await conversationWith(card)).verify(new Secret(pin));
    await subscriber.getByRole('link', { name: 'My cards' }).click();
    const own = subscriber.getByRole('group', { name: /^Smart card/ });
    await own.getByText('Laboratory').waitFor();
    await own.getByText('Active').waitFor();

    // The card is lost: the help desk puts it out of use.
    await helpDesk.goto(`${url}/people/${userUuids.subscriber}`);
    const theirs = helpDesk.getByRole('group', { name: /^Smart card/ });
    await theirs.getByRole('button', { name: 'Disable for good' }).click();
    await helpDesk.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await helpDesk.getByRole('button', { name: 'Finish' }).click();
    await helpDesk.getByText('Done', { exact: true }).waitFor();
    await subscriber.reload();
    await subscriber.getByRole('heading', { level: 2, name: 'No longer in use' }).waitFor();
    await own
      .getByText(/^Revoked on/)
      .first()
      .waitFor();

    // The auditor reads who did what to that card, in the card's own history.
    await own.getByRole('link', { name: /^Smart card/ }).click();
    const address = new URL(subscriber.url()).pathname;
    const auditor = administrator;
    await auditor.goto(url + address);
    await auditor.getByRole('link', { name: 'All of it in the audit trail' }).click();
    const events = auditor.getByRole('region', { name: 'Events' }).getByRole('listitem');
    for (const [what, who] of [
      ['Asked for it', 'cmuser1'],
      ['Approved', 'cmmanager2'],
      ['Issued certificates', 'cmuser1'],
      ['Changed the state of the card', 'cmhelpdesk1'],
    ] as const)
      await events.filter({ hasText: what }).filter({ hasText: who }).first().waitFor();
    const disabling = events
      .filter({ hasText: 'Changed the state of the card' })
      .filter({ hasText: 'cmhelpdesk1' });
    await disabling.locator('summary').click();
    await disabling.getByText('No longer needed').waitFor();
    await picture(auditor, 'everybodys-work');
    expect(await auditor.getByRole('alert').count()).toBe(0);
  },
);
