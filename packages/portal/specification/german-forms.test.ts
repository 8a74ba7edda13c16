import { CardeaClient } from '@cardea/sdk';
import { ApiClient, accounts, oneTimePasswords, templates, userUuids } from '@cardea/testkit';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults, look } from './browser.js';
import type { Seer } from './every-address.js';
import { foreignWordsOn } from './foreign-words.js';
import { openScene, type Scene } from './scene.js';
import { authorityOutOfReach, lostOrder } from './trouble.js';

// Every form of the portal, sent empty or with wrong values: its faults are told in German with the labels of its fields, whatever
// language the browser itself has.

const elsewhere = authorityOutOfReach();
let scene: Scene;
const pages = new Map<Seer, Page>();
const addresses = { software: '', passwords: '', telephone: '', card: '' };

beforeAll(async () => {
  scene = await openScene({ environment: elsewhere.environment });
  const as = (account: Seer) =>
    new CardeaClient({
      baseUrl: scene.server.url,
      credentials: { kind: 'basic', ...accounts[account] },
    }).management;
  const api = new ApiClient(scene.server.url, accounts.subscriber);
  const software = { type: 'Enroll', profiletemplateuuid: templates.fullLifeCycleSoftware };
  addresses.software = `/requests/${await api.createRequest(software)}`;
  await lostOrder(scene.server, await api.createRequest(software));
  const { smartcardUuid } = await scene.enrolledCard(templates.fullLifeCycle);
  addresses.card = `/smartcards/${smartcardUuid}`;
  const unblock = await as('manager').createRequest({ type: 'OfflineUnblock', smartcardUuid });
  addresses.telephone = `/offline-unblock/${unblock.uuid}`;
  addresses.passwords = `/requests/${await requestWithPassword(as('manager'))}`;
  for (const account of ['subscriber', 'helpDesk', 'manager'] as const) {
    const { page } = await scene.opened(account);
    await page.evaluate("localStorage.setItem('cardea.language', 'de')");
    pages.set(account, page);
  }
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  elsewhere.remove();
});

/** A request of the subscriber's that needs a one-time password, which was handed out. */
async function requestWithPassword(manager: CardeaClient['management']): Promise<string> {
  const { profileTemplates } = scene.server.system.ports.store;
  const found = await profileTemplates.find(templates.software as never);
  if (found === undefined) throw new Error('no such profile template');
  const Enroll = { ...found.policies.Enroll, ...oneTimePasswords(['DoNothing']) };
  await profileTemplates.put({ ...found, policies: { ...found.policies, Enroll } }, scene.server.clock.now());
  const { uuid } = await manager.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.software,
    targetUserUuid: userUuids.subscriber,
  });
  await manager.distributeOneTimePasswords(uuid);
  return uuid;
}

interface Case {
  /** The form, and what is entered there. */
  readonly what: string;
  readonly seer: Seer;
  readonly at: string | (() => string);
  /** Opens the form, enters it and sends it. */
  readonly send: (page: Page) => Promise<void>;
  /** What is told, by the labels that the form has. */
  readonly told: readonly (string | RegExp)[];
}

const press = (place: Page | Locator, name: string) =>
  place.getByRole('button', { name, exact: true }).click();

/** Opens a dialog by its button, fills it in and sends it by the button in it. */
const dialog =
  (open: string, send: string, enter: (dialog: Locator) => Promise<void> = async () => {}) =>
  async (page: Page) => {
    await press(page, open);
    const opened = page.getByRole('dialog');
    await enter(opened);
    await press(opened, send);
  };

const fillIn = (label: string, text: string) => (place: Page | Locator) => place.getByLabel(label).fill(text);

const administration = '/administration';
const cases: readonly Case[] = [
  {
    what: 'a key to block, empty',
    ...{ seer: 'manager', at: `${administration}/blocklists` },
    send: dialog('Schlüssel sperren', 'Schlüssel sperren'),
    told: ['„Schlüssel (SHA-256)“: bitte ausfüllen.', '„Grund“: bitte ausfüllen.'],
  },
  {
    what: 'a name to block, empty',
    ...{ seer: 'manager', at: `${administration}/blocklists` },
    send: dialog('Namen sperren', 'Namen sperren'),
    told: ['„Name“: bitte ausfüllen.', '„Grund“: bitte ausfüllen.'],
  },
  {
    what: 'a webhook, empty',
    ...{ seer: 'manager', at: `${administration}/notifications` },
    send: dialog('Webhook hinzufügen', 'Speichern'),
    told: ['„Adresse“: bitte ausfüllen.'],
  },
  {
    what: 'a webhook, to something that is no address',
    ...{ seer: 'manager', at: `${administration}/notifications` },
    send: dialog('Webhook hinzufügen', 'Speichern', fillIn('Adresse', 'unser Server')),
    told: ['„Adresse“: bitte eine Adresse wie https://host.example/pfad angeben.'],
  },
  {
    what: 'a copy of a profile template, without a name',
    ...{ seer: 'manager', at: `${administration}/profile-templates` },
    send: dialog('Profilvorlage erstellen', 'Kopieren', async (place) => {
      await place.getByLabel('Beginnen mit').selectOption(templates.managed);
      await place.getByLabel('Name der neuen').fill('');
    }),
    told: ['„Name der neuen“: bitte ausfüllen.'],
  },
  {
    what: 'an API token, without a name and without an end',
    ...{ seer: 'subscriber', at: '/sign-ins' },
    send: dialog('Token anlegen', 'Token anlegen', fillIn('Tage, bis es endet', '')),
    told: ['„Name“: bitte ausfüllen.', '„Tage, bis es endet“: bitte ausfüllen.'],
  },
  {
    what: 'an API token for too long',
    ...{ seer: 'subscriber', at: '/sign-ins' },
    send: dialog('Token anlegen', 'Token anlegen', fillIn('Tage, bis es endet', '1000')),
    told: ['„Tage, bis es endet“: bitte höchstens 366 angeben.'],
  },
  {
    what: 'an API token for less than a day',
    ...{ seer: 'subscriber', at: '/sign-ins' },
    send: dialog('Token anlegen', 'Token anlegen', fillIn('Tage, bis es endet', '0.5')),
    told: ['„Tage, bis es endet“: bitte mindestens 1 angeben.'],
  },
  {
    what: 'an API token with half a day too much',
    ...{ seer: 'subscriber', at: '/sign-ins' },
    send: dialog('Token anlegen', 'Token anlegen', fillIn('Tage, bis es endet', '1.5')),
    told: ['„Tage, bis es endet“: bitte eine ganze Zahl angeben.'],
  },
  {
    what: 'an enrollment, with its question not answered',
    ...{ seer: 'subscriber', at: '/enroll' },
    send: enrollment(async () => {}),
    told: ['„Employee number“: bitte ausfüllen.'],
  },
  {
    what: 'an enrollment, with an answer that the policy does not take',
    ...{ seer: 'subscriber', at: '/enroll' },
    send: enrollment(async (place) => {
      await place.getByLabel('Employee number').fill('1.5');
      await place.getByLabel('Bemerkung').fill('Probe');
    }),
    told: [/„Employee number“/],
  },
  {
    what: 'an enrollment, without the comment that the policy demands',
    ...{ seer: 'subscriber', at: '/enroll' },
    send: enrollment(fillIn('Employee number', '4711')),
    told: ['„Bemerkung“ (comment): muss angegeben werden; die Richtlinie verlangt es'],
  },
  {
    what: 'the challenge of a card, empty',
    ...{ seer: 'helpDesk', at: () => addresses.telephone },
    send: (page) => press(page, 'Antwort'),
    told: ['„Was die Karte anzeigt“: bitte ausfüllen.'],
  },
  {
    what: 'the challenge of a card, too short',
    ...{ seer: 'helpDesk', at: () => addresses.telephone },
    send: async (page) => {
      await page.getByLabel('Was die Karte anzeigt').fill('1234');
      await press(page, 'Antwort');
    },
    told: ['Eine Anzeige hat 16 Zeichen, mit Prüfzeichen 20; dies sind 4.'],
  },
  {
    what: 'a search of the audit trail, by half a date',
    ...{ seer: 'manager', at: '/audit' },
    send: async (page) => {
      await page.getByLabel('Vom (Tag)').press('3');
      await press(page, 'Suchen');
    },
    told: ['„Vom (Tag)“: bitte ein vollständiges Datum angeben.'],
  },
  {
    what: 'a report of a period that ends before it begins',
    ...{ seer: 'manager', at: '/reports/requests' },
    send: async (page) => {
      await page.getByLabel('Vom (Tag)').fill('2026-11-02');
      await page.getByLabel('Vor dem (Tag)').fill('2026-11-01');
    },
    told: [/„Vom \(Tag\)“ \(from\): muss vor dem Ende des Zeitraums liegen/],
  },
  {
    what: 'an order to settle, without how it was found out',
    ...{ seer: 'manager', at: `${administration}/authorities` },
    send: dialog('Klären', 'Klären'),
    told: ['„Wie Sie es herausgefunden haben“: bitte ausfüllen.'],
  },
  {
    what: 'an order to settle by a certificate, without the certificate',
    ...{ seer: 'manager', at: `${administration}/authorities` },
    send: dialog('Klären', 'Klären', (place) =>
      place.getByLabel('Sie hat dieses Zertifikat ausgestellt').check(),
    ),
    told: ['„Zertifikat (DER- oder PEM-Datei)“: bitte ausfüllen.'],
  },
  {
    what: 'how many agents must consent, more than there may be',
    ...{ seer: 'manager', at: `${administration}/key-recovery` },
    send: async (page) => {
      await page.getByLabel('Wie viele zustimmen müssen').fill('300');
      await press(page, 'Speichern');
    },
    told: [/„Wie viele zustimmen müssen“ \(consentsNeeded\): /],
  },
  {
    what: 'an entry of a security descriptor, for nobody and nothing',
    ...{ seer: 'manager', at: `${administration}/settings` },
    send: async (page) => {
      await press(page, 'Eintrag hinzufügen');
      await press(page, 'Diesen Eintrag hinzufügen');
    },
    told: ['Wählen Sie eine Person oder Gruppe aus der Liste.', 'Wählen Sie mindestens ein Recht.'],
  },
  {
    what: 'the text of a security descriptor, unreadable',
    ...{ seer: 'manager', at: `${administration}/settings` },
    send: async (page) => {
      await page.getByLabel('Den Text zeigen (SDDL)').check();
      await page.getByLabel('Text (SDDL)', { exact: true }).fill('D:(A;;');
    },
    told: [/„Sicherheitsbeschreibung“ \(securityDescriptor\): an Stelle \d+: /],
  },
  {
    what: 'a profile template, with blanks around its name',
    ...{ seer: 'manager', at: `${administration}/profile-templates/new/smartcard` },
    send: (page) => page.getByLabel('Name', { exact: true }).first().fill(' Probe '),
    told: [/Name.* darf nicht mit Leerzeichen beginnen oder enden/],
  },
  {
    what: 'a certificate template, with half a number',
    ...{ seer: 'manager', at: `${administration}/certificate-templates/new/-` },
    send: (page) => page.getByLabel('Hauptversion', { exact: true }).fill('1.5'),
    told: [/Hauptversion.* muss eine ganze Zahl sein/],
  },
  {
    what: 'the password for a file, too short',
    ...{ seer: 'subscriber', at: () => addresses.software },
    send: async (page) => {
      await page.getByLabel('Kennwort für die Datei').fill('kurz');
      await press(page, 'Datei erstellen');
    },
    told: ['Das Kennwort braucht mindestens 12 Zeichen.'],
  },
  {
    what: 'the password for a file, unlike its repetition',
    ...{ seer: 'subscriber', at: () => addresses.software },
    send: async (page) => {
      await page.getByLabel('Kennwort für die Datei').fill('Ein-langes-Kennwort-1');
      await press(page, 'Datei erstellen');
    },
    told: ['Die beiden Kennwörter sind verschieden.'],
  },
  {
    what: 'a one-time password, empty',
    ...{ seer: 'subscriber', at: () => addresses.passwords },
    send: (page) => press(page, 'Weiter'),
    told: ['Bitte geben Sie das Einmalkennwort ein.'],
  },
];

/** Begins the enrollment that asks for an employee's number. */
function enrollment(enter: (dialog: Locator) => Promise<void>) {
  return async (page: Page) => {
    await page.getByRole('group', { name: 'Managed' }).getByRole('button').click();
    const opened = page.getByRole('dialog', { name: 'Managed' });
    await opened.getByLabel('Employee number').waitFor();
    await enter(opened);
    await press(opened, 'Starten');
  };
}

/** What the page tells to somebody who cannot see it: alerts, states, and what is said at fields that are wrong. */
async function toldOn(page: Page): Promise<string> {
  const places = page.locator('[role=alert], [role=status], .fui-Field__validationMessage');
  return (await places.allTextContents()).join('\n');
}

test.each(cases)('$what', async ({ what, seer, at, send, told }) => {
  const page = pages.get(seer);
  if (page === undefined) throw new Error(`${seer} has no window`);
  await page.goto(scene.server.url + (typeof at === 'string' ? at : at()));
  await send(page);
  for (const text of told)
    await expect
      .poll(() => toldOn(page), { timeout: 20_000 })
      .toMatch(typeof text === 'string' ? new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')) : text);
  expect(await foreignWordsOn(page)).toEqual([]);
  expect(await accessibilityFaults(page)).toEqual([]);
  if (what.startsWith('an API token, without')) await look(page, 'german-form-faults');
});

test('the sign-in, empty', async () => {
  const { page, context } = await scene.browser.window({ locale: 'de-DE' });
  await page.goto(scene.server.url);
  await press(page, 'Anmelden');
  const alert = page.getByRole('alert');
  await alert.getByText('„Konto“: bitte ausfüllen.').waitFor();
  await alert.getByText('„Kennwort“: bitte ausfüllen.').waitFor();
  expect(await page.locator('input:focus').getAttribute('name')).toBe('username');
  expect(await foreignWordsOn(page)).toEqual([]);
  // What is wrong no longer is said no longer.
  await page.getByLabel('Konto').fill(accounts.subscriber.username);
  await page.getByLabel('Kennwort').fill(accounts.subscriber.password);
  await press(page, 'Anmelden');
  await page.getByRole('navigation').waitFor();
  await context.close();
});
