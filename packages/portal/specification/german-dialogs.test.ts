import { accounts, templates, userUuids } from '@cardea/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { everyAddress, patterns, type Seen, type Seer } from './every-address.js';
import {
  begun,
  changeNothing,
  goAway,
  hold,
  openEverything,
  openingsInSources,
  pressNamed,
  quiet,
  type Walk,
  type Window,
  walkedThrough,
} from './every-opening.js';
import { openScene, type Scene } from './scene.js';
import { clientOf, filePassword } from './software-files.js';
import { authorityOutOfReach, lostOrder } from './trouble.js';
import { waitingRecovery } from './waiting-recovery.js';

// Everything that opens somewhere in the portal, for somebody who reads German and has no mouse: it has no foreign word, axe finds
// nothing in it, and Escape leads back to what opened it.

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const elsewhere = authorityOutOfReach();
let scene: Scene;
let seen: Readonly<Record<string, Seen>> = {};
const windows = new Map<Seer, Window>();

beforeAll(async () => {
  scene = await openScene({ environment: elsewhere.environment });
  seen = { ...(await everyAddress(scene)), ...(await fillFurther()) };
  await scene.server.system.work.settle();
  for (const account of ['subscriber', 'helpDesk', 'manager'] as const) {
    const window = await windowOf(account);
    await changeNothing(window);
    windows.set(account, window);
  }
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  elsewhere.remove();
});

/** Pages on which somebody else has more to press than whoever opens them elsewhere. */
const further = [
  'a request, for whoever decides it',
  'a person, for whoever enrolls others',
  'a recovery that waits for consents',
] as const;

/** What waits for somebody, and what can be taken back. */
async function fillFurther(): Promise<Readonly<Record<(typeof further)[number], Seen>>> {
  const { management: manager } = clientOf(scene, 'manager');
  const { management: subscriber } = clientOf(scene, 'subscriber');
  const recovery = await waitingRecovery(scene, 'manager');
  const software = { type: 'Enroll', profileTemplateUuid: templates.fullLifeCycleSoftware } as const;
  await lostOrder(scene.server, (await subscriber.createRequest(software)).uuid);
  await manager.addToKeyList('found', { reason: 'In an image', modulusFingerprints: ['0'.repeat(20)] });
  await manager.orderExport();
  const { value, etag } = await manager.versionedProfileTemplate(templates.fullLifeCycle);
  await manager.saveProfileTemplate(templates.fullLifeCycle, { ...value, description: 'Changed' }, etag);
  const undecided = await subscriber.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.managed,
    comment: 'for the new laptop',
    dataCollection: { 'Employee number': '4711' },
  });
  return {
    'a request, for whoever decides it': { seer: 'manager', addresses: [`/requests/${undecided.uuid}`] },
    'a person, for whoever enrolls others': {
      seer: 'manager',
      addresses: [`/people/${userUuids.subscriber}`],
    },
    'a recovery that waits for consents': { seer: 'subscriber', addresses: [`/requests/${recovery}`] },
  };
}

async function windowOf(account: keyof typeof accounts): Promise<Window> {
  return await walkedThrough((await scene.opened(account)).page);
}

function walkerAs(seer: Seer): Window {
  const window = windows.get(seer);
  if (window === undefined) throw new Error(`${seer} has no window`);
  return window;
}

const onACard = [
  'Aktualisieren',
  'Ausmustern',
  'Aussetzen',
  'Endgültig sperren',
  'Entsperren',
  'Erneuern',
  'Ersatzkarte ausstellen',
  'Ersetzen',
  'Zweitkarte ausstellen',
];
const blocked = '2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683';

/** What opens at each address: titles of dialogs, and why something is not possible now. Nothing opens at the others. */
const opening: Readonly<Record<string, readonly string[]>> = {
  '/': [...onACard, 'Schlüssel wiederherstellen'],
  '/enroll': ['Full Life Cycle', 'Full Life Cycle of Software', 'Managed', 'Smart Card Logon', 'Software'],
  '/smartcards/$uuid': onACard,
  '/profiles/$uuid': [
    'Aktualisieren',
    'Aussetzen',
    'Endgültig sperren',
    'Erneuern',
    'Schlüssel wiederherstellen',
    'Zweitkarte ausstellen',
  ],
  '/approvals': ['Ablehnen', 'Genehmigen'],
  '/people/$uuid': [
    'Ausmustern',
    'Aussetzen',
    'Endgültig sperren',
    'Entsperren',
    'Ersetzen',
    'Jetzt nicht möglich: Dafür brauchen Sie das Recht „Erneuerung (RequestRenew)“ über die Person, um die es geht.',
    'Schlüssel für andere wiederherstellen',
    'Schlüssel wiederherstellen',
  ],
  '/audit': ['Einzelheiten'],
  '/administration/profile-templates': ['Profilvorlage erstellen'],
  '/administration/authorities': ['Die Bestellung klären'],
  '/administration/notifications': ['Den Webhook entfernen?', 'Webhook hinzufügen', 'Webhook ändern'],
  '/administration/jobs': ['Datei entfernen'],
  '/administration/sign-ins': ['Diese Sitzung beenden?', 'Dieses Token beenden?'],
  '/sign-ins': ['Diese Sitzung beenden?', 'Token anlegen'],
  '/administration/blocklists': [
    'Entfernen: found',
    `Freigeben: ${blocked}`,
    'Freigeben: example.com',
    'Namen sperren',
    'Schlüssel sperren',
  ],
  '/administration/key-recovery': [
    'Ausscheiden lassen: CONTOSO\\cmmanager1',
    'Ausscheiden lassen: CONTOSO\\cmuser2',
    'Diese Wiederherstellung ablehnen?',
    'Dieser Wiederherstellung zustimmen?',
  ],
  '/administration/rights/groups/$uuid': ['Herausnehmen: Person cmhelpdesk1'],
  '/administration/profile-templates/$uuid/versions/$version': ['Version 1 wiederherstellen?'],
  '/administration/certificate-templates/new/$from': ['Ohne Speichern verlassen?'],
  '/administration/certificate-templates/$commonName': ['Ohne Speichern verlassen?'],
  'a request, for whoever decides it': ['Ablehnen', 'Genehmigen'],
  'a person, for whoever enrolls others': [
    ...onACard,
    'Schlüssel für andere wiederherstellen',
    'Schlüssel wiederherstellen',
    'Einzelheiten',
  ],
};

/** Titles that were met, in all tests. */
const met = new Set<string>();

/** Holds that nothing was wrong; what opened, each once. */
function openedOn(walks: readonly Walk[]): string[] {
  expect(walks.flatMap(({ faults }) => faults)).toEqual([]);
  const opened = [...new Set(walks.flatMap((walk) => [...walk.opened]))];
  for (const title of opened) met.add(title);
  return opened.sort();
}

test.each([...patterns, ...further])('%s: all that opens there', async (pattern) => {
  const { seer, addresses } = seen[pattern] ?? { seer: 'manager', addresses: [] };
  expect(addresses).not.toEqual([]);
  const walks: Walk[] = [];
  for (const address of addresses)
    walks.push(await openEverything(walkerAs(seer), scene.server.url + address, 'main'));
  expect(openedOn(walks)).toEqual([...(opening[pattern] ?? [])].sort());
});

test.each(['subscriber', 'helpDesk', 'manager'] as const)(
  'what opens above every page, for the %s',
  async (seer) => {
    const walk = await openEverything(walkerAs(seer), scene.server.url, 'header');
    expect(openedOn([walk])).toEqual([`Person ${accounts[seer].username}`, 'Tastenkürzel']);
    // Signing out, too, was kept from the server.
    expect(walk.kept).toContain('DELETE /api/session');
  },
);

test.each([
  ['a card for everything', templates.fullLifeCycle],
  ['certificates on a computer', templates.software],
  ['a card with questions', templates.managed],
])('what a dry run of a profile template finds out (%s)', async (_, uuid) => {
  const window = walkerAs('manager');
  const address = `${scene.server.url}/administration/profile-templates/${uuid}`;
  const walk = await begun(window, address, 'main');
  const dryRun = window.page.getByRole('region', { name: 'Diese Profilvorlage ausprobieren' });
  await dryRun.getByLabel('Wer die Karte bekommt: nach Namen suchen').fill('cmuser1');
  await dryRun.getByLabel('Wer die Karte bekommt', { exact: true }).selectOption({ index: 1 });
  const operation = dryRun.getByLabel('Vorgang');
  const results: string[] = [];
  for (const each of await operation.locator('option').allTextContents()) {
    await operation.selectOption(each);
    await pressNamed(walk, 'Ausprobieren');
    await hold(walk, `dry run: ${each}`);
    const said = (await dryRun.locator('[aria-live]').textContent()) ?? '';
    results.push(/^(Es könnte begonnen werden|Es würde abgelehnt)/.exec(said)?.[1] ?? `${each}: ${said}`);
  }
  expect(openedOn([walk])).toEqual([]);
  expect(new Set(results)).toEqual(new Set(['Es könnte begonnen werden', 'Es würde abgelehnt']));
});

test.each([
  {
    what: 'a token',
    who: 'subscriber',
    at: '/sign-ins',
    opener: 'Token anlegen',
    field: 'Name',
    text: 'Nachtlauf',
    secret: 'Token',
  },
  {
    what: 'a webhook',
    who: 'manager',
    at: '/administration/notifications',
    opener: 'Webhook hinzufügen',
    field: 'Adresse',
    text: 'https://hook.invalid/other',
    secret: 'Geheimnis',
  },
] as const)('the secret of $what, told once', async ({ who, at, opener, field, text, secret }) => {
  const walk = await begun(await windowOf(who), scene.server.url + at, 'main');
  await pressNamed(walk, opener);
  const dialog = walk.page.getByRole('dialog');
  await dialog.getByLabel(field).fill(text);
  await walk.page.keyboard.press('Enter');
  await dialog.getByLabel(secret, { exact: true }).waitFor();
  await quiet(walk);
  await hold(walk, secret);
  expect(openedOn([walk])).toEqual([opener]);
});

test('leaving a file that is not finished', async () => {
  const { management } = clientOf(scene, 'subscriber');
  const { uuid } = await management.createRequest({
    type: 'Enroll',
    profileTemplateUuid: templates.software,
  });
  const walk = await begun(await windowOf('subscriber'), `${scene.server.url}/requests/${uuid}`, 'main');
  await walk.page.getByLabel('Kennwort für die Datei').fill(filePassword);
  await walk.page.getByLabel('Dasselbe Kennwort noch einmal').fill(filePassword);
  await walk.page.keyboard.press('Enter');
  await walk.page.getByText('Die Datei ist bei Ihren Downloads').waitFor({ timeout: 120_000 });
  await goAway(walk);
  await hold(walk, 'leaving');
  expect(openedOn([walk])).toEqual(['Vor dem Abschluss verlassen?']);
});

const decision = 'Genehmigen';
const onANewPage = 'Full Life Cycle';
const secretOfAWebhook = 'Webhook hinzufügen';

/** What each source file writes that opens, with one title under which it was met. */
const titles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'app/form-dialog.tsx': { Dialog: decision },
  'app/leaving-dialog.tsx': { Dialog: 'Ohne Speichern verlassen?' },
  'app/person-menu.tsx': { Menu: 'Person cmuser1' },
  'features/administration/authorities/orders.tsx': { ResolveDialog: 'Die Bestellung klären' },
  'features/administration/authorities/resolve-dialog.tsx': { ConfirmDialog: 'Die Bestellung klären' },
  'features/administration/blocklists/blocklists-page.tsx': { ConfirmDialog: 'Namen sperren' },
  'features/administration/confirm-dialog.tsx': { FormDialog: 'Namen sperren' },
  'features/administration/jobs/export.tsx': { ConfirmDialog: 'Datei entfernen' },
  'features/administration/key-recovery/agents.tsx': {
    ConfirmDialog: 'Ausscheiden lassen: CONTOSO\\cmmanager1',
  },
  'features/administration/key-recovery/waiting-recoveries.tsx': {
    ConfirmDialog: 'Diese Wiederherstellung ablehnen?',
  },
  'features/administration/notifications/notifications-page.tsx': {
    WebhookDialog: 'Webhook ändern',
    ConfirmDialog: 'Den Webhook entfernen?',
  },
  'features/administration/notifications/webhook-dialog.tsx': {
    FormDialog: 'Webhook ändern',
    ToldOnce: secretOfAWebhook,
  },
  'features/administration/profile-templates/create-dialog.tsx': { FormDialog: 'Profilvorlage erstellen' },
  'features/administration/profile-templates/profile-templates-page.tsx': {
    CreateDialog: 'Profilvorlage erstellen',
  },
  'features/administration/profile-templates/version-page.tsx': { Dialog: 'Version 1 wiederherstellen?' },
  'features/administration/rights/members.tsx': { ConfirmDialog: 'Herausnehmen: Person cmhelpdesk1' },
  'features/administration/told-once.tsx': { FormDialog: secretOfAWebhook },
  'features/administration/unsaved-changes.tsx': { LeavingDialog: 'Ohne Speichern verlassen?' },
  'features/approvals/approvals-page.tsx': { DecisionDialog: decision },
  'features/approvals/decide-here.tsx': { DecisionDialog: decision },
  'features/approvals/decision-dialog.tsx': { FormDialog: decision },
  'features/audit/event-view.tsx': { details: 'Einzelheiten' },
  'features/enroll/enroll-dialog.tsx': { FormDialog: onANewPage },
  'features/enroll/enroll-page.tsx': { EnrollDialog: onANewPage },
  'features/operations/operation-buttons.tsx': {
    StartDialog: 'Erneuern',
    Tooltip:
      'Jetzt nicht möglich: Dafür brauchen Sie das Recht „Erneuerung (RequestRenew)“ über die Person, um die es geht.',
  },
  'features/operations/start-dialog.tsx': { FormDialog: 'Erneuern' },
  // The same dialog as on the page to enroll; who may enroll others, enroll-for-others.test.ts arranges.
  'features/people/enroll-for.tsx': { EnrollDialog: onANewPage },
  'features/sign-ins/new-token-dialog.tsx': { FormDialog: 'Token anlegen', ToldOnce: 'Token anlegen' },
  'features/sign-ins/sessions.tsx': { ConfirmDialog: 'Diese Sitzung beenden?' },
  'features/sign-ins/tokens.tsx': { NewTokenDialog: 'Token anlegen', ConfirmDialog: 'Dieses Token beenden?' },
  'features/software/leaving.tsx': { LeavingDialog: 'Vor dem Abschluss verlassen?' },
  'shortcuts/shortcut-help.tsx': { Dialog: 'Tastenkürzel' },
};

test('whatever is written to open somewhere was met', () => {
  const written = Object.entries(titles).map(([file, elements]) => [file, Object.keys(elements)]);
  expect(Object.fromEntries(written)).toEqual(openingsInSources());
  const told = Object.values(titles).flatMap((elements) => Object.values(elements));
  expect(told.filter((title) => !met.has(title))).toEqual([]);
});
