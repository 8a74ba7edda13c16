import type { ManagementClient } from '@cardea/sdk';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { addConnectionOptions, examples, jsonOption, wholeNumber } from '../command-line.js';
import type { ConnectionFlags } from './connect.js';
import type { Output } from './output.js';

declare const given: unique symbol;

/** An option of the command line; `T` is what the command gets when it is given. */
export type TypedOption<T> = Option & { readonly [given]?: T };

type Options = Readonly<Record<string, TypedOption<unknown>>>;

/** The options that were given, by the names in the definition; the others are absent. */
export type Given<O extends Options> = {
  readonly [Name in keyof O]?: O[Name] extends TypedOption<infer T> ? T : never;
};

/** The arguments of a usage such as `show <uuid> [file]`. */
type ArgumentsOf<Usage extends string> = Usage extends `${string}<${string}>${infer Rest}`
  ? [string, ...ArgumentsOf<Rest>]
  : Usage extends `${string}[${string}]${infer Rest}`
    ? [string?, ...ArgumentsOf<Rest>]
    : [];

/** What a command works with. */
export interface Call<Usage extends string, O extends Options> {
  readonly client: ManagementClient;
  readonly args: ArgumentsOf<Usage>;
  readonly given: Given<O>;
  readonly out: Output;
}

/** A command of the management API. */
export interface CommandDefinition<Usage extends string, O extends Options> {
  /** Name and arguments: `show <uuid>`. */
  readonly usage: Usage;
  readonly does: string;
  readonly examples: readonly [string, ...string[]];
  readonly options?: O;
  readonly run: (call: Call<Usage, O>) => Promise<void>;
}

/** A command, or commands under one word. */
export interface AddCommand {
  readonly examples: readonly string[];
  /** Adds it to the command above it. */
  readonly add: (parent: Command) => void;
}

/** A command that calls the management API once it runs; client and output are loaded only then. */
export function defineCommand<const Usage extends string, O extends Options = Record<never, never>>(
  definition: CommandDefinition<Usage, O>,
): AddCommand {
  const add = (parent: Command) => {
    const command = parent.command(definition.usage).description(definition.does);
    const options: Options = definition.options ?? {};
    for (const option of Object.values(options)) command.addOption(option);
    addConnectionOptions(command)
      .option(...jsonOption)
      .addHelpText('after', examples(...definition.examples))
      .action(async () => {
        try {
          const { connect } = await import('./connect.js');
          const { client, out } = connect(command.opts<ConnectionFlags>());
          // Commander has checked their number against the usage.
          const args = command.processedArgs as ArgumentsOf<Usage>;
          await definition.run({ client, out, args, given: givenOf<O>(command, options) });
        } catch (error) {
          if (error instanceof InvalidArgumentError) command.error(`error: ${error.message}`);
          throw error;
        }
      });
  };
  return { examples: definition.examples, add };
}

function givenOf<O extends Options>(command: Command, options: Options): Given<O> {
  const values: Record<string, unknown> = command.opts();
  const entries = Object.entries(options)
    .map(([name, option]): [string, unknown] => [name, values[option.attributeName()]])
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Given<O>;
}

/** Commands under one word, such as `requests`. */
export function defineGroup(name: string, does: string, ...commands: readonly AddCommand[]): AddCommand {
  const shown = commands.flatMap((command) => command.examples.slice(0, 1)).slice(0, 3);
  const add = (parent: Command) => {
    const group = parent
      .command(name)
      .description(does)
      .addHelpText('after', examples(...shown));
    for (const command of commands) command.add(group);
  };
  return { examples: shown, add };
}

/** `--name <text>`. */
export function text(flags: string, description: string): TypedOption<string> {
  return new Option(flags, description);
}

/** `--name`. */
export function flag(flags: string, description: string): TypedOption<boolean> {
  return new Option(flags, description);
}

/** `--name <number>`, a whole one. */
export function whole(flags: string, description: string): TypedOption<number> {
  return new Option(flags, description).argParser(wholeNumber);
}

/** `--name <choice>`, in any letter case. */
export function choice<T extends string>(
  flags: string,
  description: string,
  choices: readonly T[],
): TypedOption<T> {
  return new Option(flags, `${description} (${choices.join(', ')})`).argParser((wanted) =>
    chosen(wanted, choices),
  );
}

/** The one of the choices that is meant. Errors: `InvalidArgumentError` naming them. */
export function chosen<T extends string>(wanted: string, choices: readonly T[]): T {
  const found = choices.find((one) => one.toLowerCase() === wanted.toLowerCase());
  if (found === undefined) throw new InvalidArgumentError(`Choose one of ${choices.join(', ')}.`);
  return found;
}

/** `--name <text>`, as often as wanted. */
export function several(flags: string, description: string): TypedOption<string[]> {
  return new Option(flags, `${description}; may be repeated`).argParser(
    (one: string, before: string[] | undefined) => [...(before ?? []), one],
  );
}

/** `--name <instant>`: a day or an ISO 8601 instant; a day begins at midnight UTC. */
export function instant(flags: string, description: string): TypedOption<string> {
  return new Option(flags, `${description}, such as 2026-01-31 or 2026-01-31T12:00:00Z`).argParser(
    (given) => {
      const isDay = /^\d{4}-\d{2}-\d{2}$/.test(given);
      const at =
        isDay || /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(given) ? new Date(given) : undefined;
      if (at === undefined || Number.isNaN(at.getTime())) {
        throw new InvalidArgumentError(
          'It must be a day such as 2026-01-31, or an instant with its time zone.',
        );
      }
      return at.toISOString();
    },
  );
}
