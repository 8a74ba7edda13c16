import { createHash } from 'node:crypto';
import { type accounts, templates } from '@cardea/testkit';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { accessibilityFaults } from './browser.js';
import { area, enter, fromMenu, person, retype, signedInByKeyboard, tabTo, type } from './keyboard.js';
import { openScene, type Scene } from './scene.js';
import { clientOf } from './software-files.js';
import { authorityOutOfReach, lostOrder, webhookReceiver } from './trouble.js';
import { waitingRecovery } from './waiting-recovery.js';

// Dialogs with the keyboard and nothing else: whoever changes their mind presses Escape, and goes on from where they were.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const blockedHash = createHash('sha256').update('key').digest('hex');
const elsewhere = authorityOutOfReach();
let scene: Scene;
let receiver: Awaited<ReturnType<typeof webhookReceiver>>;

beforeAll(async () => {
  receiver = await webhookReceiver();
  const environment = { ...elsewhere.environment, CARDEA_WEBHOOK_ALLOW_PRIVATE: 'true' };
  scene = await openScene({ environment });
  await scene.enrolledCard(templates.fullLifeCycle);
  await waitingRecovery(scene, 'manager', 'helpDesk');
  const { management: subscriber } = clientOf(scene, 'subscriber');
  await subscriber.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.managed,
    comment: 'for the new laptop',
    dataCollection: [{ name: 'Employee number', value: '4711' }],
  });
  const software = { type: 'Enroll', profileTemplateUuid: templates.fullLifeCycleSoftware } as const;
  await lostOrder(scene.server, (await subscriber.createRequest(software)).uuid);
  const { management } = clientOf(scene, 'manager');
  await management.createWebhook({ url: receiver.url, types: [] });
  await management.blockKey({ publicKeySha256: blockedHash, reason: 'found on a stick' });
  await management.addToKeyList('found', {
    reason: 'In a firmware image',
    modulusFingerprints: ['0'.repeat(20)],
  });
  await management.createApiToken({ name: 'nightly script', expiresInDays: 3 });
  await management.orderExport();
  await scene.server.system.work.settle();
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  elsewhere.remove();
  await receiver.close();
});

const signedIn = new Map<keyof typeof accounts, Promise<Page>>();
/** The window of somebody, from dialog to dialog. */
function windowOf(account: keyof typeof accounts): Promise<Page> {
  const opened = signedIn.get(account) ?? signedInByKeyboard(scene, account);
  signedIn.set(account, opened);
  return opened;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('button', { name });
/** The way to an area of the administration, where the dialog opens by a button. */
const at =
  (name: RegExp, opener: string | RegExp) =>
  async (page: Page): Promise<Locator> => {
    await area(page, name);
    return button(page, opener);
  };
const requestPage = async (page: Page): Promise<void> => {
  await enter(page, page.getByRole('navigation').getByRole('link', { name: 'Approvals' }));
  await enter(page, page.getByRole('row').getByRole('link', { name: 'Enroll' }));
};

async function ownSignIns(page: Page): Promise<void> {
  await fromMenu(page, 'My sign-ins and tokens');
  await page.getByRole('heading', { level: 1, name: 'My sign-ins' }).waitFor();
}

/** What opens a dialog by Enter, and the way to it. */
const dialogs: readonly {
  readonly dialog: string;
  readonly who: keyof typeof accounts;
  readonly openerOn: (page: Page) => Promise<Locator>;
}[] = [
  {
    dialog: 'asking for a card',
    who: 'subscriber',
    openerOn: async (page) => {
      await enter(page, page.getByRole('link', { name: 'My cards' }));
      await enter(page, page.getByRole('link', { name: 'Get a card or certificate' }));
      return page.getByRole('group', { name: 'Managed' }).getByRole('button', { name: 'Ask for it' });
    },
  },
  ...['Renew', 'Suspend', 'Retire'].map((operation) => ({
    dialog: `${operation} of a card`,
    who: 'subscriber' as const,
    openerOn: async (page: Page) => {
      await enter(page, page.getByRole('link', { name: 'My cards' }));
      return page.getByRole('group', { name: /^Smart card/ }).getByRole('button', { name: operation });
    },
  })),
  {
    dialog: 'a new API token',
    who: 'subscriber',
    openerOn: async (page) => {
      await ownSignIns(page);
      return button(page, 'Make a token');
    },
  },
  {
    dialog: 'the end of a token',
    who: 'manager',
    openerOn: async (page) => {
      await ownSignIns(page);
      return button(page, /^End: nightly script/);
    },
  },
  {
    dialog: 'an enrollment for somebody',
    who: 'manager',
    openerOn: async (page) => {
      await person(page);
      await enter(page, page.getByRole('button', { name: /^Show what there is/ }));
      return page.getByRole('group', { name: 'Software', exact: true }).getByRole('button').first();
    },
  },
  ...['Approve', 'Deny'].flatMap((decision) => [
    {
      dialog: `${decision} in the list`,
      who: 'manager' as const,
      openerOn: async (page: Page) => {
        await enter(page, page.getByRole('navigation').getByRole('link', { name: 'Approvals' }));
        return page.getByRole('row').getByRole('button', { name: decision });
      },
    },
    {
      dialog: `${decision} on the page of the request`,
      who: 'manager' as const,
      openerOn: async (page: Page) => {
        await requestPage(page);
        return button(page, decision);
      },
    },
  ]),
  { dialog: 'the end of a session', who: 'manager', openerOn: at(/^Sign-ins/, /^End: CONTOSO\\cmuser1/) },
  { dialog: 'settling an order', who: 'manager', openerOn: at(/^Certification authorities/, 'Settle') },
  { dialog: 'a new webhook', who: 'manager', openerOn: at(/^Notifications/, 'Add a webhook') },
  { dialog: 'a webhook', who: 'manager', openerOn: at(/^Notifications/, /^Change:/) },
  { dialog: 'the end of a webhook', who: 'manager', openerOn: at(/^Notifications/, /^Remove:/) },
  { dialog: 'blocking a key', who: 'manager', openerOn: at(/^Blocked keys/, 'Block a key') },
  { dialog: 'blocking a name', who: 'manager', openerOn: at(/^Blocked keys/, 'Block a name') },
  { dialog: 'the end of a block', who: 'manager', openerOn: at(/^Blocked keys/, `Unblock: ${blockedHash}`) },
  { dialog: 'the end of a key list', who: 'manager', openerOn: at(/^Blocked keys/, 'Remove: found') },
  { dialog: 'a consent', who: 'manager', openerOn: at(/^Key recovery/, /^Consent:/) },
  { dialog: 'a refusal', who: 'manager', openerOn: at(/^Key recovery/, /^Refuse:/) },
  { dialog: 'the retirement of an agent', who: 'manager', openerOn: at(/^Key recovery/, /^Retire:/) },
  { dialog: 'removing an export', who: 'manager', openerOn: at(/^Jobs and export/, 'Remove the file') },
  {
    dialog: 'a new profile template',
    who: 'manager',
    openerOn: at(/^Profile templates/, 'Create a profile template'),
  },
  {
    dialog: 'the copy of a profile template',
    who: 'manager',
    openerOn: at(/^Profile templates/, 'Copy of Managed'),
  },
  {
    dialog: 'somebody who leaves a group',
    who: 'manager',
    openerOn: async (page) => {
      await area(page, /^Rights/);
      await enter(page, page.getByRole('link', { name: 'Help Desk' }));
      return button(page, /^Take out:/);
    },
  },
];

/** Fails unless the dialog is closed by Escape, without a fault before, and the focus is back. */
async function expectEscape(page: Page, back: Locator): Promise<void> {
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
  await dialog.waitFor();
  await expect.poll(() => dialog.locator(':focus').count(), { timeout: 20_000 }).toBe(1);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await back.first().and(page.locator(':focus')).waitFor({ timeout: 5000 });
}

test.each(dialogs)(
  '$dialog: Escape closes the dialog, and the focus is where it was opened',
  async (each) => {
    const page = await windowOf(each.who);
    const opener = await each.openerOn(page);
    await enter(page, opener);
    await expectEscape(page, opener);
  },
);

test('versions of a profile template: Escape closes the question, and the focus is where it was asked', async () => {
  const { management } = clientOf(scene, 'manager');
  const { value, etag } = await management.versionedProfileTemplate(templates.managed);
  await management.saveProfileTemplate(templates.managed, { ...value, description: 'Changed' }, etag);
  const page = await windowOf('manager');
  await area(page, /^Profile templates/);
  await enter(page, page.getByRole('link', { name: 'Managed', exact: true }));
  await enter(page, page.getByRole('link', { name: 'History' }));
  await enter(page, page.getByRole('link', { name: 'Version 1' }));
  const restore = button(page, 'Restore this version');
  await enter(page, restore);
  await expectEscape(page, restore);
});

test('the keys of the portal are told by “?” and in the menu, and Escape leads back to where one was', async () => {
  const page = await windowOf('subscriber');
  const link = page.getByRole('link', { name: 'My requests' });
  await tabTo(page, link);
  await page.keyboard.press('?');
  await expectEscape(page, link);
  await fromMenu(page, 'Keyboard shortcuts');
  await expectEscape(page, page.getByRole('button', { name: /Signed in as/ }));
});

test('a decision that was asked for by a key leads back to the row', async () => {
  const page = await windowOf('manager');
  await enter(page, page.getByRole('navigation').getByRole('link', { name: 'Approvals' }));
  const row = page.getByRole('row').getByRole('checkbox').first();
  await row.waitFor();
  await page.keyboard.press('j');
  for (const key of ['a', 'd']) {
    await page.keyboard.press(key);
    await expectEscape(page, row);
  }
});

test('whoever would leave a changed form and presses Escape stays at the link, and nothing typed is lost', async () => {
  const page = await windowOf('manager');
  await area(page, /^Profile templates/);
  await enter(page, page.getByRole('link', { name: 'Managed', exact: true }));
  const description = page.getByLabel('Description', { exact: true });
  await retype(page, description, 'Typed, not saved');
  const away = page.getByRole('navigation').getByRole('link', { name: 'Dashboard' });
  await enter(page, away);
  await expectEscape(page, away);
  expect(await description.inputValue()).toBe('Typed, not saved');
  await enter(page, away);
  await enter(page, page.getByRole('dialog').getByRole('button', { name: 'Leave' }));
  await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
});

test('a secret that is told once comes in the place of its form, and leads back to the button as well', async () => {
  const page = await windowOf('subscriber');
  await ownSignIns(page);
  const make = button(page, 'Make a token');
  const dialog = page.getByRole('dialog');
  await enter(page, make);
  await type(page, dialog.getByLabel('Name'), 'for a while');
  await page.keyboard.press('Enter');
  await dialog.getByRole('textbox', { name: 'Token' }).waitFor();
  await expectEscape(page, make);
  await page.getByText('for a while').waitFor();
});
