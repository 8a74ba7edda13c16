import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CardeaClient } from '@cardea/sdk';
import { accounts, templates } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScene, type Scene } from './scene.js';

const password = 'Correct-Horse-7-Battery';

let scene: Scene;
let folder: string;
beforeAll(async () => {
  scene = await openScene();
  folder = mkdtempSync(join(tmpdir(), 'cardea-software-'));
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const subscriber = () =>
  new CardeaClient({ baseUrl: scene.server.url, credentials: { kind: 'basic', ...accounts.subscriber } });
const tool = (command: string, ...args: readonly string[]) =>
  execFileSync(command, args, { cwd: folder, timeout: 60_000, stdio: 'pipe' }).toString();

/** Starts an enrollment and opens its page. */
async function openedEnrollment(
  profileTemplateUuid: string,
): Promise<{ page: Page; uuid: string; complaints: string[] }> {
  const { uuid } = await subscriber().management.createRequest({ type: 'Enroll', profileTemplateUuid });
  const { page, complaints } = await scene.opened('subscriber');
  await page.goto(`${scene.server.url}/requests/${uuid}`);
  await page.getByLabel('Password for the file').waitFor();
  return { page, uuid, complaints };
}

async function choosePassword(page: Page): Promise<void> {
  await page.getByLabel('Password for the file').fill(password);
  await page.getByLabel('The same password again').fill(password);
}

/** Makes the file and keeps what the browser downloads under a name of the test's. */
async function madeFile(page: Page, name: string): Promise<void> {
  await choosePassword(page);
  const downloading = page.waitForEvent('download', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Make the file' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^Person-cmuser1-\d{4}-\d\d-\d\d\.pfx$/);
  await download.saveAs(join(folder, name));
}

/** What OpenSSL finds in a file: private keys, and certificates with the authorities'. */
function openedBy(file: string) {
  const pem = tool('openssl', 'pkcs12', '-in', file, '-passin', `pass:${password}`, '-nodes');
  const keys = pem.match(/-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----\n/g) ?? [];
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/g) ?? [];
  return {
    keys: keys.map((one) => createPrivateKey(one)),
    certificates: certificates.map((one) => new X509Certificate(one)),
  };
}

/** Serial numbers of certificates in a file that have their private key in it. */
function serialsWithKeys(file: string): string[] {
  const { keys, certificates } = openedBy(file);
  return certificates
    .filter((one) => keys.some((key) => one.checkPrivateKey(key)))
    .map(({ serialNumber }) => serialNumber)
    .sort();
}

async function serialsOnServer(requestUuid: string): Promise<string[]> {
  const { newProfileUuid } = await subscriber().management.request(requestUuid);
  const certificates = await subscriber().management.profileCertificates(newProfileUuid ?? '');
  return certificates.map(({ serialNumber }) => serialNumber.toUpperCase()).sort();
}

describe('somebody who enrolls for certificates on a computer', () => {
  test('gets one file with keys made in the browser and by the server, which OpenSSL, NSS and the JDK open', async () => {
    const { page, uuid, complaints } = await openedEnrollment(templates.fullLifeCycleSoftware);
    await madeFile(page, 'both.pfx');
    await page.getByText('The file is among your downloads').waitFor();
    await page.getByRole('button', { name: 'I have the file: finish' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    const { newProfileUuid } = await subscriber().management.request(uuid);
    expect(await subscriber().management.profile(newProfileUuid ?? '')).toMatchObject({ status: 'Active' });
    const serials = serialsWithKeys('both.pfx');
    expect(serials).toHaveLength(2);
    expect(serials).toEqual(await serialsOnServer(uuid));
    expect(openedBy('both.pfx').certificates).toHaveLength(4);
    mkdirSync(join(folder, 'nss'));
    tool('certutil', '-N', '-d', 'sql:nss', '--empty-password');
    tool('pk12util', '-i', 'both.pfx', '-d', 'sql:nss', '-W', password);
    expect(tool('certutil', '-K', '-d', 'sql:nss').match(/^<\s*\d+> rsa/gm)).toHaveLength(2);
    const store = ['-storetype', 'PKCS12', '-keystore', 'both.pfx', '-storepass', password];
    expect(tool('keytool', '-list', ...store).match(/PrivateKeyEntry/g)).toHaveLength(2);
    expect(complaints).toEqual([]);
  });
});
