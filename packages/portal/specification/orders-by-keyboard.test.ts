import { writeFileSync } from 'node:fs';
import { EstResponder } from '@cardea/pki/testing';
import { templates } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accessibilityFaults } from './browser.js';
import { estAuthoritiesFile } from './est-authority.js';
import { area, choose, chooseFile, enter, signedInByKeyboard, tabTo, type } from './keyboard.js';
import { openScene, type Scene } from './scene.js';
import { clientOf, type FileFolder, fileFolder, filePassword, keysTimeout } from './software-files.js';

// An order at an authority elsewhere whose answer got lost, with the keyboard and nothing else: no click, no focus by a script,
// no address typed after the first.

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let est: EstResponder;
let scene: Scene;
let files: FileFolder;
beforeAll(async () => {
  files = fileFolder();
  est = await EstResponder.start();
  scene = await openScene({ environment: { CARDEA_AUTHORITIES: estAuthoritiesFile(est, files) } });
  const { certificateTemplates } = scene.server.system.ports.store;
  const found = await certificateTemplates.find('CardeaSoftwareUser');
  if (found === undefined) throw new Error('no such certificate template');
  await certificateTemplates.put({ ...found, authority: 'contoso-est' });
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await est[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

test('an administrator chooses the certificate of an order whose answer got lost, and the person gets the file', async () => {
  const page = await signedInByKeyboard(scene, 'subscriber');
  await enter(page, page.getByRole('link', { name: 'Get a card or certificate' }));
  const offer = page.getByRole('group', { name: 'Full Life Cycle of Software' });
  await enter(page, offer.getByRole('button', { name: 'Ask for it' }));
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Start' }));
  await type(page, page.getByLabel('Password for the file'), filePassword);
  await type(page, page.getByLabel('The same password again'), filePassword);
  est.next = 'cuts';
  const downloading = page.waitForEvent('download', { timeout: keysTimeout });
  await page.keyboard.press('Enter');
  await page.getByText('The certification authority has not decided yet').waitFor({ timeout: keysTimeout });

  const serial = est.signed.at(-1) ?? '';
  writeFileSync(files.path('authority.pem'), est.text('ca.pem'));
  writeFileSync(files.path('found.pem'), est.text(`${serial}.pem`));
  const administrator = await signedInByKeyboard(scene, 'manager');
  await area(administrator, /^Certification authorities/);
  await enter(administrator, administrator.getByRole('button', { name: 'Settle' }));
  const dialog = administrator.getByRole('dialog', { name: 'Settle the order' });
  const issued = dialog.getByRole('radio', { name: 'It issued this certificate' });
  await tabTo(administrator, dialog.getByRole('radio', { name: 'It issued nothing and will not' }));
  await administrator.keyboard.press('ArrowUp');
  expect(await issued.isChecked()).toBe(true);
  expect(await accessibilityFaults(administrator)).toEqual([]);
  // First a wrong one: that of the authority.
  const file = dialog.getByLabel('Certificate (DER or PEM file)');
  await chooseFile(administrator, file, 'Enter', files.path('authority.pem'));
  await type(administrator, dialog.getByLabel('How you found out'), 'it is in its list');
  await enter(administrator, dialog.getByRole('button', { name: 'Settle' }));
  await dialog.getByRole('alert').waitFor();
  expect(await accessibilityFaults(administrator)).toEqual([]);
  await chooseFile(administrator, file, 'Space', files.path('found.pem'));
  await enter(administrator, dialog.getByRole('button', { name: 'Settle' }));
  await administrator.getByText('No such orders.').waitFor();
  await choose(administrator, administrator.getByLabel('Show', { exact: true }), 'Issued');
  await administrator.getByRole('row').getByText('contoso-est').first().waitFor();
  expect(await accessibilityFaults(administrator)).toEqual([]);

  // The page asks again by itself.
  await (await downloading).saveAs(files.path('settled.pfx'));
  await enter(page, page.getByRole('button', { name: 'I have the file: finish' }));
  await page.getByText('Done', { exact: true }).waitFor();
  const byEst = files
    .withKeys('settled.pfx')
    .filter(({ certificate }) => certificate.issuer === 'CN=Contoso EST Issuing')
    .map(({ certificate }) => certificate.serialNumber.toLowerCase());
  expect(byEst).toEqual([serial]);
  const { management } = clientOf(scene, 'subscriber');
  expect(await management.request(page.url().slice(-36))).toMatchObject({
    status: 'Completed',
    profileTemplateUuid: templates.fullLifeCycleSoftware,
  });
});
