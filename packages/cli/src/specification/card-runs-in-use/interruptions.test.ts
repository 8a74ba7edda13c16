import { CardRemoved } from '@cardea/cards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { retire } from '../../agent/run/retire.js';
import { unblock } from '../../agent/run/unblock.js';
import type { CardKind, CopyableCard, Departure } from './simulated-cards.js';
import {
  blockPin,
  type CardInUse,
  conversationWith,
  defaultAdminKey,
  newPin,
  opens,
  Site,
  type TemplateName,
} from './site.js';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

const comment = 'interrupted';
const ends = {
  removed: 'before the command reaches the card',
  powerLost: 'after the command took effect, before its answer',
} as const;
/** The server does its part anew for every interruption. */
const longMs = 300_000;

interface Retirement {
  readonly template: TemplateName;
  readonly commands: string;
  readonly last?: number;
}

const faults = ['removed', 'powerLost'] as const;

describe.each<CardKind>(['GIDS', 'PIV'])('a %s card that goes away', (kind) => {
  describe.each(faults)('(%s)', (fault) => {
    test(`at any command of an unblock, ${ends[fault]}, is unblocked by the same command again`, {
      timeout: longMs,
    }, async () => {
      const inUse = await site.enroll(kind, 'erased');
      await blockPin(inUse.card);
      const interruptions = await pullAtEveryCommand(fault, {
        first: 0,
        begin: async () => inUse.card.copy(),
        run: async (card) => void (await unblock(await site.run(card), { comment })),
        after: async (card) => {
          await (await conversationWith(card)).verify(newPin);
          expect(await opens(card, inUse.ownAdminKey)).toBe(true);
          expect(await openRequests(inUse.smartcardUuid, 'Unblock')).toBe(0);
        },
      });
      expect(interruptions).toBeGreaterThan(10);
    });

    test.each<Retirement>([
      { template: 'destroyed', commands: 'any command' },
      // Until then it is the same.
      { template: 'reset', commands: 'one of the last commands', last: 25 },
    ])(
      `at $commands of a retirement ($template), ${ends[fault]}, is retired by the same command again`,
      { timeout: longMs },
      async ({ template, last }) => {
        const inUse = await site.enroll(kind, template);
        const whole = inUse.card.copy();
        await retire(await site.run(whole), { comment });
        // Only the server's part has to be done anew for every interruption.
        let { smartcardUuid } = inUse;
        const interruptions = await pullAtEveryCommand(fault, {
          first: last === undefined ? 0 : whole.commandCount - last,
          begin: async () => {
            smartcardUuid = await site.enrollAgain(inUse, template);
            return inUse.card.copy();
          },
          run: async (card) => void (await retire(await site.run(card), { comment })),
          after: async (card) => {
            await expectRetired(card, inUse, template);
            expect(await site.statusOf(smartcardUuid)).toBe('Retired');
            expect(await site.requestsFor(smartcardUuid, 'Retire')).toEqual(['Completed']);
          },
        });
        expect(interruptions).toBeGreaterThanOrEqual(last ?? 50);
      },
    );
  });
});

async function expectRetired(
  card: CopyableCard,
  { ownAdminKey }: CardInUse,
  template: TemplateName,
): Promise<void> {
  const { keys, pinRetriesRemaining } = await (await conversationWith(card)).read();
  expect(keys).toEqual([]);
  if (template === 'destroyed') expect(pinRetriesRemaining).toBe(0);
  expect(await opens(card, ownAdminKey)).toBe(false);
  expect(await opens(card, defaultAdminKey)).toBe(template === 'reset');
}

async function openRequests(smartcard: string, type: 'Unblock' | 'Retire'): Promise<number> {
  const statuses = await site.requestsFor(smartcard, type);
  return statuses.filter((status) => status === 'Approved' || status === 'Executing').length;
}

interface InterruptedRun {
  /** Commands that get through the first time. */
  readonly first: number;
  readonly begin: () => Promise<CopyableCard>;
  readonly run: (card: CopyableCard) => Promise<void>;
  readonly after: (card: CopyableCard) => Promise<void>;
}

/** Takes the card away at one command, then at the next, and so on, until the run gets through; how often it did. */
async function pullAtEveryCommand(
  fault: Departure['kind'],
  { first, begin, run, after }: InterruptedRun,
): Promise<number> {
  for (let afterCommands = first; ; afterCommands += 1) {
    const card = await begin();
    card.injectFault({ kind: fault, afterCommands });
    const isThrough = await run(card).then(
      () => true,
      (error: unknown) => {
        expect(error).toBeInstanceOf(CardRemoved);
        return false;
      },
    );
    card.clearFaults();
    try {
      if (!isThrough) await run(card);
      await after(card);
    } catch (cause) {
      throw new Error(`the card went away at command ${afterCommands + 1}`, { cause });
    }
    if (isThrough) return afterCommands - first;
  }
}
