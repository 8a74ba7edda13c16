import { afterAll, beforeAll, expect, test } from 'vitest';
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
