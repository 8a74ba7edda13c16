import { readFileSync } from 'node:fs';
import { auditActions } from '@cardea/domain';
import { CardeaClient } from '@cardea/sdk';
import { accounts, type TestServer, templates, userUuids } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { look, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';

let scene: Scene;
let server: TestServer;
let smartcardUuid = '';
const auditor = () =>
  new CardeaClient({ baseUrl: server.url, credentials: { kind: 'basic', ...accounts.manager } }).management;

beforeAll(async () => {
  scene = await openScene();
  ({ server } = scene);
  ({ smartcardUuid } = await scene.enrolledCard(templates.fullLifeCycle));
});
afterAll(() => scene[Symbol.asyncDispose]());

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const events = (page: Page) => page.getByRole('region', { name: 'Events' }).getByRole('listitem');

async function countOf(filter: Parameters<ReturnType<typeof auditor>['auditEvents']>[0]): Promise<number> {
  let count = 0;
  for await (const _ of auditor().auditEvents(filter)) count += 1;
  return count;
}

test.each(['en', 'de'])('every action of the audit trail has a text in %s', (language) => {
  const file = new URL(`../src/features/audit/messages/${language}.json`, import.meta.url);
  const { auditAction } = JSON.parse(readFileSync(file, 'utf8')) as { auditAction: Record<string, string> };
  expect(Object.keys(auditAction).sort()).toEqual(
    auditActions.map((action) => action.replace('.', '-')).sort(),
  );
});

describe('an auditor', () => {
  test('searches the audit trail by the keyboard alone, sees what the server knows, and may hand on the address', async () => {
    const { page, complaints, context } = await scene.opened('manager');
    await page.getByRole('link', { name: 'Audit trail' }).focus();
    await page.keyboard.press('Enter');
    await heading(page, 'Audit trail').waitFor();
    await page.getByLabel('What', { exact: true }).focus();
    await page.keyboard.type('All about requests');
    await page.getByRole('button', { name: 'Search' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/action=request\./);
    const expected = await countOf({ action: 'request.' });
    await page.getByText(`${expected} events are shown.`).waitFor();
    expect(await events(page).count()).toBe(expected);
    const details = events(page).filter({ hasText: 'Completed the request' }).first().locator('summary');
    await details.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Place in the trail').waitFor();
    expect(await page.getByText(/Not sealed yet|Sealed by number/).count()).toBe(1);
    const copied = await context.newPage();
    await copied.goto(page.url());
    await copied.getByText(`${expected} events are shown.`).waitFor();
    expect(complaints).toEqual([]);
  });

  test('goes from a card to all that happened to it, and takes it along as CSV', async () => {
    const { page, complaints } = await scene.opened('manager');
    await page.goto(`${server.url}/smartcards/${smartcardUuid}`);
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText('Assigned a card').waitFor();
    await history.getByRole('link', { name: 'All of it in the audit trail' }).click();
    await page.waitForURL(new RegExp(`object=${smartcardUuid}`));
    const expected = await countOf({ object: smartcardUuid, related: true });
    await page.getByText(`${expected} events are shown.`).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('audit-events.csv');
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines).toHaveLength(expected + 1);
    expect(await countOf({ action: 'report.read', q: smartcardUuid })).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('sees what a person did, and what was written with one reference', async () => {
    const { page } = await scene.opened('manager');
    await page.goto(`${server.url}/audit?person=${userUuids.subscriber}`);
    await page.getByText('Only what Person cmuser1 did').waitFor();
    const expected = await countOf({ person: userUuids.subscriber, limit: 500 });
    await page.getByText(`${Math.min(expected, 100)} events are shown.`).waitFor();
    await events(page).first().locator('summary').click();
    await page.getByRole('link', { name: 'All with this reference' }).click();
    await page.waitForURL(/\/audit\?q=/);
    await page.getByText(/events? (is|are) shown/).waitFor();
  });

  test('is told that nothing is like that, and what is wrong with an address', async () => {
    const { page } = await scene.opened('manager');
    await page.goto(`${server.url}/audit?q=nothing-has-this-text`);
    await page.getByText('No event is like that.').waitFor();
    await page.goto(`${server.url}/audit?action=mistyped`);
    await page
      .getByRole('alert')
      .getByText(/must be an action of the audit trail/)
      .waitFor();
  });
});

test('an auditor comes from a number of the dashboard to the report behind it, and the tables have what the API tells', async () => {
  const { page, complaints } = await scene.opened('manager');
  await page.getByRole('link', { name: 'Dashboard' }).click();
  const { rows } = await auditor().report('smartcards');
  const active = rows.filter(({ status }) => status === 'Active').reduce((sum, { count }) => sum + count, 0);
  const cards = page.getByRole('region', { name: 'Cards by state' });
  await cards.getByRole('row', { name: `Active ${active}` }).waitFor();
  const times = page.getByRole('table', { name: 'How long requests took' });
  const [enrolled] = (await auditor().report('time-to-complete')).rows.filter(
    ({ type }) => type === 'Enroll',
  );
  await times.getByRole('row', { name: new RegExp(`^Enroll ${enrolled?.count} `) }).waitFor();
  await cards.getByRole('link', { name: 'The whole report' }).focus();
  await page.keyboard.press('Enter');
  await heading(page, 'Smart cards by state').waitFor();
  await page.getByRole('link', { name: 'Dashboard' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /Jobs that failed/ }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/administration\/jobs$/);
  expect(complaints).toEqual([]);
});

test('whose rights are small sees on the dashboard what waits for them, and no errors', async () => {
  for (const account of ['subscriber', 'helpDesk'] as const) {
    const { page, complaints } = await scene.opened(account);
    await page.goto(`${server.url}/dashboard`);
    await page.getByText('Your open requests').waitFor();
    expect(await page.getByText('Requests to decide').count()).toBe(account === 'helpDesk' ? 1 : 0);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByText('Cards by state').count()).toBe(0);
    expect(complaints).toEqual([]);
  }
});

test('a subscriber reads the life of the own card, as a picture and as a list', async () => {
  const { page, complaints } = await scene.opened('subscriber');
  await page.goto(`${server.url}/smartcards/${smartcardUuid}`);
  const life = page.getByRole('region', { name: 'The life of this card' });
  const list = life.getByRole('list', { name: 'What happened, in order' });
  await list.getByRole('link', { name: 'Enroll' }).waitFor();
  const { management } = new CardeaClient({
    baseUrl: server.url,
    credentials: { kind: 'basic', ...accounts.subscriber },
  });
  const certificates = await management.smartcardCertificates(smartcardUuid);
  expect(await list.getByText(/^Certificate valid from here on/).count()).toBe(certificates.length);
  const picture = life.getByRole('img', { name: /^Picture of the life of this card/ });
  const widthOf = async () => (await picture.boundingBox())?.width ?? 0;
  const before = await widthOf();
  await life.getByRole('button', { name: 'Larger' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(widthOf).toBe(before * 2);
  expect(complaints).toEqual([]);
});

test('who may not read the audit trail gets no way to it, and is told which right is missing', async () => {
  const { page, complaints } = await scene.opened('subscriber');
  await page.goto(`${server.url}/smartcards/${smartcardUuid}`);
  await page.getByText('CardeaSmartcardLogon').first().waitFor();
  expect(await page.getByRole('region', { name: 'History' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Audit trail' }).count()).toBe(0);
  await page.goto(`${server.url}/audit`);
  await page
    .getByRole('alert')
    .getByText(/right Audit/)
    .waitFor();
  expect(complaints).toEqual([]);
});

test('markup in what people wrote is shown as text and runs nothing', async () => {
  const markup = '<img src=x onerror="window.hit=1">{{t}}';
  const { management } = new CardeaClient({
    baseUrl: server.url,
    credentials: { kind: 'basic', ...accounts.otherSubscriber },
  });
  const { uuid } = await management.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.managed,
    comment: markup,
    dataCollection: { 'Employee number': '1' },
  });
  await auditor().denyRequest(uuid, { comment: markup });
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${server.url}/audit?object=${uuid}&q=${encodeURIComponent('<img')}`);
  await events(page).first().locator('summary').click();
  await page.getByText(markup).first().waitFor();
  expect(await page.getByLabel('Word, name or reference').inputValue()).toBe('<img');
  expect(await page.evaluate('window.hit')).toBeUndefined();
  expect(complaints).toEqual([]);
});

const looks = [
  ['light', 'wide'],
  ['dark', 'phone'],
  ['light', 'phone'],
  ['dark', 'wide'],
  ['light', 'zoomed'],
] as const;

describe.each(looks)('in %s, %s', (colorScheme, size) => {
  test('an unfolded event, and a card with its history, have no fault that axe finds, and nothing is cut off', async () => {
    const { page } = await scene.opened('manager');
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(sizes[size]);
    for (const [name, address, text] of [
      ['audit', '/audit', /events are shown/],
      ['card', `/smartcards/${smartcardUuid}`, /Certificate valid from here on/],
    ] as const) {
      await page.goto(`${server.url}${address}`);
      await page.getByText(text).first().waitFor();
      if (name === 'audit') await events(page).first().locator('summary').click();
      await look(page, `insight-${name}-${colorScheme}-${size}`);
    }
  });
});
