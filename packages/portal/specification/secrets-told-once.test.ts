import { CardeaClient } from '@cardea/sdk';
import { accounts } from '@cardea/testkit';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accessibilityFaults, look } from './browser.js';
import { openScene, type Scene } from './scene.js';
import { slowLine } from './slow-line.js';

// A secret that the server tells once is shown to whoever asked for it, wherever they are when it comes, and to nobody else.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

const dialogNamed = (page: Page, name: string) => page.getByRole('dialog', { name });
const secretIn = (dialog: Locator, label: string) =>
  dialog.getByRole('textbox', { name: label, exact: true });

/** Begins to make a token while the line is slow, and closes the dialog before it is made. */
async function leftToken(page: Page, name: string) {
  await page.goto(`${scene.server.url}/sign-ins`);
  const line = await slowLine(page, /\/api-tokens$/, 'answer');
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = dialogNamed(page, 'Make a token');
  await dialog.getByLabel('Name').fill(name);
  await page.keyboard.press('Enter');
  // It is made, and its answer on the way.
  await expect.poll(line.held, { timeout: 20_000 }).toBe(1);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  return line;
}

test('a token whose dialog was closed is shown on the page where its maker is by now, and it signs in', async () => {
  const { page, complaints } = await scene.opened('subscriber');
  const line = await leftToken(page, 'left alone');
  await page.getByRole('link', { name: 'My requests' }).click();
  await page.getByRole('heading', { level: 1, name: 'My requests' }).waitFor();
  await line.goOn();
  const dialog = dialogNamed(page, 'Make a token');
  const token = await secretIn(dialog, 'Token').inputValue();
  await look(page, 'token-told-elsewhere');
  const { management } = new CardeaClient({
    baseUrl: scene.server.url,
    credentials: { kind: 'token', token },
  });
  expect(await management.me()).toMatchObject({ accountName: accounts.subscriber.username });
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(new URL(page.url()).pathname).toBe('/requests');
  expect(await page.content()).not.toContain(token);
  expect(complaints).toEqual([]);
});

test('the secret of a webhook comes over the dialog that was opened meanwhile, and what was typed there stays', async () => {
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${scene.server.url}/administration/notifications`);
  const add = page.getByRole('button', { name: 'Add a webhook' });
  // The list, which has the same address, is read before.
  await add.waitFor();
  const line = await slowLine(page, /\/api\/v2\/webhooks$/, 'answer');
  await add.click();
  const form = dialogNamed(page, 'Add a webhook');
  await form.getByLabel('Address').fill('https://hook.invalid/first');
  await page.keyboard.press('Enter');
  await expect.poll(line.held, { timeout: 20_000 }).toBe(1);
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  await add.click();
  await form.getByLabel('Address').fill('https://hook.invalid/second');
  await line.goOn();
  await page.getByLabel('Secret', { exact: true }).waitFor();
  expect(await page.getByLabel('Secret', { exact: true }).inputValue()).toMatch(/^whsec_/);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByLabel('Secret', { exact: true }).waitFor({ state: 'detached' });
  expect(await form.getByLabel('Address').inputValue()).toBe('https://hook.invalid/second');
  await form.locator(':focus').waitFor();
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  await page.getByText('https://hook.invalid/first').waitFor();
  expect(complaints).toEqual([]);
});

test('who signs in at the same window after the maker of a token does not see it', async () => {
  const { page } = await scene.opened('subscriber');
  const line = await leftToken(page, 'left behind');
  await page.getByRole('button', { name: /Signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('Account').fill(accounts.helpDesk.username);
  await page.getByLabel('Password').fill(accounts.helpDesk.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').waitFor();
  await line.goOn();
  await page.getByRole('link', { name: 'My requests' }).click();
  await page.getByRole('heading', { level: 1, name: 'My requests' }).waitFor();
  // Longer than it takes to be shown to its maker.
  await page.waitForTimeout(1000);
  expect(await page.getByRole('dialog').count()).toBe(0);
});
