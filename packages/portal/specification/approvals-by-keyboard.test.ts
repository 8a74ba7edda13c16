import { enabledPolicy, templates } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accessibilityFaults } from './browser.js';
import { changeTemplate } from './card-agent.js';
import { enter, signedInByKeyboard, tabTo, type } from './keyboard.js';
import { openScene, type Scene } from './scene.js';
import { clientOf } from './software-files.js';

// A decision on the page of a request, with the keyboard and nothing else: no click, no focus by a script, no address typed
// after the first.

vi.setConfig({ testTimeout: 120_000 });

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  const address = {
    name: 'Home address',
    description: '',
    type: 'String',
    isRequired: true,
    originator: 'Subscriber',
    storage: 'Encrypted',
    validationType: 'None',
    validationData: '',
  } as const;
  const Enroll = enabledPolicy('Enroll', {
    selfServiceEnabled: true,
    approvalsNeeded: 1,
    policyDataCollection: [address],
  });
  await changeTemplate(scene.server, templates.managed, ({ policies }) => ({
    policies: { ...policies, Enroll },
  }));
});
afterAll(() => scene[Symbol.asyncDispose]());

test('an approver has the hidden answers shown, denies the request with a comment, and finds it in the audit trail', async () => {
  const { uuid } = await clientOf(scene, 'subscriber').management.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.managed,
    dataCollection: [{ name: 'Home address', value: '1 Elm Street' }],
  });
  const page = await signedInByKeyboard(scene, 'manager');
  await enter(page, page.getByRole('link', { name: 'Approvals' }));
  await enter(page, page.getByRole('row').getByRole('link', { name: 'Enroll' }));
  const show = page.getByRole('button', { name: 'Show hidden answers' });
  await tabTo(page, show);
  expect(await page.getByText('1 Elm Street').count()).toBe(0);
  await page.keyboard.press('Enter');
  await page.getByText('1 Elm Street').waitFor();
  await show.waitFor({ state: 'detached' });
  expect(await accessibilityFaults(page)).toEqual([]);

  await enter(page, page.getByRole('button', { name: 'Deny' }));
  const dialog = page.getByRole('dialog', { name: 'Deny' });
  await type(page, dialog.getByLabel('Comment on the decision'), 'moves next week');
  expect(await accessibilityFaults(page)).toEqual([]);
  await enter(page, dialog.getByRole('button', { name: 'Deny' }));
  await page.getByText('Denied', { exact: true }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  // What had the focus is gone: the next key goes on in the page, not at its top.
  await page.getByRole('main').and(page.locator(':focus')).waitFor();
  expect(await clientOf(scene, 'manager').management.request(uuid)).toMatchObject({ status: 'Denied' });

  await enter(page, page.getByRole('link', { name: 'All of it in the audit trail' }));
  const decision = page
    .getByRole('region', { name: 'Events' })
    .getByRole('listitem')
    .filter({ hasText: 'Denied' });
  await enter(page, decision.locator('summary').first());
  await decision.getByText('moves next week').first().waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
});
