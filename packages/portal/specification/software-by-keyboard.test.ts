import { templates } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { enter, signedInByKeyboard, tabTo, type } from './keyboard.js';
import { openScene, type Scene } from './scene.js';
import { clientOf, type FileFolder, fileFolder, filePassword, keysTimeout } from './software-files.js';

// With the keyboard and nothing else: no click, no focus by a script, no address typed after the first.

vi.setConfig({ testTimeout: 240_000 });

let scene: Scene;
let files: FileFolder;
beforeAll(async () => {
  scene = await openScene();
  files = fileFolder();
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

test('a subscriber asks for certificates on a computer, corrects the password, and gets the file, which OpenSSL opens', async () => {
  const page = await signedInByKeyboard(scene, 'subscriber');
  await enter(page, page.getByRole('link', { name: 'Get a card or certificate' }));
  const offer = page.getByRole('group', { name: 'Full Life Cycle of Software' });
  await enter(page, offer.getByRole('button', { name: 'Ask for it' }));
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Start' }));
  const password = page.getByLabel('Password for the file');
  const repetition = page.getByLabel('The same password again');
  const focused = page.locator(':focus');

  await type(page, password, filePassword);
  await page.getByText('Strength: Strong').waitFor();
  await type(page, repetition, `${filePassword}!`);
  await page.keyboard.press('Enter');
  await page.getByText('The two passwords are different.').waitFor();
  // The focus is where something is to be mended.
  expect(await repetition.and(focused).count()).toBe(1);
  await page.keyboard.press('Backspace');
  await tabTo(page, page.getByLabel('Show the passwords'));
  await page.keyboard.press('Space');
  expect(await repetition.getAttribute('type')).toBe('text');
  const downloading = page.waitForEvent('download', { timeout: keysTimeout });
  await enter(page, page.getByRole('button', { name: 'Make the file' }));
  await (await downloading).saveAs(files.path('keyboard.pfx'));

  const finish = page.getByRole('button', { name: 'I have the file: finish' });
  await finish.and(focused).waitFor();
  await page.keyboard.press('Tab');
  expect(await focused.textContent()).toBe('Save the file again');
  const again = page.waitForEvent('download', { timeout: keysTimeout });
  await page.keyboard.press('Enter');
  await (await again).saveAs(files.path('again.pfx'));
  expect(files.read('again.pfx').equals(files.read('keyboard.pfx'))).toBe(true);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Done', { exact: true }).waitFor();

  const { management } = clientOf(scene, 'subscriber');
  const { newProfileUuid } = await management.request(page.url().slice(-36));
  expect(await management.profile(newProfileUuid ?? '')).toMatchObject({
    status: 'Active',
    profileTemplateUuid: templates.fullLifeCycleSoftware,
  });
  const certificates = await management.profileCertificates(newProfileUuid ?? '');
  expect(files.withKeys('keyboard.pfx').map(({ certificate }) => certificate.serialNumber)).toEqual(
    certificates.map(({ serialNumber }) => serialNumber.toUpperCase()).sort(),
  );
});
