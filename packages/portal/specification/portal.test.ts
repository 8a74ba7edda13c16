import { readFileSync } from 'node:fs';
import { CardeaClient, formatSpokenCode } from '@cardea/sdk';
import { accounts, type TestServer, templates } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, look, type OpenedBrowser, picture, signIn, sizes } from './browser.js';
import { settledWords } from './every-address.js';
import { tabTo } from './keyboard.js';
import { openScene, type Scene } from './scene.js';

let scene: Scene;
let server: TestServer;
let browser: OpenedBrowser;
/** The request that brought the subscriber's first card. */
let enrollmentUuid = '';

beforeAll(async () => {
  scene = await openScene();
  ({ server, browser } = scene);
  const { smartcardUuid } = await scene.enrolledCard(templates.fullLifeCycle);
  const { management } = new CardeaClient({
    baseUrl: server.url,
    credentials: { kind: 'basic', ...accounts.subscriber },
  });
  for await (const { uuid } of management.requests({ smartcard: smartcardUuid, type: 'Enroll' }))
    enrollmentUuid = uuid;
});
afterAll(() => scene[Symbol.asyncDispose]());

const cards = (page: Page) => page.getByRole('group', { name: /^Smart card/ });

describe('signing in', () => {
  test('a wrong password is refused in words, the right one leads to the cards, and signing out leads back', async () => {
    const { page, complaints } = await browser.window();
    await page.goto(server.url);
    await page.getByLabel('Account').fill(accounts.subscriber.username);
    await page.getByLabel('Password').fill('Not-the-password-1');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('Name or password is wrong.').waitFor();
    await page.getByLabel('Password').fill(accounts.subscriber.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'My cards' }).waitFor();
    await page.getByRole('button', { name: 'Signed in as Person cmuser1' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in to Cardea' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

test('when the session has ended the sign-in comes, and after it the same page', async () => {
  const { page, context } = await scene.opened('subscriber');
  await page.getByRole('link', { name: 'My requests' }).click();
  await page.getByRole('heading', { level: 1, name: 'My requests' }).waitFor();
  // What is still asked when the session ends would bring the sign-in by itself, before anything is pressed.
  await settledWords(page);
  await context.clearCookies();
  await page.getByRole('link', { name: 'Enroll' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Sign in to Cardea' }).waitFor();
  await page.getByLabel('Account').fill(accounts.subscriber.username);
  await page.getByLabel('Password').fill(accounts.subscriber.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Enroll' }).waitFor();
});

describe('a subscriber', () => {
  test('sees the card with certificates and days left, suspends it, and releases it again', async () => {
    const { page, complaints } = await scene.opened('subscriber');
    const card = cards(page).first();
    await card.getByText('CardeaSmartcardLogon').waitFor();
    await card.getByText('Person cmuser1').waitFor();
    // As people in Britain write it, whose browser this is.
    await card.getByText(/^In use since \d+ \w+ 2026$/).waitFor();
    expect(await card.getByText(/days left/).count()).toBe(2);
    await card.getByRole('button', { name: 'Suspend' }).click();
    await page.getByRole('dialog').getByLabel('Comment').fill('left at home');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1, name: 'Suspend' }).waitFor();
    await page.getByText('left at home').waitFor();
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.getByText('Done').waitFor();
    await page.getByRole('link', { name: 'My cards' }).click();
    await card.getByText('Suspended').waitFor();
    await card
      .getByText(/On hold since/)
      .first()
      .waitFor();
    await card.getByRole('button', { name: 'Reinstate' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.getByText('Done').waitFor();
    await page.getByRole('link', { name: 'My cards' }).click();
    await card.getByText('Active').waitFor();
    expect(complaints).toEqual([]);
  });

  test('asks for a managed card by the keyboard alone, answers the policy, and withdraws the request', async () => {
    const { page, complaints } = await scene.opened('subscriber');
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await page.getByRole('link', { name: 'Get a card or certificate' }).focus();
    await press('Enter');
    const template = page.getByRole('group', { name: 'Managed' });
    await template.getByRole('button', { name: 'Ask for it' }).focus();
    await press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Employee number').waitFor();
    await dialog.getByLabel('Employee number').focus();
    await page.keyboard.type('4711');
    await press('Tab');
    await page.keyboard.type('for the new laptop');
    await press('Tab', 'Enter');
    await page.getByRole('heading', { level: 1, name: 'Enroll' }).waitFor();
    await page.getByText('Waiting for approval').waitFor();
    await page.getByText('4711').waitFor();
    const manager = new CardeaClient({
      baseUrl: server.url,
      credentials: { kind: 'basic', ...accounts.manager },
    });
    await manager.management.approveRequest(page.url().slice(-36));
    // Without anybody's doing here.
    await page.getByText('Approved', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Continue with the card agent' }).waitFor();
    await page.getByRole('button', { name: 'Withdraw' }).focus();
    await press('Enter');
    await page.getByText('Canceled').waitFor();
    expect(complaints).toEqual([]);
  });

  test('reads why an operation is not possible, by the keyboard alone', async () => {
    await scene.enrolledCard(templates.smartcard);
    const { page } = await scene.opened('subscriber');
    const suspend = cards(page)
      .filter({ hasNotText: 'CardeaArchivedEncryption' })
      .getByRole('button', { name: 'Suspend' });
    await tabTo(page, suspend);
    await expect
      .poll(async () => (await page.getByRole('tooltip').allTextContents()).join(), { timeout: 20_000 })
      .toMatch(/^Not possible now: .*Reinstate/);
  });

  test('chooses German and the dark appearance, which are there again after loading the page anew', async () => {
    const { page } = await scene.opened('subscriber');
    for (const choice of ['Deutsch', 'Dark']) {
      await page.getByRole('button', { name: /Person cmuser1/ }).click();
      await page.getByRole('menuitemradio', { name: choice === 'Dark' ? /Dark|Dunkel/ : choice }).click();
      await page.keyboard.press('Escape');
    }
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Meine Karten' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    await page.getByRole('button', { name: 'Angemeldet als Person cmuser1' }).click();
    await page.getByRole('menuitemradio', { name: 'Dunkel', checked: true }).waitFor();
  });
});

describe('whoever approves', () => {
  test('finds the request with its comment, denies one and approves another, and both leave the list', async () => {
    const { management } = new CardeaClient({
      baseUrl: server.url,
      credentials: { kind: 'basic', ...accounts.subscriber },
    });
    const ask = (comment: string) =>
      management.createRequest({
        type: 'Enroll',
        profileTemplateUuid: templates.managed,
        comment,
        dataCollection: { 'Employee number': '4711' },
      });
    const [denied, approved] = [await ask('the first'), await ask('the second')];
    const { page, complaints } = await scene.opened('manager');
    await page.getByRole('link', { name: 'Approvals' }).click();
    for (const [decision, comment] of [
      ['Deny', 'the first'],
      ['Approve', 'the second'],
    ] as const) {
      const { uuid } = decision === 'Deny' ? denied : approved;
      const row = page.getByRole('row').filter({ has: page.locator(`a[href$="${uuid}"]`) });
      await row.getByRole('button', { name: decision }).click();
      const dialog = page.getByRole('dialog', { name: decision });
      await dialog.getByText(new RegExp(`Person cmuser1.*${comment}`)).waitFor();
      await dialog.getByLabel('Comment on the decision').fill('seen');
      await dialog.getByRole('button', { name: decision }).click();
      // The rows behind a dialog are hidden from everybody who asks for them by their role.
      await dialog.waitFor({ state: 'detached' });
      await row.waitFor({ state: 'detached' });
    }
    const more = [await ask('the third'), await ask('the fourth')];
    await page.reload();
    for (const { uuid } of more)
      await page
        .getByRole('row')
        .filter({ has: page.locator(`a[href$="${uuid}"]`) })
        .getByRole('checkbox')
        .check();
    await page.getByRole('button', { name: 'Approve (2)' }).click();
    const both = page.getByRole('dialog', { name: 'Approve' });
    await both.getByText(/the third/).waitFor();
    await both.getByText(/the fourth/).waitFor();
    // One that was decided elsewhere in the meantime stops no other, and is told.
    await management.cancelRequest(more[0]?.uuid ?? '');
    await both.getByRole('button', { name: 'Approve', exact: true }).click();
    await both.getByRole('alert').waitFor();
    expect(await both.getByText(/the fourth/).count()).toBe(0);
    await both.getByRole('button', { name: 'Cancel' }).click();
    expect(await management.request(more[1]?.uuid ?? '')).toMatchObject({ status: 'Approved' });
    await page.getByText('No request waits for you.').waitFor();
    expect([await management.request(denied.uuid), await management.request(approved.uuid)]).toMatchObject([
      { status: 'Denied' },
      { status: 'Approved' },
    ]);
    expect(complaints).toEqual([]);
  });
});

describe('whoever helps by telephone', () => {
  test('finds the person, types the challenge, is told of a misheard group, and reads out the right answer', async () => {
    const { smartcardUuid } = await scene.enrolledCard(templates.fullLifeCycle);
    const { page, complaints } = await scene.opened('manager');
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByLabel('Find a person').fill('cm');
    await page.getByRole('link', { name: /Person cmuser1/ }).click();
    await page.goto(`${server.url}/smartcards/${smartcardUuid}`);
    await page.getByRole('button', { name: 'Unblock by telephone' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    const challenge = formatSpokenCode('D61143F9CCFFD28B');
    await page.getByLabel('What the card shows').fill(challenge.replace('43F9', '43F8'));
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByText('Group 2 was misheard').waitFor();
    await page.getByLabel('What the card shows').fill(challenge);
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    const groups = page.getByRole('region', { name: 'Answer' }).getByRole('listitem');
    await groups.first().waitFor();
    await picture(page, 'offline-unblock');
    expect(await accessibilityFaults(page)).toEqual([]);
    for (const said of await groups.allTextContents())
      expect(said).toMatch(
        /(?:(?:\d|Alfa|Bravo|Charlie|Delta|Echo|Foxtrot) ){4}- (?:\d|[A-Z][a-z]+|plus|equals|hash|star)$/,
      );
    const shown = await groups
      .locator('span')
      .filter({ hasText: /^[0-9A-F]{4}-/ })
      .allTextContents();
    const requestUuid = page.url().slice(-36);
    const { management } = new CardeaClient({
      baseUrl: server.url,
      credentials: { kind: 'basic', ...accounts.manager },
    });
    const answer = await management.answerOfflineUnblock(smartcardUuid, {
      requestUuid,
      challengeHex: 'D61143F9CCFFD28B',
    });
    expect(shown.join(' ')).toBe(formatSpokenCode(answer.responseHex.reveal()));
    await page.getByRole('button', { name: 'Hide the answer' }).click();
    await page.getByText('The answer is hidden.').waitFor();
    expect(await page.content()).not.toContain(shown[0]);
    expect(complaints).toEqual([]);
  });
});

describe('whoever may audit', () => {
  test('reads a report, takes it along as CSV, and is told when a period has nothing', async () => {
    const { page, complaints } = await scene.opened('manager');
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.getByRole('link', { name: 'Requests by type and state' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Full Life Cycle' }).filter({ hasText: 'Enroll' });
    await row.filter({ hasText: 'Done' }).waitFor();
    await picture(page, 'report');
    expect(await accessibilityFaults(page)).toEqual([]);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('requests.csv');
    const lines = readFileSync(await saved.path(), 'utf8').split('\r\n');
    expect(lines[0]).toContain('Request');
    expect(lines.slice(1).join()).toMatch(/Enroll.*Completed.*Full Life Cycle/);
    await page.getByLabel('From').fill('2020-01-01');
    await page.getByLabel('Before').fill('2020-02-01');
    await page.getByText('Nothing in this period.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('others are told that they may not', async () => {
    const { page } = await scene.opened('subscriber');
    await page.goto(`${server.url}/reports/rights-held`);
    await page.getByRole('alert').getByText(/Audit/).waitFor();
  });
});

test('the first page takes less than 250 kB of compressed scripts, and asks nobody else for anything', async () => {
  const { page } = await browser.window();
  const sizesOfScripts: number[] = [];
  const elsewhere: string[] = [];
  page.on('response', (response) => {
    if (!response.url().startsWith(server.url) && !response.url().startsWith('data:'))
      elsewhere.push(response.url());
    if (response.url().endsWith('.js'))
      sizesOfScripts.push(Number(response.headers()['content-length'] ?? Number.NaN));
  });
  await signIn(page, server.url, accounts.subscriber);
  await cards(page).first().waitFor();
  expect(sizesOfScripts.length).toBeGreaterThan(0);
  expect(sizesOfScripts.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  expect(elsewhere).toEqual([]);
});

describe('the sign-in, the first page of somebody without a card, and the dialog of an operation', () => {
  test.each([
    ['wide', 'light'],
    ['wide', 'dark'],
    ['phone', 'light'],
    ['phone', 'dark'],
    ['zoomed', 'light'],
  ] as const)('%s and %s: axe finds nothing and nothing is cut off', async (size, colorScheme) => {
    const { page, complaints } = await browser.window({ viewport: sizes[size], colorScheme });
    const seen = (name: string) => look(page, `${name}-${size}-${colorScheme}`);
    await page.goto(server.url);
    await page.getByLabel('Account').waitFor();
    await seen('sign-in');
    await signIn(page, server.url, accounts.manager);
    await seen('my-cards-empty');
    await page.goto(`${server.url}/requests/${enrollmentUuid}`);
    await page.getByRole('link', { name: /^Smart card / }).click();
    await cards(page).first().getByText('CardeaSmartcardLogon').waitFor();
    await cards(page).first().getByRole('button', { name: 'Renew' }).click();
    await page.getByRole('dialog').waitFor();
    await seen('operation-dialog');
    expect(complaints).toEqual([]);
  });
});
