import { readFileSync } from 'node:fs';
import { CardeaClient } from '@cardea/sdk';
import { ApiClient, accounts, templates, userUuids } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { area, choose, enter, find, press, retype, signedInByKeyboard, tabTo, type } from './keyboard.js';
import { openScene, type Scene } from './scene.js';
import { findings, saveButton, section } from './template-form.js';
import { authorityOutOfReach, failedExport, lostOrder, mailReceiver, webhookReceiver } from './trouble.js';

// All that administrators and auditors do, with the keyboard and nothing else: no click, no focus by a script, no address
// typed after the first.

// Each key is a call to the browser, of which a journey makes hundreds.
vi.setConfig({ testTimeout: 300_000 });

const elsewhere = authorityOutOfReach();
let mails: Awaited<ReturnType<typeof mailReceiver>>;
let scene: Scene;
beforeAll(async () => {
  mails = await mailReceiver();
  const allowed = { CARDEA_WEBHOOK_ALLOW_PRIVATE: 'true' };
  scene = await openScene({ environment: { ...elsewhere.environment, ...mails.environment, ...allowed } });
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  elsewhere.remove();
  await mails.close();
});

const administrator = () =>
  new CardeaClient({ baseUrl: scene.server.url, credentials: { kind: 'basic', ...accounts.secondManager } })
    .management;
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

test('every area of the administration is reached', async () => {
  const page = await signedInByKeyboard(scene, 'manager');
  for (const [name, heading] of [
    [/^Profile templates/, 'Profile templates'],
    [/^Certificate templates/, 'Certificate templates'],
    [/^Rights/, 'Rights'],
    [/^Certification authorities/, 'Certification authorities'],
    [/^Notifications/, 'Notifications'],
    [/^Jobs and export/, 'Jobs and export'],
    [/^Sign-ins/, 'Sign-ins'],
    [/^Keys/, 'Keys'],
    [/^Blocked keys and names/, 'Blocked keys and names'],
    [/^Key recovery/, 'Key recovery'],
    [/^Settings/, 'Settings'],
    [/^Reports/, 'Reports'],
  ] as const) {
    await area(page, name);
    await title(page, heading).waitFor();
  }
});

test('a profile template is made from another one, changed, mended, saved, compared, restored and tried', async () => {
  const page = await signedInByKeyboard(scene, 'manager');
  await area(page, /^Profile templates/);
  await enter(page, page.getByRole('button', { name: 'Copy of Managed' }));
  await retype(page, page.getByLabel('Name of the new one'), 'For visitors');
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Copy' }));
  await title(page, 'For visitors').waitFor();
  await retype(page, page.getByLabel('Description', { exact: true }), 'For a week');
  await enter(page, section(page, 'Enroll'));
  await retype(page, page.getByLabel('Approvals needed'), '101');
  await findings(page).getByText('1 fault').waitFor();
  await enter(page, findings(page).getByRole('button', { name: 'Enroll › Approvals needed' }));
  await page.getByLabel('Approvals needed').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('2');
  await findings(page).getByText('fault').waitFor({ state: 'detached' });
  await enter(page, section(page, 'Renew'));
  await press(page, page.getByLabel('Enabled', { exact: true }));
  await enter(page, saveButton(page));
  await page.getByText('Saved.', { exact: true }).waitFor();
  const [saved] = await administrator().profileTemplates({ q: 'For visitors' });
  const uuid = saved?.uuid ?? '';
  expect(await administrator().profileTemplate(uuid)).toMatchObject({
    version: 2,
    description: 'For a week',
    policies: { Enroll: { approvalsNeeded: 2 } },
  });

  const dryRun = page.getByRole('region', { name: 'Try this profile template' });
  await type(page, dryRun.getByLabel('Who gets the card: find by name'), 'cmuser1');
  await dryRun.getByRole('option', { name: 'Person cmuser1 (cmuser1)' }).waitFor({ state: 'attached' });
  await choose(page, dryRun.getByLabel('Who gets the card', { exact: true }), 'Person cmuser1');
  await enter(page, dryRun.getByRole('button', { name: 'Try', exact: true }));
  await dryRun.getByText('It could be started.').waitFor();

  await enter(page, page.getByRole('link', { name: 'History' }));
  await page.getByText('Enroll › Approvals needed: 1 → 2').waitFor();
  await enter(page, page.getByRole('link', { name: 'Version 1' }));
  await title(page, 'For visitors, version 1').waitFor();
  await enter(page, page.getByRole('button', { name: 'Restore this version' }));
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Restore this version' }));
  await page.getByRole('link', { name: 'Version 3' }).waitFor();
  await choose(page, page.getByLabel('From', { exact: true }), 'Version 1');
  await choose(page, page.getByLabel('To', { exact: true }), 'Version 2');
  await enter(page, page.getByRole('button', { name: 'Show differences' }));
  await page.getByText('Enroll › Approvals needed: 1 → 2').last().waitFor();
  expect(await administrator().profileTemplate(uuid)).toMatchObject({
    version: 3,
    policies: { Enroll: { approvalsNeeded: 1 } },
  });
});

test('a certificate template is changed', async () => {
  const page = await signedInByKeyboard(scene, 'manager');
  await area(page, /^Certificate templates/);
  await enter(page, page.getByRole('link', { name: 'CardeaSoftwareUser' }));
  await enter(page, section(page, 'Validity'));
  await retype(page, page.getByLabel('Validity in days', { exact: true }), '200');
  await enter(page, saveButton(page));
  await page.getByText('Saved.', { exact: true }).waitFor();
  expect(await administrator().certificateTemplate('CardeaSoftwareUser')).toMatchObject({
    validityDays: 200,
  });
});

test('somebody comes into a group, and gets a right by a sentence and by SDDL', async () => {
  const page = await signedInByKeyboard(scene, 'manager');
  await area(page, /^Rights/);
  await enter(page, page.getByRole('link', { name: 'Help Desk' }));
  await find(page, page.getByLabel('Put somebody into the group'), 'cmuser2', /Person cmuser2/);
  await enter(page, page.getByRole('button', { name: 'Put into the group' }));
  const member = page.getByRole('row').getByRole('link', { name: 'Person cmuser2' });
  await member.waitFor();
  await enter(page, page.getByRole('button', { name: 'Add an entry' }));
  await find(page, page.getByLabel('Who', { exact: true }), 'cmuser1', /Person cmuser1/);
  await press(page, page.getByRole('checkbox', { name: /^Unblock cards/ }));
  await enter(page, page.getByRole('button', { name: 'Add this entry' }));
  await page.getByText('Person cmuser1 may unblock cards.').waitFor();
  await enter(page, saveButton(page));
  await page.getByText('Saved.', { exact: true }).waitFor();

  await enter(page, member);
  await title(page, 'Person cmuser2').waitFor();
  await press(page, page.getByLabel('Show the text (SDDL)'));
  const text = page.getByLabel('Text (SDDL)', { exact: true });
  await type(page, text, 'D:(A;;CR;;;nobody)');
  await page.getByText('The text can be read.').waitFor({ state: 'detached' });
  await retype(page, text, 'D:(A;;CR;;;S-1-5-21-1-2-3-1100)');
  await page.getByText('Person cmuser1 may do everything that a right can allow.').waitFor();
  await enter(page, saveButton(page));
  await page.getByText('Saved.', { exact: true }).waitFor();
  const over = await administrator().rightsOver(userUuids.otherSubscriber, { holder: userUuids.subscriber });
  expect(over.map(({ right }) => right)).toContain('RequestRenew');
});

test('a webhook is added, tested and removed', async () => {
  const receiver = await webhookReceiver();
  const page = await signedInByKeyboard(scene, 'manager');
  await area(page, /^Notifications/);
  await enter(page, page.getByRole('button', { name: 'Add a webhook' }));
  const dialog = page.getByRole('dialog');
  await type(page, dialog.getByLabel('Address'), receiver.url);
  await press(page, dialog.getByRole('checkbox', { name: 'Card retired' }));
  await enter(page, dialog.getByRole('button', { name: 'Save' }));
  await enter(page, dialog.getByRole('button', { name: 'I have kept it' }));
  await enter(page, page.getByRole('button', { name: /^Test:/ }));
  await page.getByText('The test arrived.').waitFor();
  expect(receiver.received).toHaveLength(1);
  await enter(page, page.getByRole('button', { name: /^Remove:/ }));
  await enter(page, dialog.getByRole('button', { name: 'Remove' }));
  await page.getByText('No webhooks yet.').waitFor();
  expect(await administrator().webhooks()).toEqual([]);
  await receiver.close();
});

test('a failed job is run again, a session is ended, and a setting is changed', async () => {
  const { mend } = await failedExport(scene.server, () => administrator().orderExport());
  mend();
  const { page: theirs } = await scene.opened('otherSubscriber');
  const page = await signedInByKeyboard(scene, 'manager');
  await area(page, /^Jobs and export/);
  await choose(page, page.getByLabel('Show', { exact: true }), 'Failed');
  await enter(
    page,
    page.getByRole('row').filter({ hasText: 'Export' }).getByRole('button', { name: 'Run again' }),
  );
  await scene.server.system.work.settle();
  await page.getByText(/^The file of .* is ready\.$/).waitFor();

  await area(page, /^Sign-ins/);
  const sessions = page.getByRole('region', { name: 'Signed in by browser' });
  const mine = sessions.getByRole('row').filter({ hasText: 'This one' });
  await mine.waitFor();
  expect(await mine.count()).toBe(1);
  await enter(page, sessions.getByRole('button', { name: /^End: CONTOSO\\cmuser2/ }));
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'End' }));
  await sessions.getByText('Person cmuser2').waitFor({ state: 'detached' });
  await theirs.reload();
  await theirs.getByLabel('Password').waitFor();

  await area(page, /^Settings/);
  await press(page, page.getByRole('checkbox', { name: 'Those of people' }));
  await enter(page, page.getByRole('button', { name: 'Save', exact: true }));
  await page.getByText('Saved.', { exact: true }).waitFor();
  expect((await administrator().siteSettings()).value.requestSecurityFlags).toBe('UseGroups');
});

test('an order whose answer got lost is settled, a test mail is sent, and an agent is appointed who must consent', async () => {
  const profiletemplateuuid = templates.fullLifeCycleSoftware;
  const client = new ApiClient(scene.server.url, accounts.subscriber);
  const uuid = await lostOrder(
    scene.server,
    await client.createRequest({ type: 'Enroll', profiletemplateuuid }),
  );
  const page = await signedInByKeyboard(scene, 'manager');
  await area(page, /^Certification authorities/);
  await enter(page, page.getByRole('button', { name: 'Settle' }));
  const dialog = page.getByRole('dialog', { name: 'Settle the order' });
  // Arrows go from choice to choice.
  await tabTo(page, dialog.getByRole('radio', { name: 'It issued nothing and will not' }));
  await page.keyboard.press('ArrowDown');
  expect(await dialog.getByRole('radio', { name: 'Nobody can find out' }).isChecked()).toBe(true);
  await page.keyboard.press('ArrowUp');
  await type(page, dialog.getByLabel('How you found out'), 'asked its operator');
  await enter(page, dialog.getByRole('button', { name: 'Settle' }));
  await page.getByText('No such orders.').waitFor();
  expect(await administrator().issuanceOrder(uuid)).toMatchObject({ state: 'interrupted' });

  await area(page, /^Notifications/);
  await enter(page, page.getByRole('button', { name: 'Send a test mail to me' }));
  await page.getByText('The mail server has taken a mail to cmmanager1@contoso.com.').waitFor();

  await area(page, /^Key recovery/);
  await find(page, page.getByLabel('Make somebody an agent'), 'cmuser2', /Person cmuser2/);
  await enter(page, page.getByRole('button', { name: 'Make an agent' }));
  await page.getByRole('cell', { name: 'CONTOSO\\cmuser2', exact: true }).waitFor();
  for (const consents of [1, 0]) {
    await retype(page, page.getByLabel('How many must consent'), String(consents));
    await enter(page, page.getByRole('button', { name: 'Save', exact: true }));
    await expect.poll(async () => (await administrator().keyRecovery()).consentsNeeded).toBe(consents);
  }
  await enter(page, page.getByRole('button', { name: /^Retire: .*cmuser2/ }));
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Retire' }));
  await page.getByText(/^Retired /).waitFor();

  await enter(page, page.getByRole('navigation').getByRole('link', { name: 'Dashboard' }));
  await title(page, 'Dashboard').waitFor();
  await enter(page, page.getByRole('main').getByRole('link', { name: /Requests to decide/ }));
  await title(page, 'Approvals').waitFor();
});

test('an auditor searches the audit trail, follows one object, and takes it along', async () => {
  const { smartcardUuid } = await scene.enrolledCard(templates.fullLifeCycle);
  const page = await signedInByKeyboard(scene, 'manager');
  await enter(page, page.getByRole('link', { name: 'Audit trail' }));
  await title(page, 'Audit trail').waitFor();
  await choose(page, page.getByLabel('What', { exact: true }), 'All about cards');
  await type(page, page.getByLabel('Word, name or reference'), 'cmuser1');
  await enter(page, page.getByRole('button', { name: 'Search' }));
  await page.waitForURL(/action=smartcard\./);
  const events = page.getByRole('region', { name: 'Events' }).getByRole('listitem');
  const event = events.filter({ hasText: 'Assigned a card' }).first();
  await enter(page, event.locator('summary'));
  await event.getByText('Place in the trail').waitFor();
  await enter(page, event.getByRole('link', { name: 'Request', exact: true }));
  await title(page, 'Enroll').waitFor();
  await enter(page, page.getByRole('main').getByRole('link', { name: /^Smart card/ }));
  await page.getByRole('region', { name: 'The life of this card' }).waitFor();
  await enter(page, page.getByRole('link', { name: 'All of it in the audit trail' }));
  await page.waitForURL(new RegExp(`object=${smartcardUuid}`));
  await page.getByText(/events are shown\./).waitFor();
  await tabTo(page, page.getByRole('button', { name: 'Download as CSV' }));
  const [saved] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(readFileSync(await saved.path(), 'utf8')).toContain(smartcardUuid);
});
