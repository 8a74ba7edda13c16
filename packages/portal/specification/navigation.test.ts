import { afterAll, beforeAll, expect, test } from 'vitest';
import { sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

const own = ['My cards', 'My requests'];

test.each([
  ['subscriber', own],
  ['helpDesk', [...own, 'Approvals', 'People', 'Dashboard']],
  ['manager', [...own, 'Approvals', 'People', 'Dashboard', 'Reports', 'Audit trail', 'Administration']],
] as const)('%s is shown the pages of use to them', async (account, expected) => {
  const { page, context } = await scene.opened(account);
  const navigation = page.getByRole('navigation', { name: 'Pages' });
  await navigation.getByRole('link', { name: expected.at(-1) ?? '' }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(await navigation.getByRole('link').allTextContents()).toEqual(expected);
  await context.close();
});

test.each(['/administration/keys', '/', '/dashboard'])(
  'on a phone the link of %s is in sight',
  async (address) => {
    const { page, context } = await scene.opened('manager');
    await page.setViewportSize(sizes.phone);
    await page.goto(scene.server.url + address);
    const current = page.getByRole('navigation', { name: 'Pages' }).locator('[aria-current=page]');
    await expect
      .poll(async () => {
        const box = await current.boundingBox();
        return box !== null && box.x >= 0 && box.x + box.width <= sizes.phone.width;
      })
      .toBe(true);
    await context.close();
  },
);
