import { accounts, enabledPolicy, templates, userUuids } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { look, signIn, sizes } from './browser.js';
import { changeTemplate } from './card-agent.js';
import { openScene, type Scene } from './scene.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await changeTemplate(scene.server, templates.managed, ({ policies }) => ({
    policies: { ...policies, Enroll: enabledPolicy('Enroll', { originatorMayExecute: true }) },
  }));
});
afterAll(() => scene[Symbol.asyncDispose]());

test('a manager starts an enrollment for a person, and a temporary card for one without a card', async () => {
  const { page, complaints } = await scene.opened('manager');
  const personPage = `${scene.server.url}/people/${userUuids.subscriber}`;
  await page.goto(personPage);
  await page.getByText('No cards and no certificates yet.', { exact: true }).waitFor();
  await page.getByRole('button', { name: /^Show what there is/ }).click();
  // What the rules refuse is not offered.
  expect(await page.getByRole('group', { name: 'Closed' }).count()).toBe(0);
  const managed = page.getByRole('group', { name: 'Managed' });
  expect(await managed.getByRole('button').allTextContents()).toEqual(['Enroll']);
  await managed.getByRole('button', { name: 'Enroll' }).click();
  const dialog = page.getByRole('dialog', { name: 'Enroll: Managed, for Person cmuser1' });
  await look(page, 'enroll-for-dialog');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Continue with the card agent' }).waitFor();
  await page.getByText('Person cmuser1').waitFor();

  await page.goto(personPage);
  await page.getByRole('button', { name: /^Show what there is/ }).click();
  const full = page.getByRole('group', { name: 'Full Life Cycle', exact: true });
  await full.getByRole('button', { name: 'Temporary card for a visitor' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await page.getByRole('heading', { level: 1, name: 'Temporary card' }).waitFor();
  expect(complaints).toEqual([]);
});

test('whoever may start nothing for a person is offered nothing', async () => {
  const { page } = await scene.opened('helpDesk');
  await page.goto(`${scene.server.url}/people/${userUuids.subscriber}`);
  await page.getByRole('heading', { level: 2, name: 'Requests' }).waitFor();
  expect(await page.getByText('Something new for this person').count()).toBe(0);
});

test('the offers fit on every screen, by day and by night', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await scene.browser.window({ colorScheme });
    await signIn(page, scene.server.url, accounts.manager);
    await page.goto(`${scene.server.url}/people/${userUuids.subscriber}`);
    await page.getByRole('button', { name: /^Show what there is/ }).click();
    await page.getByRole('group', { name: 'Managed' }).waitFor();
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      await look(page, `enroll-for-${colorScheme}-${size}`);
    }
  }
});
