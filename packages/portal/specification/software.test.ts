import { mkdirSync } from 'node:fs';
import { accounts, dataItem, templates } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { accessibilityFaults, expectNothingCutOff, picture, signIn, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';
import {
  choosePassword,
  clientOf,
  type FileFolder,
  fileFolder,
  filePassword,
  finishFile,
  openedEnrollment,
} from './software-files.js';

// Keys of RSA take the browser a while, and two processors serve everybody.
vi.setConfig({ testTimeout: 240_000 });

let scene: Scene;
let files: FileFolder;
beforeAll(async () => {
  scene = await openScene();
  const { profileTemplates } = scene.server.system.ports.store;
  const found = await profileTemplates.find(templates.fullLifeCycleSoftware as never);
  if (found === undefined) throw new Error('no such profile template');
  const policyDataCollection = [
    dataItem('Cost centre', {
      isRequired: true,
      validationType: 'RegularExpression',
      validationData: '[A-Z]{2}\\d{3}',
    }),
    dataItem('From when', { type: 'Date' }),
  ];
  const Renew = { ...found.policies.Renew, policyDataCollection };
  await profileTemplates.put({ ...found, policies: { ...found.policies, Renew } }, scene.server.clock.now());
  files = fileFolder();
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

const subscriber = () => clientOf(scene, 'subscriber');
const tool: FileFolder['tool'] = (...command) => files.tool(...command);
const madeFile: FileFolder['madeFile'] = (page, name) => files.madeFile(page, name);
const openedBy: FileFolder['openedBy'] = (name) => files.openedBy(name);

/** Serial numbers of certificates in a file that have their private key in it. */
const serialsWithKeys = (file: string) =>
  files.withKeys(file).map(({ certificate }) => certificate.serialNumber);

/** Keys of archived certificates in a file, as SubjectPublicKeyInfo. */
function archivedKeys(file: string): string[] {
  return openedBy(file)
    .certificates.filter(({ subject, ca }) => !ca && subject.includes('emailAddress'))
    .map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }).toString())
    .sort();
}

/** Serial numbers of the certificates of a request's profile, without those that are revoked; key history is. */
async function serialsOnServer(requestUuid: string): Promise<string[]> {
  const { newProfileUuid } = await subscriber().management.request(requestUuid);
  const certificates = await subscriber().management.profileCertificates(newProfileUuid ?? '');
  return certificates
    .filter(({ revocation, isKeyHistory }) => isKeyHistory || revocation === null)
    .map(({ serialNumber }) => serialNumber.toUpperCase())
    .sort();
}

describe('somebody who enrolls for certificates on a computer', () => {
  test('gets one file with keys made in the browser and by the server, which OpenSSL, NSS and the JDK open', async () => {
    const { page, uuid, complaints } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
    await madeFile(page, 'both.pfx');
    await page.getByText('The file is among your downloads').waitFor();
    await finishFile(page);
    const { newProfileUuid } = await subscriber().management.request(uuid);
    expect(await subscriber().management.profile(newProfileUuid ?? '')).toMatchObject({ status: 'Active' });
    const serials = serialsWithKeys('both.pfx');
    expect(serials).toHaveLength(2);
    expect(serials).toEqual(await serialsOnServer(uuid));
    expect(openedBy('both.pfx').certificates).toHaveLength(4);
    mkdirSync(files.path('nss'));
    tool('certutil', '-N', '-d', 'sql:nss', '--empty-password');
    tool('pk12util', '-i', 'both.pfx', '-d', 'sql:nss', '-W', filePassword);
    expect(tool('certutil', '-K', '-d', 'sql:nss').match(/^<\s*\d+> rsa/gm)).toHaveLength(2);
    const store = ['-storetype', 'PKCS12', '-keystore', 'both.pfx', '-storepass', filePassword];
    expect(tool('keytool', '-list', ...store).match(/PrivateKeyEntry/g)).toHaveLength(2);
    expect(complaints).toEqual([]);
  });

  test('renews by answering the policy, with the archived key of before in the new file, and recovers that key later', async () => {
    const { page, complaints } = await scene.opened('subscriber');
    const profile = page
      .getByRole('group', { name: 'Certificates on a computer' })
      .filter({ hasText: 'Active' });
    await profile.getByRole('button', { name: 'Renew' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Cost centre').fill('nonsense');
    await dialog.getByRole('button', { name: 'Start' }).click();
    expect(await dialog.locator('input:invalid').count()).toBe(1);
    await dialog.getByLabel('Cost centre').fill('AB123');
    await dialog.getByLabel('From when').fill('2026-12-01');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await page.getByLabel('Password for the file').waitFor();
    const renewal = page.url().slice(-36);
    await madeFile(page, 'renewed.pfx');
    await finishFile(page);
    const archived = archivedKeys('both.pfx');
    expect(archived).toHaveLength(1);
    expect(serialsWithKeys('renewed.pfx')).toEqual(await serialsOnServer(renewal));
    expect(serialsWithKeys('renewed.pfx')).toHaveLength(3);
    expect(archivedKeys('renewed.pfx')).toEqual(expect.arrayContaining(archived));

    await page.getByRole('link', { name: 'My cards' }).click();
    await profile.getByRole('button', { name: 'Recover keys', exact: true }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByLabel('Password for the file').waitFor();
    await madeFile(page, 'recovered.pfx');
    await finishFile(page);
    expect(archivedKeys('recovered.pfx')).toEqual(expect.arrayContaining(archivedKeys('renewed.pfx')));
    expect(complaints).toEqual([]);
  });
});

describe('with the keyboard', () => {
  test('somebody gets EC keys, is warned before the file is lost, and has it made anew with the lost keys revoked', async () => {
    const { certificateTemplates } = scene.server.system.ports.store;
    const found = await certificateTemplates.find('CardeaSoftwareUser');
    if (found === undefined) throw new Error('no such certificate template');
    await certificateTemplates.put({
      ...found,
      keyUsages: ['digitalSignature'],
      key: {
        ...found.key,
        families: ['ECDSA'],
        algorithmName: 'ECDSA_P384',
        keyBits: 384,
        hashAlgorithmName: 'SHA384',
      },
    });
    const { page, uuid, complaints } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
    const type = async (text: string, ...keys: string[]) => {
      await page.keyboard.type(text);
      for (const key of keys) await page.keyboard.press(key);
    };
    await page.getByLabel('Password for the file').focus();
    await type('short', 'Tab');
    await type('short', 'Enter');
    await page.getByText('The password needs at least 12 characters.').waitFor();
    await page.getByLabel('Password for the file').fill('');
    await page.getByLabel('The same password again').fill('');
    await page.getByLabel('Password for the file').focus();
    await type(filePassword, 'Tab');
    const first = page.waitForEvent('download', { timeout: 120_000 });
    await type(filePassword, 'Enter');
    await (await first).saveAs(files.path('lost.pfx'));
    const finish = page.getByRole('button', { name: 'I have the file: finish' });
    await finish.waitFor();
    expect(await page.locator(':focus').textContent()).toBe('I have the file: finish');

    await page.getByRole('link', { name: 'My cards' }).focus();
    await page.keyboard.press('Enter');
    const warning = page.getByRole('alertdialog', { name: 'Leave before it is finished?' });
    await warning.getByText('The certificates are not active yet.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'software-leaving');
    await warning.getByRole('button', { name: 'Leave', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'My cards' }).waitFor();

    await page.goto(`${scene.server.url}/requests/${uuid}`);
    await page.getByText('The certificates have been issued already.').waitFor();
    await madeFile(page, 'anew.pfx');
    await finish.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Done', { exact: true }).waitFor();
    const ofServer = await serialsOnServer(uuid);
    expect(serialsWithKeys('anew.pfx')).toEqual(ofServer);
    const lost = serialsWithKeys('lost.pfx').filter((serial) => !ofServer.includes(serial));
    expect(lost).toHaveLength(1);
    const curves = openedBy('anew.pfx').keys.map(({ asymmetricKeyDetails: details }) => details?.namedCurve);
    expect(curves).toContain('secp384r1');
    const certificates = await scene.server.system.ports.store.certificates.listByRequest(uuid as never);
    const revoked = certificates.filter(({ revocation }) => revocation !== null);
    expect(revoked.map(({ serialNumber }) => serialNumber.toUpperCase())).toEqual(lost);
    mkdirSync(files.path('nss-ec'));
    tool('certutil', '-N', '-d', 'sql:nss-ec', '--empty-password');
    tool('pk12util', '-i', 'anew.pfx', '-d', 'sql:nss-ec', '-W', filePassword);
    expect(tool('certutil', '-K', '-d', 'sql:nss-ec')).toMatch(/^<\s*\d+> ec/m);
    const store = ['-storetype', 'PKCS12', '-keystore', 'anew.pfx', '-storepass', filePassword];
    expect(tool('keytool', '-list', ...store).match(/PrivateKeyEntry/g)).toHaveLength(2);
    expect(complaints).toEqual([]);
  });
});

test('the page is whole on a phone and a zoomed window, in light and dark, and tells others whose it is', async () => {
  const { management } = subscriber();
  const { uuid } = await management.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.fullLifeCycleSoftware,
  });
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await scene.browser.window({ colorScheme });
    await signIn(page, scene.server.url, accounts.subscriber);
    await page.goto(`${scene.server.url}/requests/${uuid}`);
    await choosePassword(page);
    for (const size of ['wide', 'phone', 'zoomed'] as const) {
      await page.setViewportSize(sizes[size]);
      await expectNothingCutOff(page);
      expect(await accessibilityFaults(page)).toEqual([]);
      if (size !== 'zoomed') await picture(page, `software-${colorScheme}-${size}`);
    }
    if (colorScheme === 'light') continue;
    await madeFile(page, 'picture.pfx');
    await page.getByText('The file is among your downloads').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'software-ready');
  }
  const { page } = await scene.opened('manager');
  await page.goto(`${scene.server.url}/requests/${uuid}`);
  await page.getByText('Person cmuser1 carries this out, signed in on this page.').waitFor();
});
