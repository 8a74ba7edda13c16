import { CardeaClient } from '@cardea/sdk';
import { accounts, templates } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, picture } from './browser.js';
import { openScene, type Scene } from './scene.js';

let scene: Scene;
let smartcardUuid = '';
beforeAll(async () => {
  scene = await openScene();
  ({ smartcardUuid } = await scene.enrolledCard(templates.fullLifeCycle));
  const { store, clock } = scene.server.system.ports;
  const template = await store.profileTemplates.find(templates.fullLifeCycle as never);
  if (template === undefined) throw new Error('the template is missing');
  const { Recover } = template.policies;
  if (Recover.revocationSettings === undefined) throw new Error('the policy has no revocation settings');
  const revocationSettings = {
    ...Recover.revocationSettings,
    allowSpecifyReason: true,
    revokeOldCertificates: true,
    disableOldCardOrProfile: true,
    effectiveRevocationDelaySeconds: 0,
  };
  const policies = { ...template.policies, Recover: { ...Recover, revocationSettings } };
  await store.transaction((tx) =>
    tx.profileTemplates.put({ ...template, version: template.version + 1, policies }, clock.now()),
  );
});
afterAll(() => scene[Symbol.asyncDispose]());

async function openCard() {
  const { page } = await scene.opened('manager');
  await page.goto(`${scene.server.url}/smartcards/${smartcardUuid}`);
  await page.getByRole('button', { name: 'Unblock', exact: true }).waitFor();
  return page;
}

test('the help desk replaces a lost card: told what becomes of the old one, and says why it is revoked', async () => {
  const page = await openCard();
  await page.getByRole('button', { name: 'Replace' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replace' });
  await dialog.getByText('a new card in its place', { exact: false }).waitFor();
  await dialog.getByText('The old certificates are revoked when the new ones are ready.').waitFor();
  await dialog.getByText('The old card or profile is taken out of use.').waitFor();
  await dialog.getByLabel('Reason of the revocation').selectOption('The key may be in wrong hands');
  expect(await accessibilityFaults(page)).toEqual([]);
  await picture(page, 'replace-dialog');
  await dialog.getByLabel('Comment').fill('stolen on the train');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('heading', { level: 1, name: 'Replace' }).waitFor();
  const { management } = new CardeaClient({
    baseUrl: scene.server.url,
    credentials: { kind: 'basic', ...accounts.manager },
  });
  const request = await management.request(page.url().slice(-36));
  expect(request).toMatchObject({
    type: 'Recover',
    oldSmartcardUuid: smartcardUuid,
    revocationReason: 'keyCompromise',
    comment: 'stolen on the train',
  });
});

test('who is about to unblock a card is told of the telephone, and of the card agent', async () => {
  const page = await openCard();
  await page.getByRole('button', { name: 'Unblock', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Unblock' });
  await dialog.getByText('choose “Unblock by telephone”', { exact: false }).waitFor();
  await dialog.getByText('hands it over to the card agent', { exact: false }).waitFor();
  // No policy lets a reason be said here.
  expect(await dialog.getByLabel('Reason of the revocation').count()).toBe(0);
});
