import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { insertCard, SimulatedGidsCard } from '@cardea/cards/sim';
import { type PcscDaemon, startPcscDaemon, whyNoPcscDaemon } from '@cardea/cards/testing';
import { accounts, templates } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, expectNothingCutOff, picture, sizes } from './browser.js';
import { openScene, type Scene } from './scene.js';

// A person in the browser, the built card agent as a process of its own at a real PC/SC daemon, and a simulated card.

const program = fileURLToPath(new URL('../../cli/dist/bundle/main.js', import.meta.url));
const patience = { timeout: 90_000 };

const whyNot = whyNoPcscDaemon();
if (whyNot !== undefined) console.warn(`skipped: journeys with the card agent; ${whyNot}`);

describe.skipIf(whyNot !== undefined)('with the card agent', () => {
  let scene: Scene;
  let daemon: PcscDaemon;
  let folder: string;
  const card = new SimulatedGidsCard({});

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cardea-journeys-'));
    writeFileSync(join(folder, 'pin'), '12345678', { mode: 0o600 });
    daemon = await startPcscDaemon();
    scene = await openScene();
    const { store, clock } = scene.server.system.ports;
    const template = (await store.profileTemplates.list()).find(
      ({ uuid }) => uuid === templates.fullLifeCycle,
    );
    if (template === undefined) throw new Error('the template is missing');
    const { policies, version } = template;
    const unblock = { ...policies.Unblock, originatorMayExecute: true };
    await store.profileTemplates.put(
      { ...template, version: version + 1, policies: { ...policies, Unblock: unblock } },
      clock.now(),
    );
  });
  afterAll(async () => {
    await scene?.[Symbol.asyncDispose]();
    await daemon?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Gets the code on the page of the request, and types it on the computer with the reader. */
  async function handOver(page: Page): Promise<{ exitCode: number; said: string }> {
    await page.getByRole('button', { name: 'Continue with the card agent' }).click();
    const label = await page.getByRole('img', { name: /^Code / }).getAttribute('aria-label');
    const code = label?.replace('Code ', '') ?? '';
    const link = await page.getByRole('link', { name: 'Open the card agent' }).getAttribute('href');
    expect(link).toBe(`cardea://hand-over?${new URLSearchParams({ server: scene.server.url, code })}`);
    return await cardAgent('--code', code);
  }

  async function cardAgent(...options: readonly string[]): Promise<{ exitCode: number; said: string }> {
    const args = ['card', 'agent', '--url', scene.server.url, ...options];
    const child = spawn(
      process.execPath,
      [program, ...args, '--new-pin-file', join(folder, 'pin'), '--json'],
      {
        env: { ...process.env, CARDEA_HOME: folder, CARDEA_TOKEN: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: patience.timeout,
        killSignal: 'SIGKILL',
      },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    const [exitCode] = await once(child, 'close');
    return { exitCode, said };
  }

  const steps = (page: Page) => page.getByRole('log').getByRole('listitem').allTextContents();

  test('a subscriber asks for a card, types the code, and sees the card come into being', async () => {
    const { page, complaints } = await scene.opened('subscriber');
    await page.goto(`${scene.server.url}/enroll`);
    const offer = page.getByRole('group', { name: 'Full Life Cycle', exact: true });
    await offer.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1, name: 'Enroll' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await using inserted = insertCard(card, daemon.reader);
    await inserted.powered;
    const polled: string[] = [];
    page.on('request', (request) => polled.push(new URL(request.url()).pathname));
    const [{ exitCode, said }] = await Promise.all([
      handOver(page),
      page.getByText('The keys were made on the card').waitFor(patience),
    ]);
    expect(exitCode, said).toBe(0);
    await page.getByText('Done.', { exact: true }).waitFor(patience);
    expect(await steps(page)).toEqual([
      'The card agent is connected and waits for the card',
      'The card is in the reader',
      'The blank card was prepared',
      'The card belongs to this request now',
      'The card knows this server',
      'The card has an administration key of its own',
      'The PIN was set',
      'The keys were made on the card',
      'The certificates were issued',
      'The certificates are on the card',
      'Keys made or restored by the server are on the card',
      'Finishing',
    ]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, 'hand-over-done');
    await page.getByRole('link', { name: 'My cards' }).click();
    await page.getByText('CardeaSmartcardLogon').waitFor();
    await page.getByText('CardeaArchivedEncryption').waitFor();
    expect(complaints).toEqual([]);
  });

  test('the help desk unblocks that card in the same way', async () => {
    const { page, complaints } = await scene.opened('helpDesk');
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('searchbox').fill(accounts.subscriber.username);
    await page
      .getByRole('link', { name: /cmuser1/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Unblock', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Continue with the card agent' }).waitFor();
    // Finishing it here would change nothing on the card.
    expect(await page.getByRole('button', { name: 'Finish' }).count()).toBe(0);
    await using inserted = insertCard(card, daemon.reader);
    await inserted.powered;
    const { exitCode, said } = await handOver(page);
    expect(exitCode, said).toBe(0);
    await page.getByText('The card has a new PIN and works again').waitFor(patience);
    await page.getByText('Done.', { exact: true }).waitFor(patience);
    expect(complaints).toEqual([]);
  });
});

describe('handing over', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  test('the code and the ways to use it fit on every screen, by day and by night, with the keyboard alone', async () => {
    const { page } = await scene.opened('subscriber');
    await page.goto(`${scene.server.url}/enroll`);
    const offer = page.getByRole('group', { name: 'Smart Card Logon', exact: true });
    await offer.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    const begin = page.getByRole('button', { name: 'Continue with the card agent' });
    await begin.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: /^Code / }).waitFor();
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const [size, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport);
        expect(await accessibilityFaults(page), `${scheme} ${size}`).toEqual([]);
        await expectNothingCutOff(page);
        if (size !== 'zoomed') await picture(page, `hand-over-${scheme}-${size}`);
      }
    }
  });

  test('a watched request is not asked for again and again, and a page without events asks', async () => {
    const { page } = await scene.opened('subscriber');
    await page.goto(`${scene.server.url}/enroll`);
    const offer = page.getByRole('group', { name: 'Smart Card Logon', exact: true });
    await offer.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Continue with the card agent' }).waitFor();
    const uuid = new URL(page.url()).pathname.split('/').at(-1);
    const asked: string[] = [];
    const isRequest = (url: string) => new URL(url).pathname === `/api/v2/requests/${uuid}`;
    page.on('request', (request) => isRequest(request.url()) && asked.push(request.url()));
    await page.waitForTimeout(7000);
    expect(asked).toEqual([]);
    await page.route('**/events', (route) => route.fulfill({ status: 204 }));
    await page.reload();
    await expect.poll(() => asked.length, { timeout: 30_000 }).toBeGreaterThan(3);
  });
});
