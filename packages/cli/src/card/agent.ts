import { addSecretOptions } from '../agent/secrets/secret-options.js';
import type { CardWatch } from '../agent/watch/watch-cards.js';
import { addConnectionOptions, legacyPfxOption } from '../command-line.js';
import { cardCommand, clientOf, openCard } from './agent-options.js';
import type { HandOverFlags } from './handed-over.js';

interface AgentFlags extends HandOverFlags {
  readonly yes?: boolean;
  readonly once?: boolean;
  readonly registerLinks?: boolean;
}

/** `cardea card agent`. */
export const cardAgent = cardCommand<AgentFlags>({
  name: 'agent',
  does: 'wait for cards, and carry out what the server has open on each',
  examples: [
    'cardea card agent',
    'cardea card agent --yes --once --new-pin-fd 3',
    'cardea card agent --url https://cards.example.org --code 7KF-2MX-Q9D',
    'cardea card agent --url https://cards.example.org --register-links',
  ],
  addOptions: (command) => {
    addSecretOptions(addConnectionOptions(command), 'pin', 'newPin', 'oneTimePassword')
      .option('--yes', 'do not ask before a request is carried out')
      .option('--once', 'end after the first card')
      .option('--code [code]', 'carry out the one request whose page shows this code; asked for when absent')
      .option('--link <link>', 'the same by a link of that page, as a browser opens it')
      .option('--register-links', 'have such links of the server of --url opened by the agent, and end')
      .option('--pfx-folder <folder>', 'keep keys that the server makes as PFX files in this folder')
      .option('--pfx-password-file <file>', 'file that holds the password of the PFX files')
      .option(...legacyPfxOption);
  },
  run: runAgent,
});

async function runAgent(flags: AgentFlags): Promise<void> {
  if (flags.registerLinks === true) {
    const { registerLinks } = await import('./register-links.js');
    const { note } = await import('../output.js');
    return note(`links of ${flags.url} open the card agent now: ${await registerLinks(flags.url)}`);
  }
  const { openReader, watchReaders } = await import('../agent/readers/pcsc-readers.js');
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const presences = presencesIn(flags, watchReaders(stopping.signal));
  try {
    if (flags.code === undefined && flags.link === undefined)
      return await serveCards(flags, presences, openReader);
    const { carryOutHandedOver } = await import('./handed-over.js');
    await carryOutHandedOver(flags, presences, openReader);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    stop();
  }
}

/** Whatever is open for each card, as the caller that the options name. */
async function serveCards(
  flags: AgentFlags,
  presences: CardWatch['presences'],
  openReader: CardWatch['openReader'],
): Promise<void> {
  const { watchCards } = await import('../agent/watch/watch-cards.js');
  const { isConfirmed } = await import('../management/input.js');
  const { note } = await import('../output.js');
  const { carryOut } = await import('./carry-out.js');
  const client = await clientOf(flags);
  await watchCards({
    client,
    presences,
    openReader,
    openCard,
    carryOut: (work, reader) => carryOut(flags, client, work, reader, note),
    isConfirmed: flags.yes === true ? async () => true : isConfirmed,
    say: note,
    isOnce: flags.once === true,
  });
}

/** Only what happens in the reader that the options name, where they name one. */
async function* presencesIn<Presence extends { readonly readerName: string }>(
  { reader }: AgentFlags,
  presences: AsyncIterable<Presence>,
): AsyncGenerator<Presence, void, undefined> {
  for await (const presence of presences) {
    const isMeant = reader === undefined || presence.readerName.toLowerCase().includes(reader.toLowerCase());
    if (isMeant) yield presence;
  }
}
