import { CardeaClient } from '@cardea/sdk';
import { accounts, oneTimePasswords, templates } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { look } from './browser.js';
import { changeTemplate } from './card-agent.js';
import { openScene, type Scene } from './scene.js';

// Suspending and disabling a card need no reader: the person does it in the browser, with the one-time password of the policy.

vi.setConfig({ testTimeout: 180_000 });

let scene: Scene;
let smartcardUuid = '';
beforeAll(async () => {
  scene = await openScene();
  ({ smartcardUuid } = await scene.enrolledCard(templates.fullLifeCycle));
  await changeTemplate(scene.server, templates.fullLifeCycle, ({ policies }) => ({
    policies: {
      ...policies,
      Reinstate: { ...policies.Reinstate, ...oneTimePasswords(['DoNothing']) },
      Revoke: { ...policies.Revoke, ...oneTimePasswords(['DoNothing']) },
    },
  }));
});
afterAll(() => scene[Symbol.asyncDispose]());

/** The manager starts it for the person, and reads the one-time password to them. */
async function startedByManager(manager: Page, operation: string): Promise<string> {
  await manager.goto(`${scene.server.url}/smartcards/${smartcardUuid}`);
  await manager.getByRole('button', { name: operation, exact: true }).click();
  await manager.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
  await manager.getByRole('button', { name: 'Distribute one-time passwords' }).click();
  const groups = manager.getByRole('list').filter({ hasText: 'Group 1' });
  await groups.first().waitFor();
  const [spelled = ''] = await groups.allInnerTexts();
  return (spelled.match(/^[2-9A-Z]{4}$/gm) ?? []).join(' ');
}

const statusOfCard = async () => {
  const credentials = { kind: 'basic', ...accounts.manager } as const;
  const { management } = new CardeaClient({ baseUrl: scene.server.url, credentials });
  return (await management.smartcard(smartcardUuid)).status;
};

test.each([
  ['Suspend', 'Suspend', 'Suspended'],
  ['Reinstate', 'Reinstate', 'Active'],
  ['Disable for good', 'Disable', 'Disabled'],
])(
  '%s: a wrong one-time password is refused in words and changes nothing, the right one does it',
  async (operation, name, status) => {
    const { page: manager } = await scene.opened('manager');
    const password = await startedByManager(manager, operation);
    const before = await statusOfCard();
    const { page, complaints } = await scene.opened('subscriber');
    await page.getByRole('link', { name: 'My requests' }).click();
    await page.getByRole('link', { name, exact: true }).click();
    const field = page.getByLabel('One-time password that you were told');
    await field.fill('WRONG234');
    // Nothing else is offered before.
    expect(await page.getByRole('button', { name: 'Finish' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('The one-time password was not accepted').waitFor();
    await look(page, `one-time-password-refused-${status}`);
    expect(await statusOfCard()).toBe(before);
    await field.fill(password);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    expect(await statusOfCard()).toBe(status);
    expect(complaints).toEqual([]);
  },
);
