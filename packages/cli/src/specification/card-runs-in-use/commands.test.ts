import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InsertedCard, insertCard } from '@cardea/cards/sim';
import { type PcscDaemon, startPcscDaemon, whyNoPcscDaemon } from '@cardea/cards/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { listReaders } from '../../agent/readers/pcsc-readers.js';
import { runProgram } from '../../program.js';
import type { CardKind, CopyableCard } from './simulated-cards.js';
import { blockPin, conversationWith, newPin, pin, Site } from './site.js';

// The commands as they are typed, with a real PC/SC daemon and a virtual reader.

const whyNot = whyNoPcscDaemon();
if (whyNot !== undefined) console.warn(`skipped: commands for cards in use; ${whyNot}`);

describe.skipIf(whyNot !== undefined)('cardea card', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-card-'));
  const pinFile = join(folder, 'pin');
  const newPinFile = join(folder, 'new-pin');
  let site: Site;
  let daemon: PcscDaemon;
  let inserted: InsertedCard | undefined;

  beforeAll(async () => {
    daemon = await startPcscDaemon();
    site = await Site.open();
    writeFileSync(pinFile, pin.reveal());
    writeFileSync(newPinFile, newPin.reveal());
  });
  afterEach(takeOut);
  afterAll(async () => {
    await daemon?.[Symbol.asyncDispose]();
    await site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const cardsSeen = async () => (await listReaders()).filter(({ isCardPresent }) => isCardPresent).length;

  async function putIn(card: CopyableCard): Promise<void> {
    inserted = insertCard(card, daemon.reader);
    await inserted.powered;
    await expect.poll(cardsSeen, { timeout: 10_000 }).toBe(1);
  }

  async function takeOut(): Promise<void> {
    await inserted?.[Symbol.asyncDispose]();
    inserted = undefined;
    await expect.poll(cardsSeen, { timeout: 10_000 }).toBe(0);
  }

  /** Runs a command of the subscriber in this process; what it printed. */
  async function run(...args: readonly string[]) {
    vi.stubEnv('CARDEA_TOKEN', site.tokenOf('subscriber'));
    vi.stubEnv('CARDEA_HOME', folder);
    const printed = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      vi.spyOn(process[name], 'write').mockImplementation((text) => {
        printed[name] += String(text);
        return true;
      });
    }
    const code = await runProgram(['card', ...args, '--url', site.server.url]);
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    return { code, ...printed };
  }

  test.each<CardKind>(['GIDS', 'PIV'])('unblocks a %s card, changes its PIN and retires it', async (kind) => {
    const { card, smartcardUuid } = await site.enroll(kind, 'destroyed');
    await blockPin(card);
    await putIn(card);
    const unblocked = await run('unblock', '--new-pin-file', newPinFile);
    expect(unblocked).toMatchObject({ code: 0, stdout: 'The card is unblocked.\n' });
    const changed = await run('change-pin', '--pin-file', newPinFile, '--new-pin-file', pinFile);
    expect(changed).toMatchObject({ code: 0, stdout: 'The PIN is changed.\n' });
    const retired = await run('retire', '--yes', '--json');
    expect(JSON.parse(retired.stdout)).toMatchObject({ smartcardUuid, isWiped: true });
    expect(await site.statusOf(smartcardUuid)).toBe('Retired');
    for (const { stderr } of [unblocked, changed, retired]) {
      expect(stderr).not.toContain(pin.reveal());
      expect(stderr).not.toContain(newPin.reveal());
    }
  });

  test('carries out what is open for the card that is put in, unattended', async () => {
    const { card, smartcardUuid } = await site.enroll('GIDS', 'erased');
    await blockPin(card);
    await site.client.management.createRequest({ type: 'Unblock', smartcardUuid });
    await putIn(card);
    const agent = await run('agent', '--once', '--yes', '--new-pin-file', newPinFile);
    expect(agent).toMatchObject({ code: 0, stdout: 'The card is unblocked.\n' });
    await takeOut();
    await (await conversationWith(card)).verify(newPin);
  });

  test('resets a PIV card only by force while it is in use', async () => {
    const { card } = await site.enroll('PIV', 'erased');
    await putIn(card);
    const refused = await run('reset', '--yes');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('the card is Active') });
    const reset = await run('reset', '--yes', '--force');
    expect(reset).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('This will be deleted for good:'),
    });
    await takeOut();
    expect(await (await conversationWith(card)).read()).toMatchObject({ needsPreparation: true });
  });

  test('retires a card that is not there by its smart card uuid, only once it is said that it is meant', async () => {
    const { cardId, smartcardUuid } = await site.enroll('GIDS', 'erased');
    const asked = await run('retire', '--without-card', smartcardUuid);
    expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining(cardId) });
    expect(asked.stderr).toContain('Say --yes');
    expect(await site.statusOf(smartcardUuid)).toBe('Active');
    const retired = await run('retire', '--without-card', smartcardUuid, '--yes');
    expect(retired.code).toBe(0);
    expect(await site.statusOf(smartcardUuid)).toBe('Retired');
  });

  test('takes data items for an unblock from the command line and from a file', async () => {
    const { card, smartcardUuid } = await site.enroll('GIDS', 'asked');
    await blockPin(card);
    await putIn(card);
    const dataFile = join(folder, 'items.json');
    writeFileSync(dataFile, JSON.stringify({ Ticket: 'HD-1' }));
    const refused = await run('unblock', '--new-pin-file', newPinFile, '--data', 'Ticket');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--data name=value') });
    const unblocked = await run('unblock', '--new-pin-file', newPinFile, '--data-file', dataFile);
    expect(unblocked.code).toBe(0);
    expect(await site.requestsFor(smartcardUuid, 'Unblock')).toEqual(['Completed']);
    const retired = await run('retire', '--yes', '--data', 'Ticket=HD-2');
    expect(retired.code).toBe(0);
  });

  test('unblocks by telephone only where somebody can type the answer', async () => {
    const { card, cardId } = await site.enroll('GIDS', 'erased');
    await blockPin(card);
    await putIn(card);
    const { code, stderr } = await run('unblock', '--offline', '--new-pin-file', newPinFile);
    expect(code).toBe(2);
    expect(stderr).toContain(cardId);
    expect(stderr).toContain('there is no terminal');
  });
});
