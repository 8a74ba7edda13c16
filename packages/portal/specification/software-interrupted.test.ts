import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { accounts, templates, userUuids } from '@cardea/testkit';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { look } from './browser.js';
import { openScene, type Scene } from './scene.js';
import {
  choosePassword,
  clientOf,
  type FileFolder,
  fileFolder,
  finishFile,
  openedEnrollment,
} from './software-files.js';

// What docs/portal.md promises to whoever is interrupted on the way to the file.

vi.setConfig({ testTimeout: 240_000 });

let scene: Scene;
let files: FileFolder;
beforeAll(async () => {
  scene = await openScene({ environment: { CARDEA_PORT: await freePort() } });
  files = fileFolder();
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

/** A port on which the server can come back. */
async function freePort(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return String(port);
}

const makeButton = (page: Page) => page.getByRole('button', { name: 'Make the file' });
const finishButton = (page: Page) => page.getByRole('button', { name: 'I have the file: finish' });
const certificatesOf = async (requestUuid: string) =>
  await scene.server.system.ports.store.certificates.listByRequest(requestUuid as never);
const serialsIn = (name: string) => files.withKeys(name).map(({ certificate }) => certificate.serialNumber);

/** What the server counts as good of a request, and what it has revoked. */
async function serialsOf(requestUuid: string): Promise<{ good: string[]; revoked: string[] }> {
  const serials = (await certificatesOf(requestUuid)).map((one) => ({
    serial: one.serialNumber.toUpperCase(),
    isRevoked: one.revocation !== null,
  }));
  const those = (isRevoked: boolean) =>
    serials
      .filter((one) => one.isRevoked === isRevoked)
      .map(({ serial }) => serial)
      .sort();
  return { good: those(false), revoked: those(true) };
}

/** Ends all sessions of the subscriber's, as an administrator would. */
async function endSessions(): Promise<void> {
  const { management } = clientOf(scene, 'manager');
  const theirs = (await management.sessions('all')).filter(
    ({ userUuid }) => userUuid === userUuids.subscriber,
  );
  expect(theirs.length).toBeGreaterThan(0);
  for (const { uuid } of theirs) await management.endSession(uuid);
}

/** Presses the button after the session has ended: the page may have learned of it by itself, and asks to sign in already. */
async function pressWithoutSession(page: Page, button: Locator): Promise<void> {
  await button.or(page.getByLabel('Account')).first().click();
}

async function signInAgain(page: Page): Promise<void> {
  await page.getByLabel('Account').fill(accounts.subscriber.username);
  await page.getByLabel('Password').fill(accounts.subscriber.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('whoever reloads before the last step is asked first, finds the request, and has the file made anew with the lost key revoked', async () => {
  const { page, uuid, complaints } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
  await files.madeFile(page, 'lost.pfx');
  await finishButton(page).waitFor();
  const asked: string[] = [];
  page.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.accept();
  });
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
  await page.getByText('The certificates have been issued already.').waitFor();
  await look(page, 'software-again');
  await files.madeFile(page, 'anew.pfx');
  await finishFile(page);
  const { good, revoked } = await serialsOf(uuid);
  expect(serialsIn('anew.pfx')).toEqual(good);
  // The archived key is the same in both files; the one that was made here is lost.
  expect(revoked).toEqual(serialsIn('lost.pfx').filter((serial) => !good.includes(serial)));
  expect(revoked).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test('whoever has the file and reloads finishes with it', async () => {
  const { page, uuid } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
  await files.madeFile(page, 'kept.pfx');
  page.on('dialog', (dialog) => dialog.accept());
  await page.reload();
  await finishFile(page);
  expect(await serialsOf(uuid)).toEqual({ good: serialsIn('kept.pfx'), revoked: [] });
});

test('a session that ends before the keys are certified brings the sign-in, then the form again', async () => {
  const { page, uuid } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
  await choosePassword(page);
  await endSessions();
  await pressWithoutSession(page, makeButton(page));
  await signInAgain(page);
  await page.getByLabel('Password for the file').waitFor();
  expect(page.url()).toContain(uuid);
  await files.madeFile(page, 'signed-in-again.pfx');
  await finishFile(page);
  expect(await serialsOf(uuid)).toEqual({ good: serialsIn('signed-in-again.pfx'), revoked: [] });
});

test('a session that ends before the last step brings the sign-in, and whoever has the file finishes', async () => {
  const { page, uuid } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
  await files.madeFile(page, 'before-the-end.pfx');
  await endSessions();
  await pressWithoutSession(page, finishButton(page));
  await signInAgain(page);
  await page.getByText('The certificates have been issued already.').waitFor();
  await finishFile(page);
  expect(await serialsOf(uuid)).toEqual({ good: serialsIn('before-the-end.pfx'), revoked: [] });
});

test('an answer that is lost costs nothing while the page is open: asking again after the server is back takes the same keys', async () => {
  const { page, uuid } = await openedEnrollment(scene, templates.fullLifeCycleSoftware);
  const sent: string[] = [];
  await page.route('**/certificatedata', async (route) => {
    sent.push(route.request().postDataJSON().certificaterequests[0]);
    if (sent.length > 1) return route.continue();
    // The server issues, and the answer never comes.
    await route.fetch();
    await route.abort('connectionreset');
  });
  await choosePassword(page);
  await makeButton(page).click();
  await page.getByText('The server cannot be reached').waitFor();
  expect((await serialsOf(uuid)).good).toHaveLength(2);
  // Nobody has the file yet, though every certificate is there.
  expect(await finishButton(page).count()).toBe(0);
  await scene.server.restart(async () => {
    await makeButton(page).click();
    await page.getByText('The server cannot be reached').first().waitFor();
    await look(page, 'software-server-away');
    // Long enough for the page to have asked how things stand.
    await page.waitForTimeout(8_000);
    await makeButton(page).waitFor();
  });
  await files.madeFile(page, 'after-all.pfx');
  expect(sent.length).toBeGreaterThan(1);
  expect(new Set(sent).size).toBe(1);

  await scene.server.restart(async () => {
    await finishButton(page).click();
    await page.getByText('The server cannot be reached').first().waitFor();
    // Long enough for the page to have asked again how things stand.
    await page.waitForTimeout(8_000);
    await look(page, 'software-finish-away');
    await finishButton(page).waitFor();
  });
  await finishFile(page);
  expect(await serialsOf(uuid)).toEqual({ good: serialsIn('after-all.pfx'), revoked: [] });
});
