import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CardeaClient } from '@cardea/sdk';
import { accounts, type TestServer } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, look, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';

let scene: Scene;
let server: TestServer;
const asManager = () =>
  new CardeaClient({ baseUrl: server.url, credentials: { kind: 'basic', ...accounts.manager } }).management;

beforeAll(async () => {
  scene = await openScene();
  ({ server } = scene);
});
afterAll(() => scene[Symbol.asyncDispose]());

test('a webhook is added, its secret is shown once, it is switched off, and it is removed after being asked', async () => {
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${server.url}/administration/notifications`);
  await page.getByText('No webhooks yet.').waitFor();
  await page.getByRole('button', { name: 'Add a webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill('ftp://elsewhere.example');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').waitFor();
  const url = 'https://hook.invalid/<b>hook</b>';
  await dialog.getByLabel('Address').fill(url);
  await dialog.getByRole('checkbox', { name: 'Card retired' }).check();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  expect(await dialog.getByLabel('Secret').inputValue()).toMatch(/^whsec_/);
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await dialog.waitFor({ state: 'detached' });
  const [added] = await asManager().webhooks();
  expect(added).toMatchObject({ types: ['RetireSmartcard'], isEnabled: true });
  await page.getByRole('button', { name: /^Test:/ }).click();
  await page.getByText(/The test did not arrive/).waitFor();
  await page.getByRole('button', { name: /^Change:/ }).click();
  await dialog.getByRole('checkbox', { name: 'Send to it' }).uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('cell', { name: /^Off/ }).waitFor();
  expect(await asManager().webhooks()).toMatchObject([{ isEnabled: false }]);
  await page.getByRole('button', { name: /^Remove:/ }).click();
  await dialog.getByText(/cannot be undone/).waitFor();
  expect(await asManager().webhooks()).toHaveLength(1);
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No webhooks yet.').waitFor();
  expect(await asManager().webhooks()).toEqual([]);
  expect(complaints).toEqual([]);
});

test('everything stored is ordered as a file, which can be taken along', async () => {
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${server.url}/administration/jobs`);
  await page.getByRole('button', { name: 'Make a file' }).click();
  await page.getByText(/^The file of .* is ready\.$/).waitFor({ timeout: 60_000 });
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/^cardea-export-.*\.ndjson$/);
  expect(readFileSync(await saved.path(), 'utf8')).toContain('cmuser1');
  await page.getByRole('row').filter({ hasText: 'Export' }).filter({ hasText: 'Done' }).waitFor();
  expect(complaints).toEqual([]);
});

test('the chain of an authority tells how long it is valid and is taken along as certificates', async () => {
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${server.url}/administration/authorities`);
  const [authority] = (await asManager().authorities()).filter(({ isIssuing }) => isIssuing);
  const name = `Certificates from ${authority?.name} up to the root`;
  const section = page.getByRole('region', { name });
  await page
    .getByText(/Revocation list \d+/)
    .first()
    .waitFor();
  await section
    .getByText(/days left/)
    .first()
    .waitFor();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    section
      .getByRole('button', { name: /^Download:/ })
      .first()
      .click(),
  ]);
  const { serialNumber } = new X509Certificate(readFileSync(await saved.path()));
  expect(BigInt(`0x${serialNumber}`)).toBe(BigInt(`0x${authority?.chain[0]?.serialNumber ?? '0'}`));
  await page.getByText('No such orders.').waitFor();
  expect(complaints).toEqual([]);
});

test('a person makes a token from the menu, is shown it once, and ends it', async () => {
  const { page, complaints } = await scene.opened('subscriber');
  await page.getByRole('button', { name: /Signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'My sign-ins and tokens' }).click();
  await page.getByRole('row').filter({ hasText: 'Person cmuser1' }).waitFor();
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('<script>window.hit=1</script>');
  await dialog.getByLabel('Days until it ends').fill('3');
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Make a token' }).click();
  const token = await dialog.getByRole('textbox', { name: 'Token' }).inputValue();
  const withToken = () =>
    fetch(`${server.url}/api/v2/users/me`, { headers: { authorization: `Bearer ${token}` } });
  expect((await withToken()).status).toBe(200);
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(token);
  await page.getByRole('button', { name: /^End: <script>/ }).click();
  await dialog.getByText(/cannot be undone/).waitFor();
  expect((await withToken()).status).toBe(200);
  await dialog.getByRole('button', { name: 'End' }).click();
  await page.getByText('No tokens.').waitFor();
  expect((await withToken()).status).toBe(401);
  expect(complaints).toEqual([]);
});

test('an administrator ends somebody’s session, who has to sign in again', async () => {
  const { page: theirs } = await scene.opened('otherSubscriber');
  const { page } = await scene.opened('manager');
  await page.goto(`${server.url}/administration/sign-ins`);
  await page.getByRole('row').filter({ hasText: 'Person cmuser2' }).getByRole('button').click();
  await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
  await page.getByRole('row').filter({ hasText: 'Person cmuser2' }).waitFor({ state: 'detached' });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await theirs.reload();
  await theirs.getByLabel('Password').waitFor();
});

test('whoever lacks the right is told which one it takes', async () => {
  const { page } = await scene.opened('helpDesk');
  for (const path of ['notifications', 'jobs', 'authorities', 'sign-ins']) {
    await page.goto(`${server.url}/administration/${path}`);
    await page.getByRole('alert').getByText('You need the right Audit for the whole site.').waitFor();
  }
});

test.each([
  ['wide', 'light'],
  ['phone', 'dark'],
  ['zoomed', 'light'],
] as const)('%s and %s: axe finds nothing and nothing is cut off', async (size, colorScheme) => {
  const { page, complaints } = await scene.opened('manager');
  await page.setViewportSize(sizes[size]);
  await page.emulateMedia({ colorScheme });
  for (const [path, heading] of [
    ['notifications', 'Messages'],
    ['jobs', 'Everything as a file'],
    ['authorities', 'Orders at authorities'],
    ['sign-ins', 'API tokens'],
  ] as const) {
    await page.goto(`${server.url}/administration/${path}`);
    await page.getByRole('heading', { level: 2, name: heading }).waitFor();
    await page.waitForLoadState('networkidle');
    await look(page, `administration-${path}-${size}-${colorScheme}`);
  }
  expect(complaints).toEqual([]);
});

test('a revocation list that cannot be signed is told on the page of authorities, with the reason', async () => {
  const reason = 'The token <b>Cardea keys</b> is lost.';
  await server.system.ports.store.crls.noteFailure({
    ...{ caName: 'issuing', scope: 7, reason },
    failedAt: server.clock.now(),
  });
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${server.url}/administration/authorities`);
  await page.getByText(/^issuing\.7\.crl could not be signed since .+, last tried .+: /).waitFor();
  await page.getByText(reason, { exact: false }).waitFor();
  const row = page.getByRole('row').filter({ hasText: 'issuing.crl' });
  const [list] = (await asManager().publishedLists()).lists.filter(
    ({ fileName }) => fileName === 'issuing.crl',
  );
  const year = String(new Date(list?.thisUpdate ?? 0).getFullYear());
  expect(await row.getByRole('cell').nth(3).textContent()).toContain(year);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
