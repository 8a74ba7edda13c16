import { CardeaClient } from '@cardea/sdk';
import { accounts, enabledPolicy, templates } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, picture } from './browser.js';
import { openScene, type Scene } from './scene.js';

const item = {
  description: '',
  type: 'String',
  isRequired: true,
  storage: 'None',
  validationType: 'None',
  validationData: '',
} as const;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  const { store, clock } = scene.server.system.ports;
  const managed = await store.profileTemplates.find(templates.managed as never);
  if (managed === undefined) throw new Error('the managed template is missing');
  const Enroll = enabledPolicy('Enroll', {
    selfServiceEnabled: true,
    approvalsNeeded: 1,
    policyDataCollection: [
      { ...item, name: 'Home address', originator: 'Subscriber', storage: 'Encrypted' },
      { ...item, name: 'Cost center', originator: 'CertificateManager', description: 'As on the contract' },
    ],
  });
  const next = { ...managed, version: 2, policies: { ...managed.policies, Enroll } };
  await store.transaction((tx) => tx.profileTemplates.put(next, clock.now()));
});
afterAll(() => scene[Symbol.asyncDispose]());

test('the subscriber answers, the approver reads what is kept encrypted, answers too, and approves', async () => {
  const subscriber = await scene.opened('subscriber');
  await subscriber.page.getByRole('link', { name: 'Get a card or certificate' }).click();
  const offer = subscriber.page.getByRole('group', { name: 'Managed' });
  await offer.getByRole('button').click();
  const form = subscriber.page.getByRole('dialog', { name: 'Managed' });
  await form.getByLabel('Home address').fill('1 Elm Street');
  expect(await form.getByLabel('Cost center').count()).toBe(0);
  await form.getByRole('button', { name: 'Start' }).click();
  await subscriber.page.getByRole('heading', { level: 1, name: 'Enroll' }).waitFor();
  await subscriber.page.getByText('not answered yet').waitFor();

  const { page } = await scene.opened('manager');
  await page.getByRole('link', { name: 'Approvals' }).click();
  await page.getByRole('link', { name: 'Enroll' }).click();
  await page.getByText('••••').waitFor();
  expect(await page.getByText('1 Elm Street').count()).toBe(0);
  await page.getByRole('button', { name: 'Show hidden answers' }).click();
  await page.getByText('1 Elm Street').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await picture(page, 'request-data-items');

  await page.getByRole('button', { name: 'Approve' }).click();
  const decision = page.getByRole('dialog', { name: 'Approve' });
  await decision.getByLabel('Cost center').fill('4711');
  expect(await accessibilityFaults(page)).toEqual([]);
  await decision.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Approved', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Deny' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Approvals' }).click();
  await page.getByText('No request waits for you.').waitFor();

  const { management } = new CardeaClient({
    baseUrl: scene.server.url,
    credentials: { kind: 'basic', ...accounts.manager },
  });
  for await (const { status, dataCollection } of management.requests({ type: 'Enroll' })) {
    expect(status).toBe('Approved');
    expect(dataCollection.find(({ name }) => name === 'Cost center')?.value).toBe('4711');
  }
});
