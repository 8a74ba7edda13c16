import type { KeyObject } from 'node:crypto';
import { accounts, templates } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accessibilityFaults, look, signIn, sizes } from './browser.js';
import { type } from './keyboard.js';
import { openScene, type Scene } from './scene.js';
import {
  clientOf,
  type FileFolder,
  fileFolder,
  filePassword,
  finishFile,
  keysTimeout,
  openedEnrollment,
} from './software-files.js';

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

/** How a private key would look to whoever searches for it: its secret numbers, and its middle in Base64 and hex. */
function tracesOf(key: KeyObject): string[] {
  const { d = '', p = '' } = key.export({ format: 'jwk' });
  const der = key.export({ format: 'der', type: 'pkcs8' });
  const exponent = Buffer.from(d, 'base64url').toString('hex');
  return [d, p, der.toString('base64').slice(120, 180), exponent].filter((one) => one !== '');
}

/** Everything that the page could leave behind where others find it. */
async function leftBehind(page: Page): Promise<string> {
  const found: unknown = await page.evaluate(`(async () => JSON.stringify({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    cookies: document.cookie,
    address: location.href,
    history: history.state,
    fields: Array.from(document.querySelectorAll('input, textarea'), ({ value }) => value),
    document: document.documentElement.outerHTML,
  }))()`);
  return String(found);
}

/** What is in the page's memory after the garbage was collected. */
async function memoryOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const parts: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => parts.push(chunk));
  await session.send('HeapProfiler.enable');
  for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return parts.join('');
}

test('neither the password nor a private key stays anywhere, is sent, or is printed', async () => {
  const { page, complaints } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
  const told: string[] = [];
  page.on('console', (message) => told.push(message.text()));
  page.on('request', (request) => told.push(request.url(), request.postData() ?? ''));
  // By keys: what a test fills in would be in the memory of the page for its sake.
  await type(page, page.getByLabel('Password for the file'), filePassword);
  await type(page, page.getByLabel('The same password again'), filePassword);
  const downloading = page.waitForEvent('download', { timeout: keysTimeout });
  await page.keyboard.press('Enter');
  await (await downloading).saveAs(files.path('secret.pfx'));
  const keys = files.withKeys('secret.pfx').map(({ key }) => key);
  expect(keys).toHaveLength(2);
  const secrets = [filePassword, ...keys.flatMap(tracesOf)];
  const foundIn = (text: string) => secrets.filter((secret) => text.includes(secret));

  await page.getByText('The file is among your downloads').waitFor();
  expect(foundIn(await leftBehind(page))).toEqual([]);
  // So the search in the memory finds what is there.
  expect(await memoryOf(page)).toContain(filePassword);
  await finishFile(page);
  expect(foundIn(await leftBehind(page))).toEqual([]);
  await page.getByRole('link', { name: 'My cards' }).click();
  await page.getByRole('heading', { level: 1, name: 'My cards' }).waitFor();
  expect(foundIn(await leftBehind(page))).toEqual([]);
  expect(foundIn(told.join('\n'))).toEqual([]);
  expect(foundIn(await memoryOf(page))).toEqual([]);
  expect(complaints).toEqual([]);
});

test('what is wrong with a password is said in words, at its field and at once, on every screen and in both languages', async () => {
  const { management } = clientOf(scene, 'subscriber');
  const profileTemplateUuid = templates.fullLifeCycleSoftware;
  const { uuid } = await management.createRequest({ type: 'Enroll', profileTemplateUuid });
  const windows = [
    { locale: 'en-GB', colorScheme: 'light' },
    { locale: 'en-GB', colorScheme: 'dark' },
    { locale: 'de-DE', colorScheme: 'light' },
  ] as const;
  for (const { locale, colorScheme } of windows) {
    const texts = locale === 'de-DE' ? german : english;
    const { page } = await scene.browser.window({ locale, colorScheme });
    await signInAs(page, locale);
    await page.goto(`${scene.server.url}/requests/${uuid}`);
    const password = page.getByLabel(texts.password);
    const repetition = page.getByLabel(texts.repetition);
    const make = page.getByRole('button', { name: texts.make });
    await make.click();
    await page.getByText(texts.tooShort).waitFor();
    expect(await password.and(page.locator(':focus')).count()).toBe(1);
    await password.fill('Schlüssel-für-Äpfel');
    await page.getByRole('alert').getByText(texts.notPlain).waitFor();
    const name = `software-password-${locale.slice(0, 2)}-${colorScheme}`;
    await look(page, `${name}-not-plain`);
    await password.fill('aaaaaaaaaaaaa');
    await page.getByRole('status').getByText(texts.weak).waitFor();
    await password.fill('twelve-or-so1');
    await page.getByRole('status').getByText(texts.fair).waitFor();
    await password.fill(filePassword);
    await page.getByRole('status').getByText(texts.strong).waitFor();
    await repetition.fill('something else');
    await make.click();
    await page.getByRole('alert').getByText(texts.different).waitFor();
    expect(await repetition.and(page.locator(':focus')).count()).toBe(1);
    expect(await repetition.getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel(texts.show).check();
    await page.getByRole('alert').getByText(texts.different).waitFor();
    for (const size of ['wide', 'phone', 'zoomed'] as const) {
      await page.setViewportSize(sizes[size]);
      await look(page, `${name}-${size}`);
    }
    await repetition.fill(filePassword);
    await page.getByText(texts.different).waitFor({ state: 'detached' });
    expect(await accessibilityFaults(page)).toEqual([]);
  }
});

const english = {
  password: 'Password for the file',
  repetition: 'The same password again',
  make: 'Make the file',
  show: 'Show the passwords',
  tooShort: 'The password needs at least 12 characters.',
  notPlain: 'Please use only letters without accents, digits and signs',
  different: 'The two passwords are different.',
  weak: 'Weak: easy to guess',
  fair: 'Fair: a few more characters make it better',
  strong: 'Strong',
};
const german: typeof english = {
  password: 'Kennwort für die Datei',
  repetition: 'Dasselbe Kennwort noch einmal',
  make: 'Datei erstellen',
  show: 'Kennwörter anzeigen',
  tooShort: 'Das Kennwort braucht mindestens 12 Zeichen.',
  notPlain: 'Bitte nur Buchstaben ohne Umlaute und Akzente, Ziffern und Satzzeichen',
  different: 'Die beiden Kennwörter sind verschieden.',
  weak: 'Schwach: leicht zu erraten',
  fair: 'Mittel: ein paar Zeichen mehr machen es besser',
  strong: 'Stark',
};

async function signInAs(page: Page, locale: 'en-GB' | 'de-DE'): Promise<void> {
  if (locale === 'en-GB') return await signIn(page, scene.server.url, accounts.subscriber);
  await page.goto(scene.server.url);
  await page.getByLabel('Konto').fill(accounts.subscriber.username);
  await page.getByLabel('Kennwort').fill(accounts.subscriber.password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('navigation').waitFor();
}
