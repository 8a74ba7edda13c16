import { templates, userUuids } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accessibilityFaults, expectNothingCutOff, picture } from './browser.js';
import { openScene, type Scene } from './scene.js';
import { slowLine } from './slow-line.js';
import { clientOf } from './software-files.js';
import { waitingRecovery } from './waiting-recovery.js';

// What takes long, here because the line to the server is slow: it says that it is under way, and leaving it does no harm.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await scene.enrolledCard(templates.fullLifeCycle);
  const { management: administrator } = clientOf(scene, 'secondManager');
  await waitingRecovery(scene, 'manager');
  // Somebody else shares from now on, so that there is something to share anew.
  await administrator.addKeyRecoveryAgent({ userUuid: userUuids.helpDesk });
  await administrator.orderExport();
  await scene.server.system.work.settle();
});
afterAll(() => scene[Symbol.asyncDispose]());

/** Fails unless something says, to screen readers too, that it is under way. */
async function expectUnderWay(page: Page, name: string): Promise<void> {
  await page.getByRole('status').getByRole('progressbar', { name }).first().waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await expectNothingCutOff(page);
}

async function openedAt(address: string): ReturnType<Scene['opened']> {
  const opened = await scene.opened('manager');
  await opened.page.goto(`${scene.server.url}${address}`);
  return opened;
}

test.each([
  {
    action: 'a dry run',
    address: `/administration/profile-templates/${templates.managed}`,
    calls: /\/profile-templates\/dry-run$/,
    begin: async (page: Page) => {
      const dryRun = page.getByRole('region', { name: 'Try this profile template' });
      await dryRun.getByLabel('Who gets the card: find by name').fill('cmuser1');
      await dryRun.getByLabel('Who gets the card', { exact: true }).selectOption({ index: 1 });
      await dryRun.getByRole('button', { name: 'Try', exact: true }).click();
    },
  },
  {
    action: 'a report as CSV',
    address: '/reports/requests',
    calls: /\/reports\/requests\?.*csv/,
    begin: (page: Page) => page.getByRole('button', { name: 'Download as CSV' }).click(),
  },
  {
    action: 'the audit trail as CSV',
    address: '/audit',
    calls: /\/audit-events\?.*csv/,
    begin: (page: Page) => page.getByRole('button', { name: 'Download as CSV' }).click(),
  },
  {
    action: 'everything stored as a file',
    address: '/administration/jobs',
    calls: /\/exports\//,
    begin: (page: Page) => page.getByRole('button', { name: 'Download', exact: true }).click(),
  },
  {
    action: 'sharing archived keys anew',
    address: '/administration/key-recovery',
    calls: /\/resharings$/,
    begin: (page: Page) => page.getByRole('button', { name: 'Share archived keys anew' }).click(),
  },
])('$action says that it is under way, and the page can be left meanwhile', async (each) => {
  const { page, complaints } = await openedAt(each.address);
  const line = await slowLine(page, each.calls);
  await each.begin(page);
  await expectUnderWay(page, 'Working …');
  await page.getByRole('link', { name: 'My cards' }).click();
  await page.getByRole('heading', { level: 1, name: 'My cards' }).waitFor();
  // It is still said there.
  await page.getByRole('status').getByRole('progressbar', { name: 'Working …' }).waitFor();
  await line.goOn();
  await page.getByRole('progressbar', { name: 'Working …' }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).pathname).toBe('/');
  expect(line.held()).toBe(1);
  expect(complaints).toEqual([]);
});

test('which cards are to be updated, and the plan of their keys, say that they are being read', async () => {
  const { page, complaints } = await scene.opened('manager');
  const line = await slowLine(page, /\/admin-keys\//);
  await page.goto(`${scene.server.url}/administration/keys`);
  const loading = page.getByRole('main').getByRole('progressbar', { name: 'Loading …' });
  await expect.poll(() => loading.count()).toBe(2);
  expect(await page.getByText('No card needs an update.').count()).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  await line.goOn();
  await page.getByText('No card needs an update.').waitFor();
  expect(await loading.count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('a consent says that it is under way, and its dialog can be closed meanwhile', async () => {
  const { page, complaints } = await openedAt('/administration/key-recovery');
  const line = await slowLine(page, /\/consent$/);
  await page
    .getByRole('button', { name: /^Consent: .*cmuser1/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Consent' }).click();
  await dialog.getByRole('status').getByRole('progressbar', { name: 'Working …' }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await picture(page, 'working-in-a-dialog');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await line.goOn();
  await page.getByText('You have consented.').or(page.getByText('Nothing waits.')).first().waitFor();
  expect(complaints).toEqual([]);
});

test('what is asked in another dialog, while the first is still being done, stays with what was typed', async () => {
  const { page, complaints } = await openedAt('/administration/blocklists');
  await page.getByText('No key is blocked.').waitFor();
  const line = await slowLine(page, /\/blocked-keys$/);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Block a key' }).click();
  await dialog.getByLabel('Key (SHA-256)').fill('ab'.repeat(32));
  await dialog.getByLabel('Reason').fill('found on a stick');
  await dialog.getByRole('button', { name: 'Block a key' }).click();
  await dialog.getByRole('progressbar', { name: 'Working …' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Block a name' }).click();
  await dialog.getByLabel('Reason').fill('not ours');
  await line.goOn();
  await page.getByText('found on a stick').waitFor();
  expect(await dialog.getByLabel('Reason').inputValue()).toBe('not ours');
  expect(complaints).toEqual([]);
});

test('whoever closes the dialog while an operation is being started stays where they are, and finds the request', async () => {
  const { page, complaints } = await scene.opened('subscriber');
  const line = await slowLine(page, /\/api\/v2\/requests$/);
  const card = page.getByRole('group', { name: /^Smart card/ });
  await card.getByRole('button', { name: 'Suspend' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await page.getByRole('dialog').getByRole('progressbar', { name: 'Working …' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await line.goOn();
  await page.getByRole('progressbar', { name: 'Working …' }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).pathname).toBe('/');
  await page.getByRole('link', { name: 'My requests' }).click();
  await page.getByRole('row').getByRole('link', { name: 'Suspend' }).waitFor();
  expect(complaints).toEqual([]);
});

test('decisions on many requests say how far they are, and closing the dialog stops those that have not begun', async () => {
  const { management } = clientOf(scene, 'subscriber');
  for (const comment of ['first', 'second', 'third'])
    await management.createRequest({
      type: 'Enroll',
      profileTemplateUuid: templates.managed,
      comment,
      dataCollection: [{ name: 'Employee number', value: '4711' }],
    });
  const { page, complaints } = await openedAt('/approvals');
  const boxes = page.getByRole('row').getByRole('checkbox');
  await boxes.nth(2).waitFor();
  for (let row = 0; row < 3; row += 1) await boxes.nth(row).check();
  await page.getByRole('button', { name: 'Deny (3)' }).click();
  const line = await slowLine(page, /\/deny$/);
  const dialog = page.getByRole('dialog', { name: 'Deny' });
  await dialog.getByRole('button', { name: 'Deny' }).click();
  await dialog.getByRole('progressbar', { name: 'Deny' }).waitFor();
  await dialog.getByRole('status').getByRole('progressbar', { name: 'Working …' }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await line.goOn();
  await page.getByRole('progressbar', { name: 'Working …' }).waitFor({ state: 'detached' });
  await expect.poll(() => boxes.count()).toBe(2);
  expect(line.held()).toBe(1);
  const states: string[] = [];
  for await (const { status } of clientOf(scene, 'manager').management.requests({ type: 'Enroll' }))
    states.push(status);
  expect(states.filter((status) => status === 'Denied')).toHaveLength(1);
  expect(states.filter((status) => status === 'Pending')).toHaveLength(2);
  expect(complaints).toEqual([]);
});
