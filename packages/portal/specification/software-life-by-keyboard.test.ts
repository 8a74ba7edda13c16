import { templates } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accessibilityFaults } from './browser.js';
import { enter, signedInByKeyboard, type } from './keyboard.js';
import { openScene, type Scene } from './scene.js';
import { slowLine } from './slow-line.js';
import { clientOf, type FileFolder, fileFolder, filePassword, keysTimeout } from './software-files.js';

// What becomes of certificates on a computer after their enrollment, with the keyboard and nothing else: no click, no focus by a
// script, no address typed after the first. The tests follow one another.

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let scene: Scene;
let files: FileFolder;
let page: Page;
beforeAll(async () => {
  scene = await openScene();
  files = fileFolder();
  page = await signedInByKeyboard(scene, 'subscriber');
  await enter(page, page.getByRole('link', { name: 'Get a card or certificate' }));
  const offer = page.getByRole('group', { name: 'Full Life Cycle of Software' });
  await enter(page, offer.getByRole('button', { name: 'Ask for it' }));
  await startedAndMade('enrolled.pfx');
  await finished();
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

const focused = () => page.locator(':focus');
const profiles = () =>
  page.getByRole('group', { name: 'Certificates on a computer' }).filter({ hasText: 'Active' });
const serialsIn = (name: string) => files.withKeys(name).map(({ certificate }) => certificate.serialNumber);
/** The private keys in a file whose certificates are for encryption, which the archive keeps. */
const archivedKeysIn = (name: string) =>
  files
    .withKeys(name)
    .filter(({ certificate }) => certificate.subject.includes('emailAddress'))
    .map(({ key }) => key.export({ type: 'pkcs8', format: 'pem' }));

/** Starts what the dialog asks about, makes the file, and keeps what the browser downloads. */
async function startedAndMade(file: string): Promise<void> {
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Start' }));
  await type(page, page.getByLabel('Password for the file'), filePassword);
  await type(page, page.getByLabel('The same password again'), filePassword);
  expect(await accessibilityFaults(page)).toEqual([]);
  const downloading = page.waitForEvent('download', { timeout: keysTimeout });
  await page.keyboard.press('Enter');
  await (await downloading).saveAs(files.path(file));
  // The next key finishes, without a way there.
  await page.getByRole('button', { name: 'I have the file: finish' }).and(focused()).waitFor();
}

async function finished(): Promise<void> {
  await page.keyboard.press('Enter');
  await page.getByText('Done', { exact: true }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
}

/** Starts an operation of the first profile that is in use, and carries it out; gives the certificates in force afterwards. */
async function carriedOut(operation: string, file: string): Promise<string[]> {
  await enter(page, page.getByRole('link', { name: 'My cards' }));
  await enter(page, profiles().first().getByRole('button', { name: operation, exact: true }));
  await startedAndMade(file);
  await finished();
  const { management } = clientOf(scene, 'subscriber');
  const { newProfileUuid, oldProfileUuid, status } = await management.request(page.url().slice(-36));
  expect(status).toBe('Completed');
  const certificates = await management.profileCertificates(newProfileUuid ?? oldProfileUuid ?? '');
  return certificates
    .filter(({ revocation, isKeyHistory }) => isKeyHistory || revocation === null)
    .map(({ serialNumber }) => serialNumber.toUpperCase())
    .sort();
}

test('a profile is renewed, and OpenSSL finds in the file what the server issued', async () => {
  const inForce = await carriedOut('Renew', 'renewed.pfx');
  expect(serialsIn('renewed.pfx')).toEqual(inForce);
  expect(serialsIn('enrolled.pfx').some((serial) => !inForce.includes(serial))).toBe(true);
});

test('what can be done with the profile is read anew after its renewal, never offered as it was before', async () => {
  const line = await slowLine(page, /\/profiles\?/);
  await enter(page, page.getByRole('link', { name: 'My cards' }));
  await expect.poll(line.held).toBe(1);
  expect(await profiles().count()).toBe(0);
  await line.goOn();
  await profiles().first().waitFor();
  await page.goBack();
  await page.getByText('Done', { exact: true }).waitFor();
});

test('a profile is brought up to date, with new certificates in its file', async () => {
  const { certificateTemplates } = await clientOf(scene, 'manager').management.profileTemplate(
    templates.fullLifeCycleSoftware,
  );
  const inForce = await carriedOut('Update', 'updated.pfx');
  const updated = serialsIn('updated.pfx');
  expect(updated).toHaveLength(certificateTemplates.length);
  expect(inForce).toEqual(expect.arrayContaining(updated));
});

test('a duplicate comes into being beside the profile, with the same archived key', async () => {
  const inForce = await carriedOut('Make a duplicate', 'duplicate.pfx');
  expect(serialsIn('duplicate.pfx')).toEqual(inForce);
  expect(archivedKeysIn('duplicate.pfx')).toEqual(expect.arrayContaining(archivedKeysIn('updated.pfx')));
  await enter(page, page.getByRole('link', { name: 'My cards' }));
  await profiles().nth(1).waitFor();
});

test('somebody whose computer is lost recovers their own archived keys', async () => {
  await carriedOut('Recover keys', 'recovered.pfx');
  const archived = archivedKeysIn('updated.pfx');
  expect(archived).toHaveLength(1);
  expect(archivedKeysIn('recovered.pfx')).toEqual(expect.arrayContaining(archived));
});

test('whoever would leave before the file is saved is asked, stays by Escape where they were, and finishes', async () => {
  await enter(page, page.getByRole('link', { name: 'My cards' }));
  await enter(page, profiles().first().getByRole('button', { name: 'Renew', exact: true }));
  await startedAndMade('kept.pfx');
  const away = page.getByRole('link', { name: 'My requests' });
  await enter(page, away);
  await page.getByRole('alertdialog').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await away.and(focused()).waitFor();
  await enter(page, page.getByRole('button', { name: 'I have the file: finish' }));
  await page.getByText('Done', { exact: true }).waitFor();
});
