import { accounts } from '@cardea/testkit';
import type { Locator, Page } from 'playwright-core';
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
