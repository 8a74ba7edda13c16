import type { CardReader } from '../agent/readers/card-reader.js';
import type { CardAgent, WantedPersonalisation } from '../agent/run/card-agent.js';
import { addSecretOptions } from '../agent/secrets/secret-options.js';
import type { OpenWork } from '../agent/watch/open-work.js';
import { addConnectionOptions } from '../command-line.js';
import { type CardFlags, cardCommand, clientOf, onCardIn, openCard, tell } from './agent-options.js';
import { journalOf } from './retire.js';

interface AgentFlags extends CardFlags {
  readonly yes?: boolean;
  readonly once?: boolean;
  readonly pfxFolder?: string;
  readonly pfxPasswordFile?: string;
}

/** `cardea card agent`. */
export const cardAgent = cardCommand<AgentFlags>({
  name: 'agent',
  does: 'wait for cards, and carry out what the server has open on each',
  examples: ['cardea card agent', 'cardea card agent --yes --once --new-pin-fd 3'],
  addOptions: (command) => {
    addSecretOptions(addConnectionOptions(command), 'pin', 'newPin', 'oneTimePassword')
      .option('--yes', 'do not ask before a request is carried out')
      .option('--once', 'end after the first card')
      .option('--pfx-folder <folder>', 'keep keys that the server makes as PFX files in this folder')
      .option('--pfx-password-file <file>', 'file that holds the password of the PFX files');
  },
  run: watchReadersOf,
});

async function watchReadersOf(flags: AgentFlags): Promise<void> {
  const { watchCards } = await import('../agent/watch/watch-cards.js');
  const { openReader, watchReaders } = await import('../agent/readers/pcsc-readers.js');
  const { isConfirmed } = await import('../management/input.js');
  const { note } = await import('../output.js');
  const client = await clientOf(flags);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await watchCards({
      client,
      presences: presencesIn(flags, watchReaders(stopping.signal)),
      openReader,
      openCard,
      carryOut: (work, reader) => carryOut(flags, client, work, reader),
      isConfirmed: flags.yes === true ? async () => true : isConfirmed,
      say: note,
      isOnce: flags.once === true,
    });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    stop();
  }
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

const comment = 'Carried out by the card agent';

async function carryOut(
  flags: AgentFlags,
  client: CardAgent['client'],
  { request, type }: OpenWork,
  reader: CardReader,
): Promise<void> {
  switch (type) {
    case 'Unblock': {
      const { unblock } = await import('../agent/run/unblock.js');
      const done = await onCardIn(reader, flags, (run) => unblock({ client, ...run }, { comment }));
      const { proposedPin, ...outcome } = done;
      return await tell(flags, 'The card is unblocked.', outcome, proposedPin);
    }
    case 'Retire':
    case 'TemporaryCardRetire': {
      const { retire } = await import('../agent/run/retire.js');
      const journal = await journalOf(flags);
      const outcome = await onCardIn(reader, flags, (run) =>
        retire({ client, journal, ...run }, { comment }),
      );
      return await tell(flags, 'The card is retired.', outcome);
    }
    default:
      return await personaliseCard(flags, client, reader, { type, requestUuid: request.uuid, comment });
  }
}

async function personaliseCard(
  flags: AgentFlags,
  client: CardAgent['client'],
  reader: CardReader,
  wanted: WantedPersonalisation,
): Promise<void> {
  const { personalise } = await import('../agent/run/personalise.js');
  const { CardJournal } = await import('../agent/journal/card-journal.js');
  const { pfxDelivery } = await import('../agent/pfx-delivery.js');
  const { secretsOfPerson } = await import('../agent/secrets/secrets-of-person.js');
  const { note } = await import('../output.js');
  const ended = await personalise(
    {
      client,
      serverUrl: flags.url,
      user: flags.user ?? 'caller',
      reader,
      openCard,
      secrets: secretsOfPerson(flags),
      say: note,
      journal: new CardJournal(),
      pfx: pfxDelivery(flags),
    },
    wanted,
  );
  if (ended.kind === 'waitsForApproval') return;
  const { requestUuid, smartcardUuid, cardId, proposedPin } = ended;
  await tell(flags, `${wanted.type} is done.`, { requestUuid, smartcardUuid, cardId }, proposedPin);
}
