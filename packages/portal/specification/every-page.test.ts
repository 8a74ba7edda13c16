import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CardeaClient } from '@cardea/sdk';
import {
  ApiClient,
  accounts,
  certificateTemplateWithEverything,
  makeCertificationRequest,
  templates,
  userUuids,
} from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportNames } from '../src/features/reports/report-names.js';
import { accessibilityFaults, expectNothingCutOff, look, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';

// Every address of the router as somebody sees it who works there: by day and by night, on a wide screen, on a phone and at
// 200 %. The pictures are kept.

type Seer = 'subscriber' | 'helpDesk' | 'manager';

/** Who opens an address of the router, and with what in place of its parameters. */
const seen: { [pattern: string]: { readonly seer: Seer; readonly addresses: readonly string[] } } = {};
const see = (seer: Seer, pattern: string, ...addresses: readonly string[]) => {
  seen[pattern] = { seer, addresses: addresses.length === 0 ? [pattern] : addresses };
};

const router = readFileSync(new URL('../src/app/router.tsx', import.meta.url), 'utf8');
const patterns = [...router.matchAll(/ path: '([^']+)'/g)].map(([, path = '']) => path);

let scene: Scene;
const pages = new Map<Seer, Page>();
const complaints: string[] = [];

beforeAll(async () => {
  scene = await openScene();
  const objects = await fillSite();
  see('subscriber', '/');
  see('subscriber', '/enroll');
  see('subscriber', '/requests');
  see('subscriber', '/requests/$uuid', ...objects.requests.map((uuid) => `/requests/${uuid}`));
  see('subscriber', '/smartcards/$uuid', `/smartcards/${objects.smartcard}`);
  see('subscriber', '/profiles/$uuid', `/profiles/${objects.profile}`);
  see('subscriber', '/sign-ins');
  see('helpDesk', '/people');
  see('helpDesk', '/people/$uuid', `/people/${userUuids.subscriber}`);
  see('helpDesk', '/offline-unblock/$uuid', `/offline-unblock/${objects.offlineUnblock}`);
  see('manager', '/approvals');
  see('manager', '/dashboard');
  see('manager', '/audit');
  see('manager', '/reports');
  see('manager', '/reports/$name', ...reportNames.map((name) => `/reports/${name}`));
  const area = (path: string, ...addresses: readonly string[]) =>
    see('manager', `/administration${path}`, ...addresses.map((address) => `/administration${address}`));
  for (const path of ['', '/profile-templates', '/certificate-templates', '/rights', '/settings']) area(path);
  for (const path of ['/authorities', '/notifications', '/jobs', '/keys', '/blocklists']) area(path);
  for (const path of ['/key-recovery', '/sign-ins']) area(path);
  area('/profile-templates/new/$kind', '/profile-templates/new/smartcard', '/profile-templates/new/software');
  const profileTemplate = `/profile-templates/${templates.fullLifeCycle}`;
  area('/profile-templates/$uuid', profileTemplate);
  area('/profile-templates/$uuid/versions', `${profileTemplate}/versions`);
  area('/profile-templates/$uuid/versions/$version', `${profileTemplate}/versions/1`);
  area('/certificate-templates/new/$from', '/certificate-templates/new/EveryField');
  area('/certificate-templates/$commonName', '/certificate-templates/EveryField');
  area('/rights/groups/$uuid', `/rights/groups/${objects.group}`);
  area('/rights/people/$uuid', `/rights/people/${userUuids.subscriber}`);
  for (const account of ['subscriber', 'helpDesk', 'manager'] as const) {
    const window = await scene.opened(account);
    pages.set(account, window.page);
    window.page.on('pageerror', (error) => complaints.push(String(error)));
  }
});
afterAll(() => scene[Symbol.asyncDispose]());

/** One of everything that pages show. */
async function fillSite() {
  const { server } = scene;
  const as = (account: Seer) =>
    new CardeaClient({ baseUrl: server.url, credentials: { kind: 'basic', ...accounts[account] } })
      .management;
  const [subscriber, manager] = [as('subscriber'), as('manager')];
  await server.system.ports.store.certificateTemplates.put(certificateTemplateWithEverything());
  const { requestUuid, smartcardUuid: smartcard } = await scene.enrolledCard(templates.fullLifeCycle);
  const api = new ApiClient(server.url, accounts.subscriber);
  const software = await api.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templates.fullLifeCycleSoftware,
  });
  const password = 'Pfx-password-1';
  await api.certifyAsPfx(software, password, makeCertificationRequest());
  expect((await api.complete(software)).status).toBe(200);
  const { newProfileUuid } = await subscriber.request(software);
  const managed = {
    type: 'Enroll',
    profileTemplateUuid: templates.managed,
    dataCollection: { 'Employee number': '4711' },
  } as const;
  const pending = await subscriber.createRequest({ ...managed, comment: 'for the new laptop' });
  const denied = await subscriber.createRequest({ ...managed, comment: 'another one' });
  await manager.denyRequest(denied.uuid);
  const offlineUnblock = await manager.createRequest({ type: 'OfflineUnblock', smartcardUuid: smartcard });
  await manager.createWebhook({ url: 'https://hook.invalid/cards', types: ['RetireSmartcard'] });
  const publicKeySha256 = createHash('sha256').update('key').digest('hex');
  await manager.blockKey({ publicKeySha256, reason: 'published' });
  await manager.blockName({ type: 'dNSName', value: 'example.com', matching: 'suffix', reason: 'not ours' });
  await manager.addKeyRecoveryAgent({ userUuid: userUuids.otherSubscriber });
  await manager.createApiToken({ name: 'nightly report', expiresInDays: 30 });
  const group = (await manager.groups()).find(({ name }) => name === 'Help Desk')?.uuid ?? '';
  return {
    smartcard,
    profile: newProfileUuid,
    group,
    offlineUnblock: offlineUnblock.uuid,
    requests: [requestUuid, software, pending.uuid, denied.uuid],
  };
}

/** Evaluated in the page: the words that it shows, and those of its lists to choose from. */
const wordsShown = `[...document.querySelectorAll('main *')]
  .filter((element) => element.checkVisibility() || element.closest('select')?.checkVisibility())
  .flatMap((element) => [element.label ?? '', ...[...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data)])
  .join(' ')`;

/** The words of the page itself, once they stand still. */
async function settledWords(page: Page): Promise<string[]> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  const words = async () =>
    String(await page.evaluate(wordsShown))
      .split(/\s+/)
      .filter(Boolean);
  let [before, now]: string[][] = [[], await words()];
  while (now?.join() !== before?.join()) {
    await page.waitForTimeout(400);
    [before, now] = [now, await words()];
  }
  return now ?? [];
}

test('every address of the router is looked at here', () => {
  expect(Object.keys(seen).sort()).toEqual([...patterns].sort());
});

test.each(patterns)(
  '%s: axe finds nothing, nothing is cut off, and 200 % loses no word',
  { timeout: 300_000 },
  async (pattern) => {
    const { seer, addresses } = seen[pattern] ?? { seer: 'manager', addresses: [] };
    const page = pages.get(seer);
    if (page === undefined) throw new Error(`${seer} has no window`);
    expect(addresses).not.toEqual([]);
    for (const [index, address] of addresses.entries()) {
      await page.setViewportSize(sizes.wide);
      await page.goto(scene.server.url + address);
      const wide = await settledWords(page);
      expect([address, await page.locator('[role=alert] .fui-MessageBar').allTextContents()]).toEqual([address, []]);
      const name = `page${pattern.replaceAll('/', '-').replaceAll('$', '')}${addresses.length === 1 ? '' : `-${index + 1}`}`;
      for (const size of ['wide', 'phone'] as const) {
        await page.setViewportSize(sizes[size]);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await settledWords(page);
          await look(page, `${name}-${size}-${colorScheme}`);
        }
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize(sizes.zoomed);
      const zoomed = new Set(await settledWords(page));
      expect(wide.filter((word) => !zoomed.has(word))).toEqual([]);
      expect([address, await accessibilityFaults(page)]).toEqual([address, []]);
      await expectNothingCutOff(page);
    }
    expect(complaints).toEqual([]);
  },
);
