import { CardeaClient } from '@cardea/sdk';
import { accounts, userUuids } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, picture } from './browser.js';
import { openScene, type Scene } from './scene.js';

// Two administrators change the same thing: the one who saves later is told who the other was, and when.

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene[Symbol.asyncDispose]());

const other = () =>
  new CardeaClient({ baseUrl: scene.server.url, credentials: { kind: 'basic', ...accounts.secondManager } })
    .management;

/** Changes the security descriptor in the open form, saves after somebody else did, and reads what is said. */
async function saveOver(page: Page, changeOfOther: () => Promise<unknown>): Promise<string> {
  await page.getByLabel('Show the text (SDDL)').click();
  const field = page.getByLabel('Text (SDDL)', { exact: true });
  // Something else than what is there.
  await field.fill('');
  await field.fill('D:(A;;CR;;;S-1-5-21-1-2-3-1102)');
  await page.getByText('Person cmhelpdesk1 may do everything that a right can allow.').waitFor();
  await changeOfOther();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('in the meantime').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  return (await alert.textContent()) ?? '';
}

test('of a group: who changed its rights, not who put somebody into it afterwards', async () => {
  const group = (await other().groups()).find(({ name }) => name === 'Help Desk');
  const uuid = group?.uuid ?? '';
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${scene.server.url}/administration/rights/groups/${uuid}`);
  await page.getByRole('heading', { level: 1, name: 'Group Help Desk' }).waitFor();
  const said = await saveOver(page, async () => {
    const { value, etag } = await other().group(uuid);
    const { rights, securityDescriptor } = value;
    await other().changeGroup(uuid, { rights: rights.slice(1), securityDescriptor }, etag);
    await other().addGroupMember(uuid, userUuids.otherSubscriber);
  });
  await picture(page, 'administration-conflict');
  expect(said).toMatch(/^cmmanager2 changed this in the meantime, at .*this is different: rights\./s);
  await page.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByText('Saved.', { exact: true }).waitFor();
  expect(complaints).toEqual([]);
});

test('of a group that an import changed: nobody is named, least of all who changed it before', async () => {
  const { store } = scene.server.system.ports;
  const group = (await store.groups.list()).find(({ name }) => name === 'Help Desk');
  if (group === undefined) throw new Error('the help desk is missing');
  const { page } = await scene.opened('manager');
  await page.goto(`${scene.server.url}/administration/rights/groups/${group.uuid}`);
  await page.getByRole('heading', { level: 1, name: 'Group Help Desk' }).waitFor();
  const said = await saveOver(page, () => store.transaction((tx) => tx.groups.put({ ...group, rights: [] })));
  expect(said).toMatch(/^Somebody else changed this in the meantime\. .*this is different: rights\./s);
});

test('of a person: who changed the manager, and both languages say it', async () => {
  const uuid = userUuids.subscriber;
  const { page } = await scene.opened('manager');
  await page.goto(`${scene.server.url}/administration/rights/people/${uuid}`);
  await page.getByRole('heading', { level: 1, name: 'Person cmuser1' }).waitFor();
  const said = await saveOver(page, async () => {
    const { value, etag } = await other().user(uuid);
    const { securityDescriptor } = value;
    await other().changeUser(uuid, { managerUserUuid: userUuids.helpDesk, securityDescriptor }, etag);
  });
  expect(said).toMatch(/^cmmanager2 changed this in the meantime, at .*this is different: manager\./s);
  await page.getByRole('button', { name: /Signed in as/ }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await page.getByText(/^cmmanager2 hat das inzwischen geändert, /).waitFor();
});
