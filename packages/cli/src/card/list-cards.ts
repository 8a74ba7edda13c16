import { examples, jsonOption } from '../command-line.js';
import type { AddCommand } from '../management/command.js';
import type { CardDescription } from './read-card.js';

const ownExamples = ['cardea card list', 'cardea card list --json'] as const;

/** A reader and what is in it, as `card list` tells it. */
interface ListedCard {
  readonly reader: string;
  readonly isCardPresent: boolean;
  readonly atr?: string;
  readonly application?: CardDescription['application'];
  readonly cardId?: string;
  readonly pinRetriesRemaining?: number;
  /** Why the card could not be read. */
  readonly problem?: string;
}

/** `cardea card list`. */
export const listCards: AddCommand = {
  examples: ownExamples,
  add(card) {
    card
      .command('list')
      .description('list the readers and what is in them')
      .option(...jsonOption)
      .addHelpText('after', examples(...ownExamples))
      .action(async ({ json }: { json?: boolean }) => {
        const { Output } = await import('../management/output.js');
        new Output(json === true).table(await listedCards(), {
          READER: ({ reader }) => reader,
          CARD: ({ application, isCardPresent, problem }) =>
            application ?? problem ?? (isCardPresent ? 'yes' : '-'),
          'CARD ID': ({ cardId }) => cardId,
          'PIN TRIES': ({ pinRetriesRemaining }) => pinRetriesRemaining,
        });
      });
  },
};

async function listedCards(): Promise<readonly ListedCard[]> {
  const { listReaders } = await import('../agent/readers/pcsc-readers.js');
  const listed: ListedCard[] = [];
  for (const { name, isCardPresent, atr } of await listReaders()) {
    const card = isCardPresent ? await contentsOf(name) : {};
    const atrHex = atr === undefined ? {} : { atr: Buffer.from(atr).toString('hex') };
    listed.push({ reader: name, isCardPresent, ...atrHex, ...card });
  }
  return listed;
}

/** What the list tells of a card. One that cannot be read leaves the others to be listed. */
async function contentsOf(
  readerName: string,
): Promise<Pick<ListedCard, 'application' | 'cardId' | 'pinRetriesRemaining' | 'problem'>> {
  const { openReader } = await import('../agent/readers/pcsc-readers.js');
  const { readCard } = await import('./read-card.js');
  const { explain } = await import('../failure.js');
  try {
    const reader = await openReader(readerName);
    const { application, cardId, pinRetriesRemaining } = await reader.withCard(readCard);
    return {
      application,
      ...(cardId === undefined ? {} : { cardId }),
      ...(pinRetriesRemaining === undefined ? {} : { pinRetriesRemaining }),
    };
  } catch (error) {
    return { problem: explain(error).message };
  }
}
