import { whyNoPcscDaemon } from '@cardea/cards/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { templateUuids } from '../card-runs/personalisation-site.js';
import { type CardKind, type CopyableCard, cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { CardInReader } from './card-in-reader.js';
import { CardStation } from './card-station.js';

// The built command as a process of its own is killed while it enrolls a card in a real reader; the same command again
// enrolls it.

const whyNot = whyNoPcscDaemon();
if (whyNot !== undefined) console.warn(`skipped: enrollments that are killed; ${whyNot}`);

describe.skipIf(whyNot !== undefined)('cardea card enroll', () => {
  let station: CardStation;
  let args: readonly string[];
  /** How many commands an enrollment takes that nothing interrupts. */
  const commandsFor = new Map<CardKind, number>();

  beforeAll(async () => {
    station = await CardStation.open();
    args = ['enroll', '--template', templateUuids.quick, ...station.options];
  });
  afterAll(() => station?.[Symbol.asyncDispose]());

  /** Runs the command to its end, and looks at the card that it leaves. */
  async function expectEnrolledBy(inReader: CardInReader, card: CopyableCard): Promise<number> {
    const { exitCode, stdout, stderr, commands } = await inReader.run(args, station.environment);
    expect(exitCode, stderr).toBe(0);
    await station.expectEnrolled(card, stdout);
    return commands;
  }

  test.each<CardKind>(['GIDS', 'PIV'])('enrolls a blank %s card', async (kind) => {
    const card = cardKinds[kind]();
    await using inReader = await CardInReader.insert(card, station.daemon.reader);
    commandsFor.set(kind, await expectEnrolledBy(inReader, card));
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'killed at %i tenths of its commands to the card, finishes when it is run again',
    async (tenths) => {
      const kind = tenths % 2 === 0 ? 'PIV' : 'GIDS';
      const atCommand = Math.round(((commandsFor.get(kind) ?? 0) * tenths) / 10);
      const card = cardKinds[kind]();
      await using inReader = await CardInReader.insert(card, station.daemon.reader);
      const killed = await inReader.runUntilKilled(args, station.environment, atCommand);
      expect(killed, killed.stderr).toMatchObject({ signal: 'SIGKILL', stdout: '' });
      await expectEnrolledBy(inReader, card);
    },
  );
});
