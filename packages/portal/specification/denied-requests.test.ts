import { templates } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, look } from './browser.js';
import { foreignWordsOn } from './foreign-words.js';
import { openScene, type Scene } from './scene.js';
import { clientOf } from './software-files.js';

// Whoever asked for something that is denied learns why, and what to do differently.

const why = 'Not before June: ask for a software certificate instead.';
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

/** Asks for a card as the subscriber; gives the address of the request. */
async function asked(): Promise<{ readonly uuid: string; readonly address: string }> {
  const { uuid } = await clientOf(scene, 'subscriber').management.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.managed,
    comment: 'for the new laptop',
    dataCollection: { 'Employee number': '4711' },
  });
  return { uuid, address: `${scene.server.url}/requests/${uuid}` };
}

async function ownersPage(address: string): Promise<Page> {
  const { page } = await scene.opened('subscriber');
  await page.goto(address);
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  return page;
}

test('the approver is told who reads the comment, and whoever asked reads it on the page of the request', async () => {
  const { address } = await asked();
  const { page: approvers } = await scene.opened('manager');
  await approvers.goto(address);
  await approvers.getByRole('button', { name: 'Deny' }).click();
  const dialog = approvers.getByRole('dialog', { name: 'Deny' });
  await dialog.getByText('Whoever asked reads it on the page of the request.').waitFor();
  await dialog.getByLabel('Comment on the decision').fill(why);
  await dialog.getByRole('button', { name: 'Deny' }).click();
  await dialog.waitFor({ state: 'detached' });

  const page = await ownersPage(address);
  await page.getByRole('main').getByText(why).waitFor();
  await page.getByText('Why it was denied').waitFor();
  await look(page, 'denied-request');

  await page.evaluate("localStorage.setItem('cardea.language', 'de')");
  await page.goto(address);
  await page.getByText('Warum abgelehnt wurde').waitFor();
  await page.getByRole('main').getByText(why).waitFor();
  expect(await foreignWordsOn(page)).toEqual([]);
  expect(await accessibilityFaults(page)).toEqual([]);
});

test('a denial without a comment says so', async () => {
  const { uuid, address } = await asked();
  await clientOf(scene, 'manager').management.denyRequest(uuid);
  const page = await ownersPage(address);
  await page.getByText('No reason was given.').waitFor();
});

test('what approvers write on an approval stays among them, also when another one denies', async () => {
  const { profileTemplates } = scene.server.system.ports.store;
  const found = await profileTemplates.find(templates.managed as never);
  if (found === undefined) throw new Error('no such profile template');
  const Enroll = { ...found.policies.Enroll, approvalsNeeded: 2 };
  await profileTemplates.put({ ...found, policies: { ...found.policies, Enroll } }, scene.server.clock.now());
  const { uuid, address } = await asked();
  await clientOf(scene, 'manager').management.approveRequest(uuid, { comment: 'Only among us' });
  await clientOf(scene, 'secondManager').management.denyRequest(uuid, { comment: why });
  const page = await ownersPage(address);
  await page.getByRole('main').getByText(why).waitFor();
  expect(await page.getByText('Only among us').count()).toBe(0);
});
