import { CardeaClient } from '@cardea/sdk';
import { accounts, oneTimePasswords, templates, userUuids } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accessibilityFaults, expectNothingCutOff, picture, signIn, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';

vi.setConfig({ testTimeout: 240_000 });

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  const { profileTemplates } = scene.server.system.ports.store;
  const found = await profileTemplates.find(templates.software as never);
  if (found === undefined) throw new Error('no such profile template');
  const documents = [
    { name: 'Letter', description: '', template: 'Dear {Target.DisplayName}: {OneTimePassword}' },
  ];
  const Enroll = { ...found.policies.Enroll, ...oneTimePasswords(['Print', 'DoNothing']), documents };
  await profileTemplates.put({ ...found, policies: { ...found.policies, Enroll } }, scene.server.clock.now());
});
afterAll(() => scene[Symbol.asyncDispose]());

const as = (account: keyof typeof accounts) =>
  new CardeaClient({ baseUrl: scene.server.url, credentials: { kind: 'basic', ...accounts[account] } })
    .management;

/** An enrollment that the manager starts for the subscriber. */
async function started(): Promise<string> {
  const { uuid } = await as('manager').createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.software,
    targetUserUuid: userUuids.subscriber,
  });
  return uuid;
}

async function pageOf(
  account: keyof typeof accounts,
  uuid: string,
): Promise<{ page: Page; complaints: string[] }> {
  const { page, complaints } = await scene.opened(account);
  await page.goto(`${scene.server.url}/requests/${uuid}`);
  return { page, complaints };
}

const printed = 'One-time password from the printed sheet';
const told = 'One-time password that you were told';

test('the manager sees the one-time passwords spelled, prints the letter, hides them, and the subscriber enters both', async () => {
  const uuid = await started();
  const manager = await pageOf('manager', uuid);
  await manager.page.getByRole('button', { name: 'Distribute one-time passwords' }).click();
  const groups = manager.page.getByRole('list').filter({ hasText: 'Group 1' });
  await groups.first().waitFor();
  expect(await accessibilityFaults(manager.page)).toEqual([]);
  await picture(manager.page, 'one-time-passwords-distributed');
  const passwords = (await groups.allInnerTexts()).map((text) =>
    (text.match(/^[2-9A-Z]{4}$/gm) ?? []).join(' '),
  );
  expect(passwords.map((one) => one.length)).toEqual([14, 14]);
  await manager.page.getByRole('button', { name: 'Show the documents' }).click();
  const downloading = manager.page.waitForEvent('download');
  await manager.page.getByRole('button', { name: 'Save “Letter” as PDF' }).click();
  expect((await downloading).suggestedFilename()).toBe('Letter.pdf');
  await manager.page.getByRole('button', { name: 'Hide them now' }).click();
  await manager.page.getByText('The one-time passwords are hidden').waitFor();
  expect(await manager.page.content()).not.toContain(passwords[0]?.slice(0, 4));
  expect(manager.complaints).toEqual([]);

  const { page, complaints } = await pageOf('subscriber', uuid);
  await page.getByText('Enter all 2 one-time passwords').waitFor();
  await page.getByLabel(printed).focus();
  await page.keyboard.type(passwords[0]?.toLowerCase() ?? '');
  await page.keyboard.press('Tab');
  await page.keyboard.type(passwords[1] ?? '');
  await page.keyboard.press('Enter');
  await page.getByLabel('Password for the file').waitFor();
  expect(complaints).toEqual([]);
});

test('wrong ones are refused in words, empty ones are not sent, and after the third wrong try the page waits', async () => {
  const uuid = await started();
  const { page } = await pageOf('subscriber', uuid);
  const goOn = page.getByRole('button', { name: 'Go on' });
  await goOn.click();
  expect(await page.getByText('Please enter the one-time password.').count()).toBe(2);
  await page.getByLabel(printed).fill('ÄÖÜ');
  await page.getByLabel(told).fill('AAAA');
  await goOn.click();
  await page.getByText('One-time passwords have only letters and digits.').waitFor();
  await page.getByLabel(printed).fill('BBBB');
  for (const tries of [1, 2, 3]) {
    const answered = page.waitForResponse((response) => response.url().endsWith('/one-time-passwords/use'));
    await goOn.click();
    expect((await answered).status(), `try ${tries}`).toBe(403);
    await page.getByText('This request needs its 2 one-time passwords; not all of them are right.').waitFor();
  }
  await page.getByText(/It was wrong several times. You can try again in 0:0/).waitFor();
  expect(await goOn.getAttribute('aria-disabled')).toBe('true');
  expect(await accessibilityFaults(page)).toEqual([]);
  await picture(page, 'one-time-password-wait');
});

test('the page asks for one-time passwords on a phone and a zoomed window, in light and dark, with nothing cut off', async () => {
  const uuid = await started();
  for (const account of ['subscriber', 'manager'] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await scene.browser.window({ colorScheme });
      await signIn(page, scene.server.url, accounts[account]);
      await page.goto(`${scene.server.url}/requests/${uuid}`);
      if (account === 'manager') {
        await page.getByRole('button', { name: 'Distribute one-time passwords' }).click();
        await page.getByText('Hidden in').waitFor();
      } else await page.getByLabel(printed).waitFor();
      for (const size of ['wide', 'phone', 'zoomed'] as const) {
        await page.setViewportSize(sizes[size]);
        await expectNothingCutOff(page);
        expect(await accessibilityFaults(page)).toEqual([]);
        if (size !== 'zoomed') await picture(page, `one-time-password-${account}-${colorScheme}-${size}`);
      }
    }
  }
});
