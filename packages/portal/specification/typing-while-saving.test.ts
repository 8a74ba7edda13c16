import { templates, userUuids } from '@cardea/testkit';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScene, type Scene } from './scene.js';
import { slowLine } from './slow-line.js';
import { clientOf } from './software-files.js';

// Whoever goes on typing while the server saves what they sent before loses nothing, and saves it next.

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

const administrator = () => clientOf(scene, 'manager').management;

/** Sends what the form holds, changes it once more while the answer is on its way, and sends that too. */
async function savedTwice(
  page: Page,
  each: { readonly call: RegExp; readonly save: Locator; readonly change: () => Promise<void> },
): Promise<void> {
  const line = await slowLine(page, each.call, 'answer');
  await each.save.click();
  await expect.poll(line.held).toBe(1);
  await each.change();
  await line.goOn();
  // Once what was sent first is saved, there is still something to save.
  await expect.poll(() => each.save.getAttribute('aria-disabled')).toBeNull();
  await each.save.click();
}

test('settings of the site', async () => {
  const { value } = await administrator().siteSettings();
  expect(value.requestSecurityFlags.split(',').sort()).toEqual(['UseGroups', 'UseUser']);
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${scene.server.url}/administration/settings`);
  await page.getByRole('checkbox', { name: 'Those of people' }).uncheck();
  const groups = page.getByRole('checkbox', { name: 'Those of groups, and rights over groups' });
  await savedTwice(page, {
    call: /\/site-settings$/,
    save: page.getByRole('button', { name: 'Save', exact: true }),
    change: () => groups.uncheck(),
  });
  await page.getByText('Saved.', { exact: true }).waitFor();
  expect(await groups.isChecked()).toBe(false);
  expect((await administrator().siteSettings()).value.requestSecurityFlags).toBe('');
  expect(complaints).toEqual([]);
});

test('a profile template', async () => {
  const { profileTemplate } = await administrator().copyProfileTemplate(templates.managed, 'Guests');
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${scene.server.url}/administration/profile-templates/${profileTemplate.uuid}`);
  await page.getByLabel('Name', { exact: true }).fill('Visitors');
  const description = page.getByLabel('Description', { exact: true });
  await savedTwice(page, {
    call: new RegExp(`/profile-templates/${profileTemplate.uuid}$`),
    save: page.getByRole('button', { name: 'Save', exact: true }),
    change: () => description.fill('For a day'),
  });
  await expect
    .poll(() => administrator().profileTemplate(profileTemplate.uuid))
    .toMatchObject({ name: 'Visitors', description: 'For a day', version: profileTemplate.version + 2 });
  expect(await description.inputValue()).toBe('For a day');
  expect(complaints).toEqual([]);
});

test('how many key recovery agents must consent', async () => {
  for (const userUuid of [userUuids.helpDesk, userUuids.manager])
    await administrator().addKeyRecoveryAgent({ userUuid });
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${scene.server.url}/administration/key-recovery`);
  const field = page.getByLabel('How many must consent');
  await field.fill('1');
  await savedTwice(page, {
    call: /\/key-recovery$/,
    save: page.getByRole('button', { name: 'Save', exact: true }),
    change: () => field.fill('2'),
  });
  await expect.poll(async () => (await administrator().keyRecovery()).consentsNeeded).toBe(2);
  expect(await field.inputValue()).toBe('2');
  expect(complaints).toEqual([]);
});
