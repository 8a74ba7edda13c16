import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PcscDaemon, startPcscDaemon, whyNoPcscDaemon } from '@cardea/cards/testing';
import { createApiToken } from '@cardea/server';
import { accounts } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CardJournal, journalFolder } from '../../agent/journal/card-journal.js';
import { expectAsPromised, expectServerKnowsAdminKey } from '../card-runs/as-promised.js';
import { PersonalisationSite, pin, templateUuids } from '../card-runs/personalisation-site.js';
import { type CardKind, type CopyableCard, cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { CardInReader } from './card-in-reader.js';

// The built command as a process of its own is killed while it enrolls a card in a real reader; the same command again
// enrolls it.

const whyNot = whyNoPcscDaemon();
if (whyNot !== undefined) console.warn(`skipped: enrollments that are killed; ${whyNot}`);

describe.skipIf(whyNot !== undefined)('cardea card enroll', () => {
  let site: PersonalisationSite;
  let daemon: PcscDaemon;
  let args: readonly string[];
  let environment: Readonly<Record<string, string>>;
  /** How many commands an enrollment takes that nothing interrupts. */
  const commandsFor = new Map<CardKind, number>();

  beforeAll(async () => {
    daemon = await startPcscDaemon();
    site = await PersonalisationSite.open();
    const { token } = await createApiToken(site.server.system.ports, {
      logonName: accounts.subscriber.username,
      name: 'card agent',
      expiresInDays: undefined,
    });
    const pinFile = join(site.folder, 'pin');
    writeFileSync(pinFile, pin.reveal(), { mode: 0o600 });
    const template = ['--template', templateUuids.quick];
    args = ['enroll', '--url', site.server.url, ...template, '--new-pin-file', pinFile, '--json'];
    environment = { CARDEA_TOKEN: token.reveal(), CARDEA_HOME: site.folder };
  });
  afterAll(async () => {
    await daemon?.[Symbol.asyncDispose]();
    await site?.close();
  });

  /** Runs the command to its end, and looks at the card that it leaves. */
  async function expectEnrolledBy(inReader: CardInReader, card: CopyableCard): Promise<number> {
    const { exitCode, stdout, stderr, commands } = await inReader.run(args, environment);
    expect(exitCode, stderr).toBe(0);
    const { requestUuid, smartcardUuid, cardId } = JSON.parse(stdout);
    const enrolled = { requestUuid, smartcardUuid, cardId, keys: 1 };
    await expectAsPromised(site, card, enrolled);
    await expectServerKnowsAdminKey(site, card, enrolled);
    expect(new CardJournal(journalFolder(environment)).read(cardId)).toEqual({ kind: 'none' });
    return commands;
  }

  test.each<CardKind>(['GIDS', 'PIV'])('enrolls a blank %s card', async (kind) => {
    const card = cardKinds[kind]();
    await using inReader = await CardInReader.insert(card, daemon.reader);
    commandsFor.set(kind, await expectEnrolledBy(inReader, card));
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'killed at %i tenths of its commands to the card, finishes when it is run again',
    async (tenths) => {
      const kind = tenths % 2 === 0 ? 'PIV' : 'GIDS';
      const atCommand = Math.round(((commandsFor.get(kind) ?? 0) * tenths) / 10);
      const card = cardKinds[kind]();
      await using inReader = await CardInReader.insert(card, daemon.reader);
      const killed = await inReader.runUntilKilled(args, environment, atCommand);
      expect(killed, killed.stderr).toMatchObject({ signal: 'SIGKILL', stdout: '' });
      await expectEnrolledBy(inReader, card);
    },
  );
});
