import { accounts } from '@cardea/testkit';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Scene } from './scene.js';

// What a person does who has a keyboard and nothing else.

/** Goes on with Tab until the focus is on it. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.first().waitFor();
  const focused = wanted.and(page.locator(':focus'));
  for (let step = 0; step < 80; step += 1) {
    if ((await focused.count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${wanted}`);
}

/** Goes on to it with Tab and presses Enter. */
export async function enter(page: Page, wanted: Locator): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press('Enter');
}

/** Goes on to the field with Tab and types. */
export async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

/** Opens a window and signs in, both without a mouse. */
export async function signedInByKeyboard(scene: Scene, account: keyof typeof accounts): Promise<Page> {
  const { username, password } = accounts[account];
  const { page } = await scene.browser.window();
  await page.goto(scene.server.url);
  // The first field has the focus already.
  await page.getByLabel('Account').and(page.locator(':focus')).waitFor();
  await page.keyboard.type(username);
  await type(page, page.getByLabel('Password'), password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'My cards' }).waitFor();
  return page;
}

/** Takes the place of what stands in a field. */
export async function retype(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Switches or ticks. */
export async function press(page: Page, box: Locator): Promise<void> {
  await tabTo(page, box);
  await page.keyboard.press('Space');
}

/** Types the beginning of what is wanted in a list that is closed. */
export async function choose(page: Page, list: Locator, beginning: string): Promise<void> {
  await tabTo(page, list);
  await page.keyboard.type(beginning);
}

/** Types a name and takes the one that is found. */
export async function find(page: Page, field: Locator, name: string, found: RegExp): Promise<void> {
  await type(page, field, name);
  // Once it is the only one.
  await expect
    .poll(() => page.getByRole('listbox').getByRole('option').allTextContents(), { timeout: 20_000 })
    .toEqual([expect.stringMatching(found)]);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** Goes on to the field, and takes the file in the choice that the key opens. */
export async function chooseFile(
  page: Page,
  field: Locator,
  key: 'Enter' | 'Space',
  path: string,
): Promise<void> {
  // Asked for before the way there: the browser needs a moment until it hands the choice over.
  const choosing = page.waitForEvent('filechooser', { timeout: 60_000 });
  await tabTo(page, field);
  await page.keyboard.press(key);
  await (await choosing).setFiles(path);
}

/** Goes to an area of the administration from wherever the page is. */
export async function area(page: Page, name: RegExp): Promise<void> {
  await enter(page, page.getByRole('navigation').getByRole('link', { name: 'Administration' }));
  await page.getByRole('heading', { level: 1, name: 'Administration' }).waitFor();
  await enter(page, page.getByRole('main').getByRole('link', { name }));
}

/** Finds the subscriber from wherever the page is. */
export async function person(page: Page): Promise<void> {
  await page.keyboard.press('/');
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
  await type(page, page.getByLabel('Find a person'), 'cmuser1');
  await enter(page, page.getByRole('link', { name: /Person cmuser1/ }));
  await page.getByRole('heading', { level: 1, name: 'Person cmuser1' }).waitFor();
}

/** Opens the menu of one's name, and goes down to what is wanted there. */
export async function fromMenu(page: Page, name: string): Promise<void> {
  await enter(page, page.getByRole('button', { name: /Signed in as/ }));
  const item = page.getByRole('menuitem', { name });
  await item.waitFor();
  for (let step = 0; step < 12 && (await item.and(page.locator(':focus')).count()) === 0; step += 1)
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}
