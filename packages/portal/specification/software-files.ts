import { execFileSync } from 'node:child_process';
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CardeaClient } from '@cardea/sdk';
import { accounts } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Scene } from './scene.js';

// How somebody gets a file with keys and certificates from the page of a request, and what other programs find in it.

/** What the tests choose for every file. */
export const filePassword = 'Correct-Horse-7-Battery';

/** How long a browser may take for keys of RSA while two processors serve everybody. */
export const keysTimeout = 120_000;

/** Whoever has the account, by the SDK. */
export function clientOf({ server }: Scene, account: keyof typeof accounts): CardeaClient {
  return new CardeaClient({
    baseUrl: server.url,
    credentials: { kind: 'basic', ...accounts[account] },
    timeoutMs: keysTimeout,
  });
}

/** Starts an enrollment of the subscriber's, opens its page and waits for its form. */
export async function openedEnrollment(
  scene: Scene,
  profileTemplateUuid: string,
): Promise<{ page: Page; uuid: string; complaints: string[] }> {
  const { management } = clientOf(scene, 'subscriber');
  const { uuid } = await management.createRequest({ type: 'Enroll', profileTemplateUuid });
  const { page, complaints } = await scene.opened('subscriber');
  await page.goto(`${scene.server.url}/requests/${uuid}`);
  await page.getByLabel('Password for the file').waitFor();
  return { page, uuid, complaints };
}

/** Types the password twice. */
export async function choosePassword(page: Page): Promise<void> {
  await page.getByLabel('Password for the file').fill(filePassword);
  await page.getByLabel('The same password again').fill(filePassword);
}

/** Says that the file is there, and waits until the request is over. */
export async function finishFile(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'I have the file: finish' }).click();
  await page.getByText('Done', { exact: true }).waitFor();
}

/** Marks what the page refused until now, so that only what it refuses from here on counts. */
async function forgetRefusals(page: Page): Promise<void> {
  await page
    .getByRole('alert')
    .evaluateAll((alerts) => alerts.map((one) => one.setAttribute('data-refused-before', '')));
}

/** Fails with what the page says when it refuses anew; waits for ever when it does not. */
async function whyRefused(page: Page): Promise<never> {
  const refusal = page.locator('[role="alert"]:not([data-refused-before])').first();
  await refusal.waitFor({ timeout: 0 });
  throw new Error((await refusal.textContent()) ?? '');
}

export interface FileFolder {
  /** Runs a program in the folder, and gives what it prints. */
  tool(command: string, ...args: readonly string[]): string;
  path(name: string): string;
  read(name: string): Buffer;
  /** Makes the file of a page and keeps what the browser downloads. */
  madeFile(page: Page, name: string): Promise<void>;
  /** What OpenSSL finds in a file: private keys, and certificates with the authorities'. */
  openedBy(name: string): { readonly keys: KeyObject[]; readonly certificates: X509Certificate[] };
  /** The certificates of a file that have their private key in it, by serial number. */
  withKeys(name: string): { readonly certificate: X509Certificate; readonly key: KeyObject }[];
  [Symbol.dispose](): void;
}

/** A folder for files of one specification. */
export function fileFolder(): FileFolder {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-software-'));
  const tool: FileFolder['tool'] = (command, ...args) =>
    execFileSync(command, args, { cwd: folder, timeout: 60_000, stdio: 'pipe' }).toString();
  const openedBy: FileFolder['openedBy'] = (name) => {
    const pem = tool('openssl', 'pkcs12', '-in', name, '-passin', `pass:${filePassword}`, '-nodes');
    const keys = pem.match(/-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----\n/g) ?? [];
    const certificates = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/g) ?? [];
    return {
      keys: keys.map((one) => createPrivateKey(one)),
      certificates: certificates.map((one) => new X509Certificate(one)),
    };
  };
  return {
    tool,
    path: (name) => join(folder, name),
    read: (name) => readFileSync(join(folder, name)),
    openedBy,
    async madeFile(page, name) {
      await choosePassword(page);
      await forgetRefusals(page);
      const downloading = page.waitForEvent('download', { timeout: keysTimeout });
      await page.getByRole('button', { name: 'Make the file' }).click();
      const download = await Promise.race([downloading, whyRefused(page)]);
      expect(download.suggestedFilename()).toMatch(/^Person-\w+-\d{4}-\d\d-\d\d\.pfx$/);
      await download.saveAs(join(folder, name));
    },
    withKeys(name) {
      const { keys, certificates } = openedBy(name);
      return certificates
        .flatMap((certificate) => {
          const key = keys.find((one) => certificate.checkPrivateKey(one));
          return key === undefined ? [] : [{ certificate, key }];
        })
        .toSorted((one, other) => one.certificate.serialNumber.localeCompare(other.certificate.serialNumber));
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
