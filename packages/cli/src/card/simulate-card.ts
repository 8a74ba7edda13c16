import { InvalidArgumentError } from 'commander';
import { examples, jsonOption } from '../command-line.js';
import { type AddCommand, choice } from '../management/command.js';
import type { SimulateOptions } from './run-simulated-card.js';

const ownExamples = [
  'cardea card simulate --type gids --state card.json',
  'cardea card simulate --type piv --state key.json --vpcd 127.0.0.1:35964',
] as const;

/** `cardea card simulate`. */
export const simulateCard: AddCommand = {
  examples: ownExamples,
  add(card) {
    card
      .command('simulate')
      .description('put a simulated card into a virtual reader until stopped; test and demo equipment')
      .addOption(choice('--type <type>', 'application of the card', ['gids', 'piv']).makeOptionMandatory())
      .requiredOption('--state <file>', 'what is on the card, its keys in plain text; made when absent')
      .option('--vpcd <host:port>', 'where the virtual reader (vsmartcard-vpcd) listens', reader, {
        host: '127.0.0.1',
        port: 35963,
      })
      .option(...jsonOption)
      .addHelpText('after', examples(...ownExamples))
      .addHelpText(
        'after',
        '\nThe virtual reader takes whoever connects for a card: never let others reach its port.\n',
      )
      .action(async (options: SimulateOptions) =>
        (await import('./run-simulated-card.js')).runSimulatedCard(options),
      );
  },
};

/** Reads `host:port`. Errors: `InvalidArgumentError`. */
function reader(text: string): { host: string; port: number } {
  const { host, port } = /^\[?(?<host>[^\]]+)\]?:(?<port>\d{1,5})$/.exec(text)?.groups ?? {};
  if (host === undefined || Number(port) > 65_535) {
    throw new InvalidArgumentError('It must be a host and a port, such as 127.0.0.1:35963.');
  }
  return { host, port: Number(port) };
}
