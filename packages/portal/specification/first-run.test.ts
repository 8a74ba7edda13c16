import { type DemoAccount, ensureDemoContent } from '@cardea/server';
import { accounts, seedSite, startTestServer } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, type OpenedBrowser, openBrowser, picture, signIn } from './browser.js';

let browser: OpenedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

test('an installation without people says how people get in, and stops saying so once they are there', async () => {
  await using server = await startTestServer('sqlite');
  const { page } = await browser.window();
  await page.goto(server.url);
  const notices = page.getByRole('complementary', { name: 'About this installation' });
  await notices.getByText('Nobody can sign in yet.').waitFor();
  await notices.getByText('cardea import FILE').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await picture(page, 'first-run-nobody');
  await seedSite(server.system);
  await signIn(page, server.url, accounts.subscriber);
  expect(await notices.count()).toBe(0);
});

test('the demo says that it is one, and its administrator is told what to do next until it is done', async () => {
  let demoAccounts: readonly DemoAccount[] = [];
  await using server = await startTestServer('sqlite', {
    isDemo: true,
    prepare: async (system) => {
      const content = await ensureDemoContent(system);
      if (content.kind === 'created') demoAccounts = content.accounts;
    },
  });
  const administrator = demoAccounts.find(({ roles }) => roles.includes('administrator'));
  if (administrator === undefined) throw new Error('the demo has no administrator');
  const { page, complaints } = await browser.window();
  await signIn(page, server.url, administrator);
  await page.getByText('Example people and cards, on this computer only.').waitFor();
  await page.getByRole('link', { name: 'Administration' }).click();
  const steps = page.getByRole('region', { name: 'What to do next' });
  await steps.getByText('Nothing has been issued yet.').waitFor();
  expect(await steps.getByText('There is no profile template yet.').count()).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  await picture(page, 'first-run-demo-administration');
  await steps.getByRole('link', { name: 'Nothing has been issued yet.' }).click();
  await page.getByRole('heading', { level: 1, name: 'Get a card or certificate' }).waitFor();
  expect(complaints).toEqual([]);
});
