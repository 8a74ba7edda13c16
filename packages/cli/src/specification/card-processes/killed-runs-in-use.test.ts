import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PcscDaemon, startPcscDaemon, whyNoPcscDaemon } from '@cardea/cards/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CardJournal, journalFolder } from '../../agent/journal/card-journal.js';
import type { CardKind } from '../card-runs-in-use/simulated-cards.js';
import {
  blockPin,
  type CardInUse,
  conversationWith,
  defaultAdminKey,
  newPin,
  opens,
  Site,
  type TemplateName,
} from '../card-runs-in-use/site.js';
import { CardInReader } from './card-in-reader.js';

// The built command as a process of its own is killed while it works on a card in use; the same command again finishes.

const whyNot = whyNoPcscDaemon();
if (whyNot !== undefined) console.warn(`skipped: runs on cards in use that are killed; ${whyNot}`);

describe.skipIf(whyNot !== undefined)('cardea card', () => {
  const home = mkdtempSync(join(tmpdir(), 'cardea-killed-'));
  const newPinFile = join(home, 'new-pin');
  let site: Site;
  let daemon: PcscDaemon;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    daemon = await startPcscDaemon();
    site = await Site.open();
    writeFileSync(newPinFile, newPin.reveal(), { mode: 0o600 });
    environment = { CARDEA_TOKEN: site.tokenOf('subscriber'), CARDEA_HOME: home };
  });
  afterAll(async () => {
    await daemon?.[Symbol.asyncDispose]();
    await site?.close();
    rmSync(home, { recursive: true, force: true });
  });

  /**
   * Lets the command run through on one card, then kills it on another like it, at this part of its commands to the
   * card, and runs it again.
   */
  async function killedAndRunAgain(
    make: () => Promise<CardInUse>,
    typed: readonly string[],
    part: number,
  ): Promise<CardInUse> {
    const args = [...typed, '--url', site.server.url, '--json'];
    const commands = await commandsOf(make, args);
    const inUse = await make();
    await using inReader = await CardInReader.insert(inUse.card, daemon.reader);
    const killed = await inReader.runUntilKilled(args, environment, Math.round(commands * part));
    expect(killed, killed.stderr).toMatchObject({ signal: 'SIGKILL', stdout: '' });
    const finished = await inReader.run(args, environment);
    expect(finished.exitCode, finished.stderr).toBe(0);
    expect(new CardJournal(journalFolder(environment)).read(inUse.cardId)).toEqual({ kind: 'none' });
    return inUse;
  }

  async function commandsOf(make: () => Promise<CardInUse>, args: readonly string[]): Promise<number> {
    await using inReader = await CardInReader.insert((await make()).card, daemon.reader);
    const { exitCode, stderr, commands } = await inReader.run(args, environment);
    expect(exitCode, stderr).toBe(0);
    return commands;
  }

  test.each<readonly [CardKind, TemplateName, number]>([
    ['GIDS', 'reset', 0.3],
    ['PIV', 'reset', 0.6],
    ['GIDS', 'destroyed', 0.8],
    ['PIV', 'destroyed', 1],
  ])(
    'retire, killed on a %s card (template: %s) at %f of its commands, retires it when it is run again',
    async (kind, template, part) => {
      const make = () => site.enroll(kind, template);
      const { card, smartcardUuid, ownAdminKey } = await killedAndRunAgain(make, ['retire', '--yes'], part);
      expect(await site.statusOf(smartcardUuid)).toBe('Retired');
      expect(await site.requestsFor(smartcardUuid, 'Retire')).toEqual(['Completed']);
      const certificates = await site.client.management.smartcardCertificates(smartcardUuid);
      expect(certificates.filter(({ revocation }) => revocation === null)).toEqual([]);
      expect((await (await conversationWith(card)).read()).keys).toEqual([]);
      expect(await opens(card, ownAdminKey)).toBe(false);
      expect(await opens(card, defaultAdminKey)).toBe(template === 'reset');
    },
  );

  test.each<readonly [CardKind, number]>([
    ['GIDS', 0.9],
    ['PIV', 0.7],
  ])(
    'unblock, killed on a %s card at %f of its commands, unblocks it when it is run again',
    async (kind, part) => {
      const make = async () => {
        const inUse = await site.enroll(kind, 'erased');
        await blockPin(inUse.card);
        return inUse;
      };
      const typed = ['unblock', '--new-pin-file', newPinFile];
      const { card, smartcardUuid, ownAdminKey } = await killedAndRunAgain(make, typed, part);
      expect(await site.requestsFor(smartcardUuid, 'Unblock')).toEqual(['Completed']);
      const conversation = await conversationWith(card);
      await conversation.verify(newPin);
      expect((await conversation.read()).keys).toHaveLength(1);
      expect(await opens(card, ownAdminKey)).toBe(true);
    },
  );
});
