import { writeFileSync } from 'node:fs';
import type { ProfileTemplate } from '@cardea/domain';
import { EstResponder } from '@cardea/pki/testing';
import { templates, userUuids } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { look } from './browser.js';
import { estAuthoritiesFile } from './est-authority.js';
import { openScene, type Scene } from './scene.js';
import {
  choosePassword,
  clientOf,
  type FileFolder,
  fileFolder,
  finishFile,
  keysTimeout,
  openedEnrollment,
} from './software-files.js';

// What is done with certificates on a computer after their enrollment, and by others than their owner.

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let est: EstResponder;
let scene: Scene;
let files: FileFolder;
beforeAll(async () => {
  files = fileFolder();
  est = await EstResponder.start();
  scene = await openScene({ environment: { CARDEA_AUTHORITIES: estAuthoritiesFile(est, files) } });
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await est[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

/** Changes the certificate template whose keys the browser makes. */
async function changeUserTemplate(changes: object, key: object = {}): Promise<void> {
  const { certificateTemplates } = scene.server.system.ports.store;
  const found = await certificateTemplates.find('CardeaSoftwareUser');
  if (found === undefined) throw new Error('no such certificate template');
  await certificateTemplates.put({ ...found, ...changes, key: { ...found.key, ...key } });
}

async function changePolicy(
  name: keyof ProfileTemplate['policies'],
  changes: Partial<ProfileTemplate['policies']['Enroll']>,
): Promise<void> {
  const { profileTemplates } = scene.server.system.ports.store;
  const found = await profileTemplates.find(templates.fullLifeCycleSoftware as never);
  if (found === undefined) throw new Error('no such profile template');
  const policies = { ...found.policies, [name]: { ...found.policies[name], ...changes } };
  await profileTemplates.put({ ...found, policies }, scene.server.clock.now());
}

/** The current certificates of a request's profile, and those that it keeps as key history. */
async function serialsOf(requestUuid: string): Promise<string[]> {
  const { management } = clientOf(scene, 'manager');
  const { newProfileUuid, oldProfileUuid } = await management.request(requestUuid);
  const certificates = await management.profileCertificates(newProfileUuid ?? oldProfileUuid ?? '');
  return certificates
    .filter(({ revocation, isKeyHistory }) => isKeyHistory || revocation === null)
    .map(({ serialNumber }) => serialNumber.toUpperCase())
    .sort();
}

const serialsIn = (name: string) => files.withKeys(name).map(({ certificate }) => certificate.serialNumber);
const requestOn = (page: Page) => page.url().slice(-36);

/** Starts an operation by its button, and carries it out. */
async function carriedOut(page: Page, operation: string, file: string): Promise<string> {
  const profile = page
    .getByRole('group', { name: 'Certificates on a computer' })
    .filter({ hasText: 'Active' });
  await profile.first().getByRole('button', { name: operation, exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await page.getByLabel('Password for the file').waitFor();
  await files.madeFile(page, file);
  await page.getByText('The file is among your downloads').waitFor();
  const uuid = requestOn(page);
  await finishFile(page);
  return uuid;
}

describe('in the browser', () => {
  test('a profile is brought up to date, duplicated and renewed, and OpenSSL finds in each file what the server issued', async () => {
    const { page, uuid, complaints } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
    await files.madeFile(page, 'enrolled.pfx');
    await finishFile(page);
    expect(serialsIn('enrolled.pfx')).toEqual(await serialsOf(uuid));
    const myCards = () => page.getByRole('link', { name: 'My cards' }).click();

    await myCards();
    const update = await carriedOut(page, 'Update', 'updated.pfx');
    const updated = serialsIn('updated.pfx');
    expect(updated).toHaveLength(2);
    expect(await serialsOf(update)).toEqual(expect.arrayContaining(updated));
    expect(updated).not.toEqual(expect.arrayContaining(serialsIn('enrolled.pfx')));

    await myCards();
    const duplicate = await carriedOut(page, 'Make a duplicate', 'duplicate.pfx');
    expect(serialsIn('duplicate.pfx')).toEqual(await serialsOf(duplicate));
    // The archived certificate is the same; the other is the duplicate's own.
    expect(serialsIn('duplicate.pfx').filter((one) => updated.includes(one))).toHaveLength(1);

    await myCards();
    const renewal = await carriedOut(page, 'Renew', 'renewed.pfx');
    expect(serialsIn('renewed.pfx')).toEqual(await serialsOf(renewal));
    expect(complaints).toEqual([]);
  });

  test('the help desk recovers somebody’s archived keys on their behalf, and finds none of their other keys', async () => {
    const { page, complaints } = await scene.opened('helpDesk');
    await page.goto(`${scene.server.url}/people/${userUuids.subscriber}`);
    const profile = page.getByRole('group', { name: 'Certificates on a computer' });
    await profile.first().getByRole('button', { name: 'Recover keys for somebody else' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByText('You get a file with certificates of Person cmuser1').waitFor();
    await look(page, 'software-on-behalf');
    const uuid = requestOn(page);
    const { page: theirs } = await scene.opened('subscriber');
    await theirs.goto(`${scene.server.url}/requests/${uuid}`);
    await theirs.getByText('An enrollment agent carries this out for Person cmuser1.').waitFor();
    expect(await theirs.getByLabel('Password for the file').count()).toBe(0);

    await files.madeFile(page, 'on-behalf.pfx');
    await page.getByText('never both the same way').waitFor();
    await look(page, 'software-on-behalf-ready');
    await finishFile(page);
    const recovered = files.withKeys('on-behalf.pfx').map(({ certificate }) => certificate);
    expect(recovered.length).toBeGreaterThan(0);
    for (const { subject } of recovered) expect(subject).toContain('emailAddress=cmuser1@contoso.com');
    const copy = await clientOf(scene, 'helpDesk').management.profile(
      (await clientOf(scene, 'helpDesk').management.request(uuid)).newProfileUuid ?? '',
    );
    expect(copy).toMatchObject({ status: 'Active', assignedUserUuid: userUuids.helpDesk });
    expect(complaints).toEqual([]);
  });

  test('whoever started it carries it out where the policy lets them, and is told who does where it does not', async () => {
    const { management } = clientOf(scene, 'manager');
    const order = {
      type: 'Enroll',
      profileTemplateUuid: templates.fullLifeCycleSoftware,
      targetUserUuid: userUuids.otherSubscriber,
    } as const;
    const { page, complaints } = await scene.opened('manager');
    const { uuid } = await management.createRequest(order);
    await page.goto(`${scene.server.url}/requests/${uuid}`);
    await page.getByText('Person cmuser2 carries this out, signed in on this page.').waitFor();
    expect(await page.getByLabel('Password for the file').count()).toBe(0);

    await changePolicy('Enroll', { originatorMayExecute: true });
    const allowed = await management.createRequest(order);
    await page.goto(`${scene.server.url}/requests/${allowed.uuid}`);
    await page.getByText('You get a file with certificates of Person cmuser2').waitFor();
    await files.madeFile(page, 'by-originator.pfx');
    await finishFile(page);
    expect(serialsIn('by-originator.pfx')).toEqual(await serialsOf(allowed.uuid));
    for (const { certificate } of files.withKeys('by-originator.pfx'))
      expect(certificate.subject).toContain('Person cmuser2');
    expect(complaints).toEqual([]);
  });
});

describe('the browser makes keys', () => {
  const kinds = [
    {
      name: 'P-521',
      algorithmName: 'ECDSA_P521',
      keyBits: 521,
      hashAlgorithmName: 'SHA512',
      is: 'secp521r1',
    },
    {
      name: 'P-384',
      algorithmName: 'ECDSA_P384',
      keyBits: 384,
      hashAlgorithmName: 'SHA384',
      is: 'secp384r1',
    },
    { name: 'RSA 4096', algorithmName: 'RSA', keyBits: 4096, hashAlgorithmName: 'SHA512', is: 4096 },
  ] as const;

  test.each(kinds)(
    'of $name, signs their requests with $hashAlgorithmName, and OpenSSL opens the file',
    async (kind) => {
      const { algorithmName, keyBits, hashAlgorithmName } = kind;
      const families = [algorithmName === 'RSA' ? 'RSA' : 'ECDSA'];
      await changeUserTemplate(
        { keyUsages: ['digitalSignature'] },
        { families, algorithmName, keyBits, hashAlgorithmName },
      );
      const { page, uuid, complaints } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
      const sent = page.waitForRequest('**/certificatedata');
      await files.madeFile(page, `${kind.name}.pfx`);
      const { certificaterequests } = (await sent).postDataJSON() as { certificaterequests: string[] };
      writeFileSync(files.path('sent.csr'), Buffer.from(certificaterequests[0] ?? '', 'base64'));
      expect(
        files.tool('openssl', 'req', '-inform', 'DER', '-in', 'sent.csr', '-noout', '-verify', '-text'),
      ).toMatch(new RegExp(`Signature Algorithm: .*${hashAlgorithmName}`, 'i'));
      await finishFile(page);
      const details = files.withKeys(`${kind.name}.pfx`).map(({ key }) => key.asymmetricKeyDetails);
      expect(details.map((one) => one?.namedCurve ?? one?.modulusLength)).toContain(kind.is);
      expect(serialsIn(`${kind.name}.pfx`)).toEqual(await serialsOf(uuid));
      expect(complaints).toEqual([]);
    },
  );

  test('and asks for the names that an authority certifies as they stand in the request', async () => {
    await changeUserTemplate(
      { authority: 'contoso-est', keyUsages: ['digitalSignature', 'keyEncipherment'] },
      { families: ['ECDSA'], algorithmName: 'ECDSA_P256', keyBits: 256, hashAlgorithmName: 'SHA256' },
    );
    const { page, complaints } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
    await files.madeFile(page, 'est.pfx');
    await finishFile(page);
    const found = files.withKeys('est.pfx').map(({ certificate }) => certificate);
    const byEst = found.find(({ issuer }) => issuer === 'CN=Contoso EST Issuing');
    expect(byEst?.subject).toContain('CN=Person cmuser1');
    expect(byEst?.subjectAltName).toContain('cmuser1@contoso.com');
    expect(complaints).toEqual([]);
  });
});

describe('an authority elsewhere that has not decided', () => {
  const makeButton = (page: Page) => page.getByRole('button', { name: 'Make the file' });

  /** The page of a request whose keys are certified elsewhere, which meets `label` first; the page’s clock can be moved. */
  async function waitingPage(label: 'pending' | 'cuts') {
    await changeUserTemplate(
      { authority: 'contoso-est', keyUsages: ['digitalSignature', 'keyEncipherment'] },
      { families: ['ECDSA'], algorithmName: 'ECDSA_P256', keyBits: 256, hashAlgorithmName: 'SHA256' },
    );
    const opened = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
    const { page } = opened;
    await page.clock.install();
    await choosePassword(page);
    est.next = label;
    await makeButton(page).click();
    await page.getByText('The certification authority has not decided yet').waitFor({ timeout: keysTimeout });
    return opened;
  }

  /** Lets the page ask again, and keeps the file that it makes by itself then. */
  async function fileAfterAsking(page: Page, name: string): Promise<string[]> {
    const downloading = page.waitForEvent('download', { timeout: keysTimeout });
    await page.clock.fastForward(15_000);
    await (await downloading).saveAs(files.path(name));
    await finishFile(page);
    return files
      .withKeys(name)
      .filter(({ certificate }) => certificate.issuer === 'CN=Contoso EST Issuing')
      .map(({ certificate }) => certificate.serialNumber.toLowerCase());
  }

  test('is asked again by the page itself, which makes the file once it has; who looks on sees it too', async () => {
    const { page, uuid, complaints } = await waitingPage('pending');
    await look(page, 'software-undecided');
    const { page: manager } = await scene.opened('manager');
    await manager.goto(`${scene.server.url}/requests/${uuid}`);
    await manager.getByText('Under way', { exact: true }).waitFor();
    scene.server.clock.advance(2 * 60_000);
    await scene.server.system.work.settle();
    expect(await fileAfterAsking(page, 'decided.pfx')).toEqual([est.signed.at(-1)]);
    await manager.getByText('Done', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('is looked after by an administrator, who hands in the certificate of a lost answer, and the page goes on', async () => {
    const { page, complaints } = await waitingPage('cuts');
    const { page: manager } = await scene.opened('manager');
    await manager.goto(`${scene.server.url}/administration/authorities`);
    await manager.getByRole('button', { name: 'Settle' }).click();
    const dialog = manager.getByRole('dialog', { name: 'Settle the order' });
    await dialog.getByRole('radio', { name: 'It issued this certificate' }).check();
    await dialog.getByLabel('How you found out').fill('it is in its list');
    const certificate = est.text(`${est.signed.at(-1)}.pem`);
    const file = dialog.getByLabel('Certificate (DER or PEM file)');
    // First a wrong one: that of the authority.
    await file.setInputFiles({ name: 'ca.pem', mimeType: '', buffer: Buffer.from(est.text('ca.pem')) });
    await dialog.getByRole('button', { name: 'Settle' }).click();
    await dialog.getByRole('alert').waitFor();
    await look(manager, 'administration-settle-issued');
    await file.setInputFiles({ name: 'found.pem', mimeType: '', buffer: Buffer.from(certificate) });
    await dialog.getByRole('button', { name: 'Settle' }).click();
    await manager.getByText('No such orders.').waitFor();
    await manager.getByLabel('Show', { exact: true }).selectOption('Issued');
    await manager.getByRole('row').getByText('contoso-est').first().waitFor();
    expect(await fileAfterAsking(page, 'settled.pfx')).toEqual([est.signed.at(-1)]);
    expect(complaints).toEqual([]);
  });
});
