import { accounts, templates } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, expectNothingCutOff, picture, signIn, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

test.each([
  ['wide', 'light'],
  ['wide', 'dark'],
  ['phone', 'light'],
  ['phone', 'dark'],
  ['zoomed', 'light'],
] as const)(
  'the pages of profile templates, %s and %s: axe finds nothing and nothing is cut off',
  async (size, colorScheme) => {
    const { page, complaints } = await scene.browser.window({ viewport: sizes[size], colorScheme });
    const look = async (name: string) => {
      await picture(page, `profile-template-${name}-${size}-${colorScheme}`);
      expect([name, await accessibilityFaults(page)]).toEqual([name, []]);
      await expectNothingCutOff(page);
    };
    await signIn(page, scene.server.url, accounts.manager);
    await page.goto(`${scene.server.url}/administration/profile-templates`);
    await page.getByRole('link', { name: 'Managed' }).waitFor();
    await look('list');
    await page.getByRole('button', { name: 'Create a profile template' }).click();
    await page.getByRole('dialog').waitFor();
    await look('create');
    await page.keyboard.press('Escape');
    await page.goto(`${scene.server.url}/administration/profile-templates/${templates.managed}`);
    await page.getByLabel('Name', { exact: true }).waitFor();
    await look('general');
    if (size === 'wide') await page.getByRole('button', { name: /^Enroll/ }).click();
    else await page.getByLabel('Section', { exact: true }).selectOption('Enroll');
    await page.getByLabel('Approvals needed').fill('101');
    await page.getByRole('status', { name: 'What the check found' }).getByText('1 fault').waitFor();
    await look('enroll');
    expect(complaints).toEqual([]);
  },
  240_000,
);
