import { CardeaClient } from '@cardea/sdk';
import { rotateKey } from '@cardea/server';
import { ApiClient, accounts, templates, userUuids } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, look, picture, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';
import { authorityOutOfReach, failedExport, lostOrder, mailReceiver, webhookReceiver } from './trouble.js';
import { waitingRecovery } from './waiting-recovery.js';

// What administrators and key recovery agents settle, each from the page where it shows to what the server has afterwards.

const elsewhere = authorityOutOfReach();
let mails: Awaited<ReturnType<typeof mailReceiver>>;
let scene: Scene;
beforeAll(async () => {
  mails = await mailReceiver();
  const allowed = { CARDEA_WEBHOOK_ALLOW_PRIVATE: 'true' };
  scene = await openScene({ environment: { ...elsewhere.environment, ...mails.environment, ...allowed } });
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  elsewhere.remove();
  await mails.close();
});

const as = (who: keyof typeof accounts) =>
  new CardeaClient({ baseUrl: scene.server.url, credentials: { kind: 'basic', ...accounts[who] } })
    .management;
const v1 = (who: keyof typeof accounts) => new ApiClient(scene.server.url, accounts[who]);
const eventually = <T>(found: () => Promise<T>) => expect.poll(found, { timeout: 30_000 });

async function openedAt(who: keyof typeof accounts, path: string) {
  const window = await scene.opened(who);
  await window.page.goto(`${scene.server.url}${path}`);
  return window;
}

test('an order whose answer got lost is settled with a comment, and nobody settles one of their own', async () => {
  const order = { type: 'Enroll', profiletemplateuuid: templates.fullLifeCycleSoftware };
  const uuid = await lostOrder(scene.server, await v1('subscriber').createRequest(order));
  const { page, complaints } = await openedAt('manager', '/administration/authorities');
  await page.getByText('Orders that wait: 0; whose outcome is unknown: 1').waitFor();
  const settle = page.getByRole('button', { name: 'Settle' });
  await settle.click();
  const dialog = page.getByRole('dialog', { name: 'Settle the order' });
  await dialog.getByRole('button', { name: 'Settle' }).click();
  await dialog.getByRole('alert').getByText('“How you found out”: please fill this in.').waitFor();
  await picture(page, 'administration-settle-order');
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByLabel('How you found out').fill('asked its operator');
  await dialog.getByRole('button', { name: 'Settle' }).click();
  await page.getByText('No such orders.').waitFor();
  expect(await as('manager').issuanceOrder(uuid)).toMatchObject({
    state: 'interrupted',
    lastError: expect.stringContaining('asked its operator'),
  });
  await page.getByLabel('Show', { exact: true }).selectOption('Interrupted');
  await page.getByRole('row').getByText('asked its operator').waitFor();
  // Their own.
  const own = await lostOrder(scene.server, await v1('manager').createRequest(order));
  await page.reload();
  await settle.click();
  await dialog.getByLabel('How you found out').fill('I know it');
  await dialog.getByRole('radio', { name: 'Nobody can find out' }).check();
  await dialog.getByRole('button', { name: 'Settle' }).click();
  await dialog
    .getByRole('alert')
    .getByText(/for themselves/)
    .waitFor();
  expect(await as('manager').issuanceOrder(own)).toMatchObject({ state: 'unknown' });
  expect(complaints).toEqual([]);
});

test('an agent without other rights consents to a recovery, another agent refuses, and a resharing is begun', async () => {
  const administrator = as('secondManager');
  const recovery = await waitingRecovery(scene, 'manager', 'helpDesk');
  const decisions = async () =>
    (await administrator.keyRecoveryUnderWay(recovery)).keys.flatMap(({ consents }) =>
      consents.map(({ decision }) => decision),
    );

  const { page, complaints } = await scene.opened('helpDesk');
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('link', { name: /^Key recovery/ }).click();
  await page.getByText('0 of 2 consents').waitFor();
  await picture(page, 'administration-recovery-waiting');
  await page.getByRole('button', { name: 'Consent: CONTOSO\\cmuser1' }).click();
  const dialog = page.getByRole('dialog');
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await decisions()).toEqual([]);
  await dialog.getByRole('button', { name: 'Consent' }).click();
  await page.getByText('1 of 2 consents').waitFor();
  await page.getByText('You have consented.').waitFor();
  expect(await page.getByRole('button', { name: 'Consent: CONTOSO\\cmuser1' }).count()).toBe(0);
  expect(await decisions()).toEqual(['consented']);

  const { page: other } = await openedAt('manager', '/administration/key-recovery');
  await other.getByRole('button', { name: 'Refuse: CONTOSO\\cmuser1' }).click();
  await other.getByRole('dialog').getByLabel('Why').fill('not without the head of department');
  await other.getByRole('dialog').getByRole('button', { name: 'Refuse' }).click();
  await other.getByText(/Refused/).waitFor();
  expect((await decisions()).sort()).toEqual(['consented', 'refused']);
  await other.getByRole('button', { name: 'Share archived keys anew' }).click();
  await other
    .getByRole('alert')
    .getByText('Every archived key is shared among the agents of today.')
    .waitFor();
  await administrator.addKeyRecoveryAgent({ userUuid: userUuids.otherSubscriber });
  await other.getByRole('button', { name: 'Share archived keys anew' }).click();
  await other.getByRole('heading', { level: 3, name: 'Sharing keys anew' }).waitFor();
  await picture(other, 'administration-resharing');
  expect(await accessibilityFaults(other)).toEqual([]);
  // Nobody consents to what they began; another agent does.
  await other.getByText('You began this, so other agents consent or refuse').waitFor();
  expect(await other.getByRole('button', { name: /: Sharing keys anew$/ }).count()).toBe(0);
  await page.reload();
  await page.getByRole('button', { name: 'Consent: Sharing keys anew' }).click();
  await dialog.getByRole('button', { name: 'Consent' }).click();
  const [resharing] = (await administrator.keyRecoveries()).filter(({ targetName }) => targetName === '');
  await eventually(async () =>
    (await administrator.keyRecoveryUnderWay(resharing?.uuid ?? '')).keys.flatMap(({ consents }) =>
      consents.map(({ decision }) => decision),
    ),
  ).toEqual(['consented']);
  expect(complaints).toEqual([]);
});

test('a message that was given up is sent again when its receiver is back', async () => {
  const receiver = await webhookReceiver();
  receiver.answer.status = 410;
  const { uuid } = await as('manager').createWebhook({ url: receiver.url, types: ['CreateRequest'] });
  await v1('otherSubscriber').createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.fullLifeCycleSoftware,
  });
  await scene.server.system.work.settle();
  receiver.answer.status = 204;
  const { page, complaints } = await openedAt('manager', '/administration/notifications');
  const given = page.getByRole('row').filter({ hasText: 'Request started' });
  await given.getByText(/The receiver answered 410/).waitFor();
  // Whoever is gone for good is switched off by the server.
  await page.getByRole('button', { name: /^Change:/ }).click();
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Send to it' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await given.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('No such messages.').waitFor();
  await eventually(async () => receiver.received.length).toBe(2);
  await page.getByLabel('Show', { exact: true }).selectOption('Delivered');
  await given.getByText('Delivered').waitFor();
  const event = await as('manager').auditEvents({ action: 'notification.replay' }).next();
  expect(event.value).toMatchObject({ outcome: 'success', actorName: 'cmmanager1' });
  await as('manager').deleteWebhook(uuid);
  await receiver.close();
  expect(complaints).toEqual([]);
});

test('an administrator sees how mails are set up, and has a test mail sent', async () => {
  const { page, complaints } = await openedAt('manager', '/administration/notifications');
  const state = page.getByRole('main');
  for (const fact of [mails.place, 'None: it is on this machine', 'Cardea <cardea@contoso.example>'])
    await state.getByText(fact, { exact: true }).waitFor();
  await state.getByText(/CARDEA_SMTP_URL/).waitFor();
  await page.getByRole('button', { name: 'Send a test mail to me' }).click();
  await page.getByText('The mail server has taken a mail to cmmanager1@contoso.com.').waitFor();
  expect(mails.recipients).toContain('cmmanager1@contoso.com');
  for (const [size, colorScheme] of [
    ['wide', 'light'],
    ['wide', 'dark'],
    ['phone', 'light'],
    ['phone', 'dark'],
  ] as const) {
    await page.setViewportSize(sizes[size]);
    await page.emulateMedia({ colorScheme });
    await look(page, `administration-mail-${size}-${colorScheme}`);
  }
  expect(complaints).toEqual([]);
});

test('a job that failed as often as it may is run again when its cause is gone', async () => {
  const { mend } = await failedExport(scene.server, () => as('manager').orderExport());
  const { page, complaints } = await openedAt('manager', '/administration/jobs');
  await page.getByLabel('Show', { exact: true }).selectOption('Failed');
  const row = page.getByRole('row').filter({ hasText: 'Export' });
  await row.getByText(/tries: 8/).waitFor();
  await picture(page, 'administration-job-failed');
  expect(await accessibilityFaults(page)).toEqual([]);
  mend();
  await row.getByRole('button', { name: 'Run again' }).click();
  await scene.server.system.work.settle();
  await page.getByText(/^The file of .* is ready\.$/).waitFor();
  await page.getByText('No jobs of this kind.').waitFor();
  const job = await as('manager').jobs({ kind: 'export', limit: 1 }).next();
  expect(job.value).toMatchObject({ state: 'done', lastError: null });
  expect(complaints).toEqual([]);
});

test('a list of weak keys says what it is for, and is removed after being asked', async () => {
  const listed = Array.from({ length: 20 }, (_, index) => index.toString(16).padStart(20, '0'));
  await as('manager').addToKeyList('found', { reason: 'In a firmware image', modulusFingerprints: listed });
  const { page, complaints } = await openedAt('manager', '/administration/blocklists');
  const row = page.getByRole('row').filter({ hasText: 'In a firmware image' });
  await row.getByText('found · Keys: 20').waitFor();
  await picture(page, 'administration-key-list');
  await page.getByRole('button', { name: 'Remove: found' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove: found' });
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await as('manager').keyLists()).toHaveLength(1);
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.getByText(/^No lists\./).waitFor();
  expect(await as('manager').keyLists()).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a card whose admin key comes from an older master is listed, and its update is begun from there', async () => {
  const { smartcardUuid } = await scene.enrolledCard(templates.fullLifeCycle);
  await rotateKey(scene.server.system, 'admin-key-master');
  const { page, complaints } = await openedAt('manager', '/administration/keys');
  await page.getByRole('cell', { name: 'version 1', exact: true }).waitFor();
  const card = page.getByRole('row').filter({ has: page.getByRole('link', { name: /^Smart card/ }) });
  await picture(page, 'administration-keys-to-update');
  expect(await accessibilityFaults(page)).toEqual([]);
  await card.getByRole('button', { name: /^Begin the update/ }).click();
  await card.getByRole('link', { name: 'The update is begun.' }).waitFor();
  const begun = await as('manager').requests({ smartcard: smartcardUuid, type: 'OnlineUpdate' }).next();
  expect(begun.value).toMatchObject({ type: 'OnlineUpdate', originatorUserUuid: userUuids.manager });
  expect(complaints).toEqual([]);
});
