import { CardRemoved } from '@cardea/cards';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Personalisation } from '../../agent/run/card-agent.js';
import { type CopyableCard, cardKinds, type Departure } from '../card-runs-in-use/simulated-cards.js';
import { expectAsPromised, expectServerKnowsAdminKey } from './as-promised.js';
import { completed, PersonalisationSite } from './personalisation-site.js';

// The card goes away at every command in turn; the same command again, in a process that knows nothing but what is on
// the disk, ends with a card that is as promised.

let site: PersonalisationSite;
beforeAll(async () => {
  site = await PersonalisationSite.open();
});
afterAll(() => site.close());

/** Some hundred runs; a busy machine takes its time for them. */
const patienceMs = 600_000;

const staysOnCard = 'replaced keys stay on the card until its next request';

const faults = ['removed', 'powerLost'] as const;

interface Variant {
  readonly title: string;
  readonly forget: () => void;
  /** Every so many commands. */
  readonly stride: number;
}

const variants: readonly Variant[] = [
  { title: 'with its journal', forget: () => undefined, stride: 1 },
  { title: 'on a machine without the journal', forget: () => site.forgetJournal(), stride: 3 },
];

interface Pulled {
  readonly kind: Departure['kind'];
  readonly variant: Variant;
  /** The card for one interruption. */
  readonly cardFor: () => CopyableCard;
  readonly run: (card: CopyableCard) => Promise<Personalisation>;
  readonly mayHaveBareKeys?: boolean;
}

/** Pulls the card at one command after another until the run gets through; gives the number of commands. */
async function pulledAtEveryCommand({
  kind,
  variant,
  cardFor,
  run,
  mayHaveBareKeys = false,
}: Pulled): Promise<number> {
  for (let afterCommands = faults.indexOf(kind) % variant.stride; ; afterCommands += variant.stride) {
    const card = cardFor();
    site.said.length = 0;
    if (await runUntilGone(card, { kind, afterCommands }, () => run(card))) return afterCommands;
    variant.forget();
    try {
      let personalised = completed(await run(card));
      // Where only the administrator removes keys, what a completed renewal replaced is left to the next one.
      if (site.said.includes(staysOnCard)) personalised = completed(await run(card));
      await expectAsPromised(site, card, { ...personalised, keys: 1, mayHaveBareKeys });
      if (afterCommands % 7 === 0) await expectServerKnowsAdminKey(site, card, personalised);
    } catch (error) {
      const story = `${kind} after ${afterCommands} commands: ${error}\n${site.said.join('\n')}`;
      throw new Error(story, { cause: error });
    }
  }
}

/** Runs until the card goes away, or to the end; whether it got to the end. */
async function runUntilGone(
  card: CopyableCard,
  departure: Departure,
  run: () => Promise<unknown>,
): Promise<boolean> {
  card.injectFault(departure);
  try {
    await run();
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !(error.cause instanceof CardRemoved)) throw error;
    expect(error.message).toContain('run the same command again');
    return false;
  } finally {
    card.clearFaults();
  }
}

describe.each(['GIDS', 'PIV'] as const)('a %s card', (kind) => {
  describe.each(variants)('taken up $title', (variant) => {
    test.each(faults)(
      'that goes away (%s) at any command of its enrollment is enrolled by the next run',
      async (fault) => {
        const run = (card: CopyableCard) => site.enroll(card);
        const cardFor = () => cardKinds[kind]();
        expect(await pulledAtEveryCommand({ kind: fault, variant, cardFor, run })).toBeGreaterThan(20);
      },
      patienceMs,
    );

    test.each(faults)(
      'that goes away (%s) at any command of its renewal is renewed by the next run',
      async (fault) => {
        const enrolled = cardKinds[kind]();
        await site.enroll(enrolled);
        const cardFor = () => enrolled;
        const run = (card: CopyableCard) => site.run(card, { type: 'Renew' });
        const mayHaveBareKeys = kind === 'PIV';
        const pulled = { kind: fault, variant, cardFor, run, mayHaveBareKeys };
        expect(await pulledAtEveryCommand(pulled)).toBeGreaterThan(20);
      },
      patienceMs,
    );
  });

  test(
    'that goes away twice in a row, at various commands, is enrolled by the third run',
    async () => {
      for (let first = 2; first < 70; first += 9) {
        const card = cardKinds[kind]();
        const run = () => site.enroll(card);
        expect(await runUntilGone(card, { kind: 'powerLost', afterCommands: first }, run)).toBe(false);
        await runUntilGone(card, { kind: 'removed', afterCommands: 80 - first }, run);
        await expectAsPromised(site, card, { ...(await run()), keys: 1 });
      }
    },
    patienceMs,
  );
});
