import { examples, jsonOption } from '../command-line.js';
import type { AddCommand } from '../management/command.js';

const ownExamples = ['cardea card info', 'cardea card info --reader "Yubico YubiKey" --json'] as const;

/** `cardea card info`. */
export const describeCard: AddCommand = {
  examples: ownExamples,
  add(card) {
    card
      .command('info')
      .description('show what can be read from a card without a PIN')
      .option('--reader <name>', 'name of the reader or a part of it; the one with a card when absent')
      .option(...jsonOption)
      .addHelpText('after', examples(...ownExamples))
      .action(async ({ reader: wanted, json }: { reader?: string; json?: boolean }) => {
        const { openReader } = await import('../agent/readers/pcsc-readers.js');
        const { readCard } = await import('./read-card.js');
        const { linesOf } = await import('./card-lines.js');
        const { Output } = await import('../management/output.js');
        const reader = await openReader(wanted);
        const found = { reader: reader.name, ...(await reader.withCard(readCard)) };
        new Output(json === true).lines(found, () => linesOf(found));
      });
  },
};
