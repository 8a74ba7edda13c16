import { createHash } from 'node:crypto';
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

test('the keys of the installation say what they are for and since when', async () => {
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${server.url}/administration/keys`);
  const master = page.getByRole('row').filter({ hasText: 'admin-key-master' });
  await master.getByText('admin keys of cards come from it').waitFor();
  await page.getByText('No card needs an update.').waitFor();
  expect(await page.getByRole('table', { name: 'Keys of the installation' }).getByRole('row').count()).toBe(
    (await asManager().installationKeys()).length + 1,
  );
  expect(complaints).toEqual([]);
});

test('a key and a name are blocked with a reason, and freed after being asked', async () => {
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${server.url}/administration/blocklists`);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Block a key' }).click();
  await dialog.getByLabel('Key (SHA-256)').fill('not a hash');
  await dialog.getByLabel('Reason').fill('<img src=x onerror="window.hit=1">');
  await dialog.getByRole('button', { name: 'Block a key' }).click();
  await dialog.getByRole('alert').waitFor();
  const hash = createHash('sha256').update('key').digest('hex');
  await dialog.getByLabel('Key (SHA-256)').fill(hash);
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Block a key' }).click();
  await page.getByRole('row').filter({ hasText: hash }).getByText('<img src=x').waitFor();
  expect(await asManager().blockedKeys()).toMatchObject([{ publicKeySha256: hash }]);
  await page.getByRole('button', { name: 'Block a name' }).click();
  await dialog.getByLabel('Which').selectOption('suffix');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('example.com');
  await dialog.getByLabel('Reason').fill('not ours');
  await dialog.getByRole('button', { name: 'Block a name' }).click();
  await page.getByRole('cell', { name: /^example\.com · Host name, this host and all below it/ }).waitFor();
  expect(await asManager().blockedNames()).toMatchObject([{ value: 'example.com', matching: 'suffix' }]);
  await page.getByRole('button', { name: `Unblock: ${hash}` }).click();
  expect(await asManager().blockedKeys()).toHaveLength(1);
  await dialog.getByRole('button', { name: 'Unblock' }).click();
  await page.getByText('No key is blocked.').waitFor();
  expect(await asManager().blockedKeys()).toEqual([]);
  expect(await page.evaluate('window.hit')).toBeUndefined();
  expect(complaints).toEqual([]);
});

test('agents are appointed by search, so many must consent, and an agent retires after being asked', async () => {
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${server.url}/administration/key-recovery`);
  await page.getByText('Nothing waits.').waitFor();
  for (const account of ['cmuser1', 'cmuser2']) {
    await page.getByLabel('Make somebody an agent').fill(account);
    await page.getByRole('option', { name: `Person ${account}` }).click();
    await page.getByRole('button', { name: 'Make an agent' }).click();
    await page.getByRole('cell', { name: `CONTOSO\\${account}`, exact: true }).waitFor();
  }
  await page.getByLabel('How many must consent').fill('1');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(async () => (await asManager().keyRecovery()).consentsNeeded, { timeout: 20_000 })
    .toBe(1);
  await page.getByRole('button', { name: /^Retire: .*cmuser2/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
  await page.getByText(/^Retired /).waitFor();
  expect(
    (await asManager().keyRecovery()).agents.filter(({ retiredAt }) => retiredAt === null),
  ).toMatchObject([{ accountName: 'CONTOSO\\cmuser1' }]);
  // An agent without any right sees what waits, and nothing else.
  const { page: theirs } = await scene.opened('subscriber');
  await theirs.goto(`${server.url}/administration/key-recovery`);
  await theirs.getByText('Nothing waits.').waitFor();
  expect(await theirs.getByText('How many must consent').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('whoever lacks the right is told which one it takes', async () => {
  const { page } = await scene.opened('helpDesk');
  for (const path of ['keys', 'blocklists', 'key-recovery']) {
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
    ['keys', 'Cards to update'],
    ['blocklists', 'Lists of weak keys'],
    ['key-recovery', 'Key recovery agents'],
  ] as const) {
    await page.goto(`${server.url}/administration/${path}`);
    await page.getByRole('heading', { level: 2, name: heading }).waitFor();
    await page.waitForLoadState('networkidle');
    await look(page, `administration-${path}-${size}-${colorScheme}`);
  }
  expect(complaints).toEqual([]);
});
