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
import { reportNames } from '../src/features/reports/report-names.js';
import type { Scene } from './scene.js';

export type Seer = 'subscriber' | 'helpDesk' | 'manager';

/** Who opens an address of the router, and with what in place of its parameters. */
export interface Seen {
  readonly seer: Seer;
  readonly addresses: readonly string[];
}

const router = readFileSync(new URL('../src/app/router.tsx', import.meta.url), 'utf8');

/** Every address of the router. */
export const patterns = [...router.matchAll(/ path: '([^']+)'/g)].map(([, path = '']) => path);

/** Puts one of everything that pages show onto the site, and tells who opens which address. */
export async function everyAddress(scene: Scene): Promise<Readonly<Record<string, Seen>>> {
  const objects = await fillSite(scene);
  const seen: Record<string, Seen> = {};
  const see = (seer: Seer, pattern: string, ...addresses: readonly string[]) => {
    seen[pattern] = { seer, addresses: addresses.length === 0 ? [pattern] : addresses };
  };
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
  return seen;
}

/** One of everything that pages show. */
async function fillSite(scene: Scene) {
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
  const completed = await api.complete(software);
  if (completed.status !== 200) throw new Error(`the software request was not completed: ${completed.text}`);
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

/** The words of the page itself, once they have stood still for so long. */
export async function settledWords(page: Page, quietMs = 400): Promise<string[]> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  const loading = page.getByText(/^((Loading|Wird geladen) )?…$/);
  const words = async () =>
    String(await page.evaluate(wordsShown))
      .split(/\s+/)
      .filter(Boolean);
  let [before, now]: string[][] = [[], await words()];
  while (now?.join() !== before?.join() || (await loading.count()) > 0) {
    await page.waitForTimeout(quietMs);
    [before, now] = [now, await words()];
  }
  return now ?? [];
}
