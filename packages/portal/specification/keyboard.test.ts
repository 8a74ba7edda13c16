import { formatSpokenCode } from '@cardea/sdk';
import { templates } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enter, signedInByKeyboard, tabTo, type } from './keyboard.js';
import { openScene, type Scene } from './scene.js';

// Every journey with the keyboard and nothing else: no click, no focus by a script, no address typed after the first.

let scene: Scene;
let smartcardUuid = '';
beforeAll(async () => {
  scene = await openScene();
  ({ smartcardUuid } = await scene.enrolledCard(templates.fullLifeCycle));
});
afterAll(() => scene[Symbol.asyncDispose]());

test('a subscriber signs in, asks for a card, and suspends the one there is', async () => {
  const page = await signedInByKeyboard(scene, 'subscriber');
  await enter(page, page.getByRole('link', { name: 'Get a card or certificate' }));
  const offer = page.getByRole('group', { name: 'Managed' });
  await enter(page, offer.getByRole('button', { name: 'Ask for it' }));
  const form = page.getByRole('dialog', { name: 'Managed' });
  await type(page, form.getByLabel('Employee number'), '4711');
  await type(page, form.getByLabel('Comment'), 'for the new laptop');
  await enter(page, form.getByRole('button', { name: 'Start' }));
  await page.getByText('Waiting for approval').waitFor();
  // Round the end of the page and back to its beginning.
  await enter(page, page.getByRole('link', { name: 'My cards' }));
  const card = page.getByRole('group', { name: /^Smart card/ });
  await enter(page, card.getByRole('button', { name: 'Suspend' }));
  await type(page, page.getByRole('dialog').getByLabel('Comment'), 'left at home');
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Start' }));
  await enter(page, page.getByRole('button', { name: 'Finish' }));
  await page.getByText('Done', { exact: true }).waitFor();
  await enter(page, page.getByRole('link', { name: 'My cards' }));
  await enter(page, card.getByRole('button', { name: 'Reinstate' }));
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Start' }));
  await enter(page, page.getByRole('button', { name: 'Finish' }));
  await page.getByText('Done', { exact: true }).waitFor();
});

test('an approver opens the request, and approves it there', async () => {
  const page = await signedInByKeyboard(scene, 'manager');
  await enter(page, page.getByRole('link', { name: 'Approvals' }));
  await enter(page, page.getByRole('row').getByRole('link', { name: 'Enroll' }));
  await page.getByText('4711').waitFor();
  await enter(page, page.getByRole('button', { name: 'Approve' }));
  const dialog = page.getByRole('dialog', { name: 'Approve' });
  await type(page, dialog.getByLabel('Comment on the decision'), 'as agreed');
  await enter(page, dialog.getByRole('button', { name: 'Approve' }));
  await page.getByText('Approved', { exact: true }).waitFor();
});

test('a help desk worker finds the person and unblocks the card by telephone', async () => {
  const page = await signedInByKeyboard(scene, 'helpDesk');
  await page.keyboard.press('/');
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
  await type(page, page.getByLabel('Find a person'), 'cmuser1');
  await enter(page, page.getByRole('link', { name: /Person cmuser1/ }));
  const card = page.getByRole('group', { name: /^Smart card/ });
  await enter(page, card.getByRole('button', { name: 'Unblock by telephone' }));
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Start' }));
  await type(page, page.getByLabel('What the card shows'), formatSpokenCode('D61143F9CCFFD28B'));
  await enter(page, page.getByRole('button', { name: 'Answer', exact: true }));
  const groups = page.getByRole('region', { name: 'Answer' }).getByRole('listitem');
  await groups.first().waitFor();
  await enter(page, page.getByRole('button', { name: 'Hide the answer' }));
  await page.getByText('The answer is hidden.').waitFor();
  const { store } = scene.server.system.ports;
  const open = await store.requests.listOpenForSmartcard(smartcardUuid as never, 'OfflineUnblock');
  expect(open).toHaveLength(1);
});

test('an auditor reads a report and takes it along', async () => {
  const page = await signedInByKeyboard(scene, 'manager');
  await enter(page, page.getByRole('link', { name: 'Reports' }));
  await enter(page, page.getByRole('link', { name: 'Requests by type and state' }));
  await tabTo(page, page.getByRole('button', { name: 'Download as CSV' }));
  const [saved] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(saved.suggestedFilename()).toBe('requests.csv');
});
