import { readFileSync } from 'node:fs';
import { CardeaClient } from '@cardea/sdk';
import { accounts, oneTimePasswords, templates, userUuids } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, look, picture, sizes } from './browser.js';
import { everyAddress, patterns, type Seen, type Seer, settledWords } from './every-address.js';
import { foreignWordsOn } from './foreign-words.js';
import { openScene, type Scene } from './scene.js';

// The portal as somebody sees it who reads German: its own texts, and what the server says.

let scene: Scene;
let seen: Readonly<Record<string, Seen>> = {};
const pages = new Map<Seer, Page>();

beforeAll(async () => {
  scene = await openScene();
  seen = await everyAddress(scene);
  for (const account of ['subscriber', 'helpDesk', 'manager'] as const)
    pages.set(account, await inGerman(account));
});
afterAll(() => scene[Symbol.asyncDispose]());

async function inGerman(account: keyof typeof accounts): Promise<Page> {
  const { page } = await scene.opened(account);
  await page.getByText('English').or(page.getByRole('navigation')).first().waitFor();
  await page.evaluate("localStorage.setItem('cardea.language', 'de')");
  return page;
}

function pageOf(seer: Seer): Page {
  const page = pages.get(seer);
  if (page === undefined) throw new Error(`${seer} has no window`);
  return page;
}

/** Words that are in most English sentences and in no German one. */
const englishWords =
  /\b(the|not|is|of|and|are|this|that|with|for|must|be|has|have|by|from|you|your|or|cannot|needs|only|to|it|its|day|days|please|select)\b/i;

/** A request of the subscriber's that needs a one-time password, which was handed out. */
async function requestWithPassword(): Promise<string> {
  const { profileTemplates } = scene.server.system.ports.store;
  const found = await profileTemplates.find(templates.software as never);
  if (found === undefined) throw new Error('no such profile template');
  const Enroll = { ...found.policies.Enroll, ...oneTimePasswords(['DoNothing']) };
  await profileTemplates.put({ ...found, policies: { ...found.policies, Enroll } }, scene.server.clock.now());
  const { management } = new CardeaClient({
    baseUrl: scene.server.url,
    credentials: { kind: 'basic', ...accounts.manager },
  });
  const { uuid } = await management.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.software,
    targetUserUuid: userUuids.subscriber,
  });
  await management.distributeOneTimePasswords(uuid);
  return uuid;
}

test.each(patterns)(
  '%s shows no English, and each button is called what it shows',
  { timeout: 300_000 },
  async (pattern) => {
    const { seer, addresses } = seen[pattern] ?? { seer: 'manager', addresses: [] };
    const page = pageOf(seer);
    expect(addresses).not.toEqual([]);
    // As high as a long list: what is out of sight is not in the page.
    await page.setViewportSize({ width: 1280, height: 6000 });
    for (const address of addresses) {
      await page.goto(scene.server.url + address);
      await settledWords(page, 200);
      await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
      await settledWords(page, 200);
      expect([address, await foreignWordsOn(page)]).toEqual([address, []]);
      expect([address, await accessibilityFaults(page)]).toEqual([address, []]);
    }
    await page.setViewportSize(sizes.wide);
  },
);

/** What a press of the button saves, line by line. */
async function saved(page: Page, button: string): Promise<readonly string[]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8')
    .replace('\uFEFF', '')
    .split('\r\n');
}

describe('files', () => {
  test.each(['/audit', '/reports/requests', '/reports/rights-held'])(
    'the CSV of %s has German headings and the names of the API below',
    async (address) => {
      const page = pageOf('manager');
      await page.goto(scene.server.url + address);
      const [headings = '', first = ''] = await saved(page, 'Als CSV herunterladen');
      const titles = headings.split(',').map((title) => title.replaceAll('"', ''));
      expect(titles.filter((title) => /^[a-z]/.test(title) || englishWords.test(title))).toEqual([]);
      expect(new Set(titles).size).toBe(titles.length);
      expect(first.split(',').length).toBeGreaterThanOrEqual(titles.length);
    },
  );
});

describe('bad input in the administration', () => {
  const faulty: readonly (readonly [
    what: string,
    address: string,
    fill: (page: Page) => Promise<void>,
    said: RegExp,
  ])[] = [
    [
      'a key to block',
      '/administration/blocklists',
      async (page) => {
        await page.getByRole('button', { name: 'Schlüssel sperren' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Schlüssel (SHA-256)').fill('zz');
        await dialog.getByLabel('Grund').fill('Probe');
        await dialog.getByRole('button', { name: 'Schlüssel sperren' }).click();
      },
      /„Schlüssel \(SHA-256\)“ \(publicKeySha256\): muss aus 64 Hexadezimalziffern bestehen/,
    ],
    [
      'a name to block',
      '/administration/blocklists',
      async (page) => {
        await page.getByRole('button', { name: 'Namen sperren' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('textbox', { name: /^Name/ }).fill('*.contoso.example');
        await dialog.getByLabel('Grund').fill('Probe');
        await dialog.getByRole('button', { name: 'Namen sperren' }).click();
      },
      /„Name“ \(value\): muss /,
    ],
    [
      'a webhook',
      '/administration/notifications',
      async (page) => {
        await page.getByRole('button', { name: 'Webhook hinzufügen' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Adresse').fill('http://10.0.0.1/');
        await dialog.getByRole('button', { name: 'Speichern' }).click();
      },
      /„Adresse“ \(url\): muss /,
    ],
  ];

  test.each(faulty)('%s', async (what, address, fill, said) => {
    const page = pageOf('manager');
    await page.goto(scene.server.url + address);
    await fill(page);
    await page.getByRole('alert').getByText(said).waitFor();
    expect(await foreignWordsOn(page)).toEqual([]);
    await look(page, `german-${what.replaceAll(' ', '-')}`);
  });
});

test('the details of what was refused, in the audit trail', async () => {
  const page = pageOf('manager');
  const profileTemplateUuid = '97cd65fa-af4b-4587-9309-0dd6bfd8b4e1';
  const { management } = new CardeaClient({
    baseUrl: scene.server.url,
    credentials: { kind: 'basic', ...accounts.subscriber },
  });
  await management.createRequest({ type: 'Enroll', profileTemplateUuid }).catch(() => undefined);
  await page.goto(`${scene.server.url}/audit?action=request.create&outcome=denied`);
  await page.locator('summary').first().click();
  const why = page
    .locator('dt', { hasText: /^Warum$/ })
    .first()
    .locator('+ dd');
  expect(await why.textContent()).toMatch(/ (gibt es nicht|ist nicht eingeschaltet)/);
  expect(await foreignWordsOn(page)).toEqual([]);
  await look(page, 'german-audit-details');
});

describe('what the server says', () => {
  test('the reason for an operation that is not possible now', async () => {
    const page = pageOf('subscriber');
    const { smartcardUuid } = await scene.enrolledCard(templates.smartcard);
    await page.goto(`${scene.server.url}/smartcards/${smartcardUuid}`);
    await page.getByRole('button', { name: 'Aussetzen' }).focus();
    await page
      .getByRole('tooltip')
      .getByText(
        /^Jetzt nicht möglich: Die Richtlinie „Aussetzen und wieder freigeben“ der Profilvorlage „.+“ ist nicht eingeschaltet\.$/,
      )
      .waitFor();
    await picture(page, 'german-reason');
  });

  test('a fault of a profile template, at its field', async () => {
    const page = pageOf('manager');
    await page.goto(`${scene.server.url}/administration/profile-templates/new/smartcard`);
    const name = page.getByLabel('Name', { exact: true }).first();
    await name.fill(' Blanks ');
    await page.getByText('darf nicht mit Leerzeichen beginnen oder enden').first().waitFor();
    await look(page, 'german-fault');
  });

  test('a missing right: first what to do, then which right, then the reference', async () => {
    const page = pageOf('subscriber');
    await page.goto(`${scene.server.url}/reports/requests`);
    const alert = page.getByRole('alert').first();
    await alert.waitFor();
    const text = (await alert.textContent()) ?? '';
    expect(text).toMatch(
      /^Dafür fehlt Ihnen das Recht .*bitten Sie die Verwaltung.*„Prüfung und Verwaltung \(Audit\)“.*Kennung für den Helpdesk/,
    );
    expect(await foreignWordsOn(page)).toEqual([]);
  });

  test('a request that is refused, because it is not there', async () => {
    const page = pageOf('subscriber');
    await page.goto(`${scene.server.url}/requests/97cd65fa-af4b-4587-9309-0dd6bfd8b4e1`);
    const alert = page.getByRole('alert').first();
    await alert.getByText('Das gibt es nicht, oder Sie dürfen es nicht sehen').waitFor();
    await alert.getByText('Diesen Antrag gibt es nicht, oder Sie dürfen ihn nicht sehen.').waitFor();
    await alert.getByText(/^Kennung für den Helpdesk: [0-9a-f-]{36}$/).waitFor();
    await look(page, 'german-refused');
  });

  test('a wrong one-time password', async () => {
    const page = pageOf('subscriber');
    const request = await requestWithPassword();
    await page.goto(`${scene.server.url}/requests/${request}`);
    await page.locator('input[autocomplete="one-time-code"]').fill('WRONGWRONG12');
    await page.getByRole('button', { name: 'Weiter' }).click();
    await page
      .getByRole('alert')
      .getByText(/^Das Einmalkennwort (ist|war) falsch/)
      .waitFor();
    await look(page, 'german-one-time-password');
  });

  test('a wrong password, and a server that is gone', async () => {
    const { page, context } = await scene.browser.window({ locale: 'de-AT' });
    await page.goto(scene.server.url);
    const signIn = async () => {
      await page.getByLabel('Konto').fill(accounts.subscriber.username);
      await page.getByLabel('Kennwort').fill('Not-my-password-1');
      await page.getByRole('button', { name: 'Anmelden' }).click();
    };
    await signIn();
    const alert = page.getByRole('alert');
    await alert.getByText('Die Anmeldung hat nicht geklappt').waitFor();
    await alert.getByText('Konto oder Kennwort ist falsch.').waitFor();
    expect(await foreignWordsOn(page)).toEqual([]);
    await look(page, 'german-wrong-password');
    await context.setOffline(true);
    await signIn();
    await alert.getByText('Der Server ist nicht zu erreichen').waitFor();
    expect(await foreignWordsOn(page)).toEqual([]);
    await look(page, 'german-server-gone');
  });
});
