import { createPrivateKey, X509Certificate } from 'node:crypto';
import { archivalRequestAround, envelop } from '@cardea/pki/x509';
import { templates } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { accessibilityFaults, picture } from './browser.js';
import { openScene, type Scene } from './scene.js';
import {
  choosePassword,
  clientOf,
  type FileFolder,
  fileFolder,
  finishFile,
  openedEnrollment,
} from './software-files.js';

vi.setConfig({ testTimeout: 240_000 });

const encryption = 'CardeaArchivedEncryption';

let scene: Scene;
let files: FileFolder;
beforeAll(async () => {
  scene = await openScene();
  files = fileFolder();
  await clientsMakeKeys({});
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

/** Lets clients make the keys of the certificate template, with `changes`. */
async function clientsMakeKeys(changes: Readonly<Record<string, unknown>>): Promise<void> {
  const { certificateTemplates } = scene.server.system.ports.store;
  const found = await certificateTemplates.find(encryption);
  if (found === undefined) throw new Error('no such certificate template');
  await certificateTemplates.put({ ...found, key: { ...found.key, archivedKeyMaker: 'client', ...changes } });
}

const served = async (file: string) =>
  new Uint8Array(await (await fetch(`${scene.server.url}/pki/${file}`)).arrayBuffer());
const certificatesOf = async (requestUuid: string) =>
  (await scene.server.system.ports.store.certificates.listByRequest(requestUuid as never)).filter(
    ({ templateCommonName }) => templateCommonName === encryption,
  );
const pkcs8 = (key: ReturnType<typeof createPrivateKey>) => key.export({ type: 'pkcs8', format: 'pem' });
/** The keys in a file whose certificates are for encryption. */
const encryptionKeys = (name: string) =>
  files
    .withKeys(name)
    .filter(({ certificate }) => certificate.subject.includes('emailAddress'))
    .map(({ key }) => key);

/** Enrolls with a key of the page's making, then recovers it in another window. */
async function enrolledAndRecovered(name: string): Promise<void> {
  const { page, uuid, complaints } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
  await files.madeFile(page, `${name}.pfx`);
  await finishFile(page);
  const [key, ...more] = encryptionKeys(`${name}.pfx`);
  expect(more).toEqual([]);
  if (key === undefined) throw new Error('the file has no key for encryption');
  const [certificate] = await certificatesOf(uuid);
  const { archivedKeys } = scene.server.system.ports.store;
  expect(await archivedKeys.listExisting(certificate === undefined ? [] : [certificate.uuid])).toHaveLength(
    1,
  );
  const { management } = clientOf(scene, 'subscriber');
  const { newProfileUuid } = await management.request(uuid);
  const recovery = await management.createRequest({ type: 'Recover', profileUuid: newProfileUuid ?? '' });
  await page.goto(`${scene.server.url}/requests/${recovery.uuid}`);
  await page.getByLabel('Password for the file').waitFor();
  await files.madeFile(page, `${name}-recovered.pfx`);
  await finishFile(page);
  // The policy revokes the certificate of before, so that there is a new one too.
  expect(encryptionKeys(`${name}-recovered.pfx`).map(pkcs8)).toContain(pkcs8(key));
  expect(complaints).toEqual([]);
}

/** Gives the page another exchange certificate than the server's. */
async function exchangedFor(page: Page, certificateDer: Uint8Array): Promise<string[]> {
  const sent: string[] = [];
  await page.route('**/certificaterequestgenerationoptions', async (route) => {
    const response = await route.fetch();
    const options = (await response.json()) as { KeyArchivalCertificate?: string }[];
    const KeyArchivalCertificate = Buffer.from(certificateDer).toString('base64');
    const json = options.map((one) =>
      'KeyArchivalCertificate' in one ? { ...one, KeyArchivalCertificate } : one,
    );
    await route.fulfill({ response, json });
  });
  page.on('request', (request) => {
    if (request.url().endsWith('/certificatedata')) sent.push(request.url());
  });
  return sent;
}

async function refusedWith(page: Page, text: string): Promise<void> {
  await choosePassword(page);
  await page.getByRole('button', { name: 'Make the file' }).click();
  await page.getByText(text).waitFor({ timeout: 120_000 });
}

describe('a key that is made in the browser and sent to the archive', () => {
  test('is in the file and in the archive, of RSA', async () => {
    await enrolledAndRecovered('rsa');
  });

  test('is in the file and in the archive, of a curve', async () => {
    await clientsMakeKeys({
      families: ['ECDSA'],
      algorithmName: 'ECDSA_P384',
      keyBits: 384,
      hashAlgorithmName: 'SHA384',
    });
    await enrolledAndRecovered('ec');
    await clientsMakeKeys({
      families: ['RSA'],
      algorithmName: 'RSA',
      keyBits: 2048,
      hashAlgorithmName: 'SHA256',
    });
  });

  test('is not sent to whom the issuing authority does not vouch for', async () => {
    const { page, uuid } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
    files.tool('openssl', 'genpkey', '-algorithm', 'RSA', '-out', 'stranger.key');
    files.tool(
      'openssl',
      'req',
      '-x509',
      '-key',
      'stranger.key',
      '-subj',
      '/CN=Stranger',
      '-out',
      'stranger.pem',
    );
    files.tool('openssl', 'x509', '-in', 'stranger.pem', '-outform', 'DER', '-out', 'stranger.der');
    const sent = await exchangedFor(page, new X509Certificate(files.read('stranger.pem')).raw);
    await refusedWith(page, 'this site’s authority did not issue the certificate');
    await picture(page, 'software-archive-refused');
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(sent).toEqual([]);
    expect(await certificatesOf(uuid)).toEqual([]);
  });

  test('is not sent to a certificate of the authority’s for another use', async () => {
    const { page } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
    const [own] = files.withKeys('rsa.pfx');
    const sent = await exchangedFor(page, own?.certificate.raw ?? new Uint8Array());
    await refusedWith(page, 'is meant for something else');
    expect(sent).toEqual([]);
  });

  test('is not sent when the exchange certificate is over by the clock of the computer', async () => {
    const { page } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
    const sent = await exchangedFor(page, await served('archive.crt'));
    await page.clock.setFixedTime(Date.now() + 8 * 86_400_000);
    await refusedWith(page, 'Check date and time of this computer');
    expect(sent).toEqual([]);
  });

  test('is refused in words when it is another than that of the certification request, and made anew it is taken', async () => {
    const { page, uuid } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
    files.tool('openssl', 'genpkey', '-algorithm', 'RSA', '-out', 'wrong.key');
    const wrong = createPrivateKey(files.read('stranger.key'));
    const other = createPrivateKey(files.read('wrong.key')).export({ type: 'pkcs8', format: 'der' });
    const recipient = {
      kind: 'certificate',
      certificateDer: await served('archive.crt'),
      oaepHash: 'sha1',
    } as const;
    const mismatched = await archivalRequestAround(wrong, await envelop(other, [recipient]));
    await page.route(
      '**/certificatedata',
      async (route) => {
        const body = route.request().postDataJSON() as { certificaterequests: string[] };
        const certificaterequests = [
          ...body.certificaterequests.slice(0, 1),
          Buffer.from(mismatched).toString('base64'),
        ];
        await route.continue({ postData: { ...body, certificaterequests } });
      },
      { times: 1 },
    );
    await refusedWith(page, 'does not belong to the certification request');
    expect(await certificatesOf(uuid)).toEqual([]);
    await files.madeFile(page, 'mended.pfx');
    await finishFile(page);
    expect(encryptionKeys('mended.pfx')).toHaveLength(1);
  });
});
