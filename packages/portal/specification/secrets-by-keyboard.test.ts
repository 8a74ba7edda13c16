import { CardeaClient } from '@cardea/sdk';
import { accounts, oneTimePasswords, templates } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { changeTemplate } from './card-agent.js';
import { enter, fromMenu, person, signedInByKeyboard, tabTo, type } from './keyboard.js';
import { openScene, type Scene } from './scene.js';
import { waitingRecovery } from './waiting-recovery.js';

// One-time passwords, consents to key recoveries, tokens and what else is told once, with the keyboard and nothing else: no
// click, no focus by a script, no address typed after the first.

vi.setConfig({ testTimeout: 300_000 });

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await changeTemplate(scene.server, templates.software, ({ policies }) => {
    const documents = [
      { name: 'Letter', description: '', template: 'Dear {Target.DisplayName}: {OneTimePassword}' },
    ];
    const Enroll = { ...policies.Enroll, ...oneTimePasswords(['Print', 'DoNothing']), documents };
    return { policies: { ...policies, Enroll } };
  });
});
afterAll(() => scene[Symbol.asyncDispose]());

const as = (account: keyof typeof accounts) =>
  new CardeaClient({ baseUrl: scene.server.url, credentials: { kind: 'basic', ...accounts[account] } })
    .management;

test('a manager starts an enrollment for somebody, hands its one-time passwords over, and the person enters them', async () => {
  const manager = await signedInByKeyboard(scene, 'manager');
  await person(manager);
  await enter(manager, manager.getByRole('button', { name: /^Show what there is/ }));
  const offer = manager.getByRole('group', { name: 'Software', exact: true });
  await enter(manager, offer.getByRole('button').first());
  await enter(manager, manager.getByRole('dialog').getByRole('button', { name: 'Start' }));
  await enter(manager, manager.getByRole('button', { name: 'Distribute one-time passwords' }));
  const groups = manager.getByRole('list').filter({ hasText: 'Group 1' });
  await groups.first().waitFor();
  const passwords = (await groups.allInnerTexts()).map((text) =>
    (text.match(/^[2-9A-Z]{4}$/gm) ?? []).join(' '),
  );
  expect(passwords).toHaveLength(2);
  // Hiding them is at hand at once, without a way there.
  await manager.getByRole('button', { name: 'Hide them now' }).and(manager.locator(':focus')).waitFor();
  await enter(manager, manager.getByRole('button', { name: 'Show the documents' }));
  await tabTo(manager, manager.getByRole('button', { name: 'Save “Letter” as PDF' }));
  const downloading = manager.waitForEvent('download');
  await manager.keyboard.press('Enter');
  expect((await downloading).suggestedFilename()).toBe('Letter.pdf');
  await enter(manager, manager.getByRole('button', { name: 'Hide them now' }));
  await manager.getByText('The one-time passwords are hidden').waitFor();

  const page = await signedInByKeyboard(scene, 'subscriber');
  await enter(page, page.getByRole('link', { name: 'My requests' }));
  await enter(page, page.getByRole('row').getByRole('link', { name: 'Enroll' }));
  const printed = page.getByLabel('One-time password from the printed sheet');
  await type(page, printed, 'WRONG234');
  await type(page, page.getByLabel('One-time password that you were told'), passwords[1] ?? '');
  await page.keyboard.press('Enter');
  await page.getByText('not all of them are right').waitFor();
  await tabTo(page, printed);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(passwords[0] ?? '');
  await page.keyboard.press('Enter');
  await page.getByLabel('Password for the file').waitFor();
});

test('key recovery agents are appointed, one consents and one refuses, and the recovery says so', async () => {
  const administrator = as('secondManager');
  const recovery = await waitingRecovery(scene, 'manager', 'helpDesk');

  for (const [who, decision] of [
    ['helpDesk', 'Consent'],
    ['manager', 'Refuse'],
  ] as const) {
    const page = await signedInByKeyboard(scene, who);
    await enter(page, page.getByRole('navigation').getByRole('link', { name: 'Administration' }));
    await enter(page, page.getByRole('main').getByRole('link', { name: /^Key recovery/ }));
    await enter(page, page.getByRole('button', { name: `${decision}: CONTOSO\\cmuser1` }));
    const dialog = page.getByRole('dialog');
    if (decision === 'Refuse')
      await type(page, dialog.getByLabel('Why'), 'not without the head of department');
    await enter(page, dialog.getByRole('button', { name: decision }));
    await page.getByText(decision === 'Consent' ? 'You have consented.' : 'You have refused.').waitFor();
  }
  const { keys } = await administrator.keyRecoveryUnderWay(recovery);
  expect(keys.flatMap(({ consents }) => consents.map(({ decision }) => decision)).sort()).toEqual([
    'consented',
    'refused',
  ]);
});

test('a name is blocked and freed, and a token is made, kept and ended', async () => {
  const page = await signedInByKeyboard(scene, 'manager');
  await enter(page, page.getByRole('navigation').getByRole('link', { name: 'Administration' }));
  await enter(page, page.getByRole('main').getByRole('link', { name: /^Blocked keys and names/ }));
  await enter(page, page.getByRole('button', { name: 'Block a name' }));
  const dialog = page.getByRole('dialog');
  await type(page, dialog.getByRole('textbox', { name: 'Name' }), 'mail.example.com');
  await type(page, dialog.getByLabel('Reason'), 'not ours');
  await enter(page, dialog.getByRole('button', { name: 'Block a name' }));
  await enter(page, page.getByRole('button', { name: 'Unblock: mail.example.com' }));
  await enter(page, dialog.getByRole('button', { name: 'Unblock' }));
  await page.getByText('No name is blocked.').waitFor();

  await fromMenu(page, 'My sign-ins and tokens');
  await enter(page, page.getByRole('button', { name: 'Make a token' }));
  await type(page, dialog.getByLabel('Name'), 'nightly script');
  await enter(page, dialog.getByRole('button', { name: 'Make a token' }));
  await enter(page, dialog.getByRole('button', { name: 'I have kept it' }));
  await page.getByText('nightly script').waitFor();
  await enter(page, page.getByRole('button', { name: /^End: nightly script/ }));
  await enter(page, dialog.getByRole('button', { name: 'End' }));
  await expect.poll(async () => await as('manager').apiTokens('own')).toEqual([]);
});
