import { CardeaClient } from '@cardea/sdk';
import { accounts, type TestServer, userUuids } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, look, picture, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';

let scene: Scene;
let server: TestServer;
const asManager = () =>
  new CardeaClient({ baseUrl: server.url, credentials: { kind: 'basic', ...accounts.manager } }).management;
const groupUuid = async (name: string) =>
  (await asManager().groups()).find((group) => group.name === name)?.uuid ?? '';

beforeAll(async () => {
  scene = await openScene();
  ({ server } = scene);
});
afterAll(() => scene[Symbol.asyncDispose]());

describe('whoever administers rights', () => {
  test('puts somebody into a group by search, and takes them out again after being asked', async () => {
    const { page, complaints } = await scene.opened('manager');
    await page.getByRole('link', { name: 'Administration' }).click();
    await page.getByRole('link', { name: /^Rights/ }).click();
    await page.getByRole('link', { name: 'Help Desk' }).click();
    await page.getByRole('heading', { level: 1, name: 'Group Help Desk' }).waitFor();
    await page.getByLabel('Put somebody into the group').fill('cmuser2');
    await page.getByRole('option', { name: /Person cmuser2/ }).click();
    await page.getByRole('button', { name: 'Put into the group' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Person cmuser2' });
    await row.waitFor();
    const uuid = await groupUuid('Help Desk');
    const names = async () => (await asManager().groupMembers(uuid)).map((each) => each.accountName);
    expect(await names()).toContain('cmuser2');
    await row.getByRole('button', { name: /^Take out: Person cmuser2/ }).click();
    const dialog = page.getByRole('dialog', { name: /^Take out: Person cmuser2/ });
    expect(await names()).toContain('cmuser2');
    await dialog.getByRole('button', { name: 'Take out' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row.waitFor({ state: 'detached' });
    expect(await names()).not.toContain('cmuser2');
    expect(complaints).toEqual([]);
  });

  test('gives a group a right over another by the keyboard alone', async () => {
    const { page } = await scene.opened('manager');
    await page.goto(`${server.url}/administration/rights/groups/${await groupUuid('Help Desk')}`);
    await page.getByLabel('Right', { exact: true }).focus();
    await page.keyboard.type('start ren');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Man');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('start renewals and updates, for the members of Managers').waitFor();
    await page.getByRole('button', { name: 'Save' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Saved.').waitFor();
    const { value } = await asManager().group(await groupUuid('Help Desk'));
    expect(value.rights).toContainEqual({
      right: 'RequestRenew',
      overGroupUuid: await groupUuid('Managers'),
    });
  });

  test('reads a person’s descriptor as sentences, adds an entry by choosing, and the right holds at once', async () => {
    const { page, complaints } = await scene.opened('manager');
    await page.goto(`${server.url}/administration/rights/people/${userUuids.subscriber}`);
    await page.getByText('Nothing is set: nobody holds a right by it.').waitFor();
    await page.getByRole('button', { name: 'Add an entry' }).click();
    await page.getByRole('button', { name: 'Add this entry' }).click();
    await page.getByText('Choose a person or group from the list.').waitFor();
    await page.getByText('Choose at least one right.').waitFor();
    await page.getByRole('combobox', { name: 'Who', exact: true }).fill('cmuser2');
    await page.getByRole('option', { name: /Person cmuser2/ }).click();
    await page.getByRole('checkbox', { name: /^Unblock cards/ }).check();
    await page.getByRole('checkbox', { name: /^Start renewals/ }).check();
    await page.getByRole('button', { name: 'Add this entry' }).click();
    await page.getByText('Person cmuser2 may unblock cards.').waitFor();
    await page.getByText('Person cmuser2 may start renewals and updates.').waitFor();
    await page.getByRole('button', { name: /^Remove: .*renewals/ }).click();
    await page.getByText('Person cmuser2 may start renewals').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const other = new CardeaClient({
      baseUrl: server.url,
      credentials: { kind: 'basic', ...accounts.otherSubscriber },
    });
    expect((await other.management.rightsOver(userUuids.subscriber)).map(({ right }) => right)).toEqual([
      'RequestUnblockSmartcard',
    ]);
    await page.getByLabel('Whose rights').fill('cmuser2');
    await page.getByRole('option', { name: /Person cmuser2/ }).click();
    await page.getByRole('cell', { name: 'unblock cards' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('writes the text of a descriptor, is told at once what is wrong in it, and saves it when it is right', async () => {
    const { page } = await scene.opened('manager');
    await page.goto(`${server.url}/administration/settings`);
    await page.getByText('Nothing is set: no right is withheld.').waitFor();
    await page.getByLabel('Show the text (SDDL)').click();
    const text = page.getByRole('textbox', { name: 'Text (SDDL)' });
    await text.fill('D:(A;;CR;;;WD)(D;;CR;;;NOBODY)');
    await page
      .getByText(/at position/)
      .first()
      .waitFor();
    await text.fill('D:(A;;CR;;;WD)');
    await page.getByText('Everyone may do everything that a right can allow.').waitFor();
    await page.getByText('The text can be read.').waitFor();
    await page.getByText('By this, everyone would administer the whole site.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await asManager().siteSettings()).value.connectionPointDescriptor).toBe('D:(A;;CR;;;WD)');
  });

  test('is told what somebody else changed in the meantime, keeps what was typed, and decides', async () => {
    const { page } = await scene.opened('manager');
    await page.goto(`${server.url}/administration/settings`);
    await page.getByRole('checkbox', { name: 'Those of people' }).uncheck();
    const { value, etag } = await asManager().siteSettings();
    await asManager().changeSiteSettings({ ...value, connectionPointDescriptor: 'D:(A;;CR;;;AU)' }, etag);
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText(/^cmmanager1 changed this in the meantime, at .*the security descriptor of the site/)
      .waitFor();
    expect(await page.getByRole('checkbox', { name: 'Those of people' }).isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await page
      .getByText('Everyone who is signed in, may')
      .or(page.getByText(/Everyone who is signed in may/))
      .waitFor();
    expect(await page.getByRole('checkbox', { name: 'Those of people' }).isChecked()).toBe(true);
    const now = await asManager().siteSettings();
    await asManager().changeSiteSettings({ ...now.value, connectionPointDescriptor: '' }, now.etag);
  });

  test.each([
    { of: 'a group', path: async () => `rights/groups/${await groupUuid('Help Desk')}` },
    { of: 'a person', path: async () => `rights/people/${userUuids.subscriber}` },
    { of: 'the site', path: async () => 'settings' },
  ])(
    'is asked before leaving the rights of $of changed and not saved, and stays with what was typed',
    async ({ path }) => {
      const { page } = await scene.opened('manager');
      await page.goto(`${server.url}/administration/${await path()}`);
      await page.getByLabel('Show the text (SDDL)').click();
      const text = page.getByLabel('Text (SDDL)', { exact: true });
      await text.fill('D:(A;;CR;;;S-1-5-21-1-2-3-1102)');
      const away = page.getByRole('navigation').getByRole('link', { name: 'My cards' });
      await away.click();
      const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
      expect(await dialog.getByText('What you changed here is not saved.').count()).toBe(1);
      expect(await accessibilityFaults(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Stay' }).click();
      expect(await text.inputValue()).toBe('D:(A;;CR;;;S-1-5-21-1-2-3-1102)');
      // Nothing is asked once there is nothing to lose.
      await page.getByRole('button', { name: 'Undo my changes' }).click();
      await away.click();
      await page.getByRole('heading', { level: 1, name: 'My cards' }).waitFor();
    },
  );

  test('cannot raise their own rights, and reads why', async () => {
    const { page } = await scene.opened('manager');
    await page.goto(`${server.url}/administration/rights/groups/${await groupUuid('Managers')}`);
    await page.getByRole('button', { name: /^Remove: see, administer and audit/ }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText(/Audit/).waitFor();
  });
});

test('whoever lacks the right is told which one it takes, on every page', async () => {
  const { page } = await scene.opened('subscriber');
  for (const path of [
    'rights',
    `rights/groups/${await groupUuid('Managers')}`,
    `rights/people/${userUuids.manager}`,
    'settings',
  ]) {
    await page.goto(`${server.url}/administration/${path}`);
    await page.getByRole('alert').getByText('You need the right Audit for the whole site.').waitFor();
  }
  await picture(page, 'administration-refused');
});

test('markup in the name of a group is text', async () => {
  const markup = '<img src=x onerror="window.hit=1">';
  const { store } = server.system.ports;
  const [group] = await store.groups.list();
  if (group === undefined) throw new Error('no groups');
  const sid = 'S-1-5-21-1-2-3-599';
  const uuid = '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a0000ff' as typeof group.uuid;
  await store.groups.put({ ...group, uuid, name: markup, sid, securityDescriptor: `D:(A;;CR;;;${sid})` });
  const { page, complaints } = await scene.opened('manager');
  await page.goto(`${server.url}/administration/rights`);
  await page.getByRole('link', { name: markup }).click();
  await page.getByRole('heading', { level: 1, name: `Group ${markup}` }).waitFor();
  await page.getByText(`Group ${markup} may do everything`).first().waitFor();
  expect(await page.evaluate('window.hit')).toBeUndefined();
  expect(complaints).toEqual([]);
});

test.each([
  ['wide', 'light'],
  ['wide', 'dark'],
  ['phone', 'light'],
  ['phone', 'dark'],
  ['zoomed', 'light'],
] as const)(
  '%s and %s: an entry being added, with its text: axe finds nothing and nothing is cut off',
  async (size, colorScheme) => {
    const { page, complaints } = await scene.opened('manager');
    await page.setViewportSize(sizes[size]);
    await page.emulateMedia({ colorScheme });
    await page.goto(`${server.url}/administration/rights/people/${userUuids.subscriber}`);
    await page.getByText('Person cmuser2 may unblock cards.').waitFor();
    await page.getByRole('button', { name: 'Add an entry' }).click();
    await page.getByLabel('Show the text (SDDL)').click();
    await page.getByText('The text can be read.').waitFor();
    await look(page, `administration-person-${size}-${colorScheme}`);
    expect(complaints).toEqual([]);
  },
);
