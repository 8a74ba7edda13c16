import type { CredentialCard, Secret } from '@cardea/cards';
import type { CardeaClient } from '@cardea/sdk';
import type { Command } from 'commander';
import type { CardReader, HeldCard } from '../agent/readers/card-reader.js';
import type { CardRun } from '../agent/run/card-run.js';
import type { SecretSources } from '../agent/secrets/secret-options.js';
import { examples, jsonOption } from '../command-line.js';
import { CommandFailure } from '../failure.js';
import type { AddCommand } from '../management/command.js';
import type { ConnectionFlags } from '../management/connect.js';

/** What the commands for one card take. */
export interface CardFlags extends ConnectionFlags, SecretSources {
  readonly reader?: string;
}

/** A command below `cardea card` with its options; its modules are loaded when it runs. */
export function cardCommand<Flags extends CardFlags>(definition: {
  readonly name: string;
  readonly does: string;
  readonly examples: readonly [string, ...string[]];
  readonly addOptions: (command: Command) => void;
  readonly run: (flags: Flags) => Promise<void>;
}): AddCommand {
  const add = (card: Command) => {
    const command = card
      .command(definition.name)
      .description(definition.does)
      .option('--reader <name>', 'name of the reader or a part of it; the one with a card when absent');
    definition.addOptions(command);
    command
      .option(...jsonOption)
      .addHelpText('after', examples(...definition.examples))
      .action(async (flags: Flags) => definition.run(flags));
  };
  return { examples: definition.examples, add };
}

/** The server, for the caller that the options name. */
export async function clientOf(flags: CardFlags): Promise<CardeaClient> {
  const { CardeaClient } = await import('@cardea/sdk');
  const { readCredentials } = await import('../agent/credentials.js');
  return new CardeaClient({ baseUrl: flags.url, credentials: readCredentials(flags) });
}

/** As {@link clientOf}; undefined when the options name nobody, for what a card can do without the server. */
export async function clientIfAny(flags: CardFlags): Promise<CardeaClient | undefined> {
  return await clientOf(flags).catch((error: unknown) => {
    if (error instanceof CommandFailure) return undefined;
    throw error;
  });
}

/** Begins a conversation with a card that is held. Errors: `CommandFailure` for one that Cardea does not know. */
export async function openCard({ connection, atr }: HeldCard): Promise<CredentialCard> {
  const { openCredentialCard } = await import('@cardea/cards');
  const card = await openCredentialCard(connection, atr);
  if (card === undefined) throw new CommandFailure('The card is neither a GIDS nor a PIV card.');
  return card;
}

/** What a run has at hand beside the server. */
export type RunAtReader = Omit<CardRun, 'client'>;

/** Works on the card in the reader that the options name; what goes wrong with the card is explained. */
export async function onCard<T>(flags: CardFlags, work: (run: RunAtReader) => Promise<T>): Promise<T> {
  const { openReader } = await import('../agent/readers/pcsc-readers.js');
  return await onCardIn(await openReader(flags.reader), flags, work);
}

/** As {@link onCard}, in a reader that is open. */
export async function onCardIn<T>(
  reader: CardReader,
  flags: SecretSources,
  work: (run: RunAtReader) => Promise<T>,
): Promise<T> {
  const { explainCardFailure } = await import('../agent/run/card-failures.js');
  const { secretsOfPerson } = await import('../agent/secrets/secrets-of-person.js');
  const { note } = await import('../output.js');
  const secrets = secretsOfPerson(flags);
  return await explainCardFailure({ say: note }, () =>
    reader.withCard(async (held) => work({ held, card: await openCard(held), secrets, say: note })),
  );
}

/** Tells how a run ended; a PIN that the server chose is told here and nowhere else. */
export async function tell(
  flags: CardFlags,
  line: string,
  outcome: object,
  proposedPin?: Secret<string>,
): Promise<void> {
  const { Output } = await import('../management/output.js');
  const pin = proposedPin?.reveal();
  const shown = pin === undefined ? [line] : [line, `Its PIN is ${pin}.`];
  new Output(flags.json === true).lines({ ...outcome, ...(pin === undefined ? {} : { pin }) }, () => shown);
}
