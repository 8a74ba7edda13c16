import type { CardReader } from '../agent/readers/card-reader.js';
import type { CardAgent, WantedPersonalisation } from '../agent/run/card-agent.js';
import type { Say } from '../agent/run/card-run.js';
import type { OpenWork } from '../agent/watch/open-work.js';
import { type CardFlags, onCardIn, openCard, tell } from './agent-options.js';
import { journalOf } from './retire.js';

/** What the agent takes beside what every command for a card does. */
export interface CarryOutFlags extends CardFlags {
  readonly pfxFolder?: string;
  readonly pfxPasswordFile?: string;
  readonly legacyPfx?: boolean;
}

const comment = 'Carried out by the card agent';

/** Carries one request out on the card in a reader. Errors: those of its run. */
export async function carryOut(
  flags: CarryOutFlags,
  client: CardAgent['client'],
  { request, type }: OpenWork,
  reader: CardReader,
  say: Say,
): Promise<void> {
  const wanted = { comment, requestUuid: request.uuid };
  switch (type) {
    case 'Unblock': {
      const { unblock } = await import('../agent/run/unblock.js');
      const done = await onCardIn(reader, flags, (run) => unblock({ client, ...run, say }, wanted));
      const { proposedPin, ...outcome } = done;
      return await tell(flags, 'The card is unblocked.', outcome, proposedPin);
    }
    case 'Retire':
    case 'TemporaryCardRetire': {
      const { retire } = await import('../agent/run/retire.js');
      const journal = await journalOf(flags);
      const outcome = await onCardIn(reader, flags, (run) =>
        retire({ client, journal, ...run, say }, wanted),
      );
      return await tell(flags, 'The card is retired.', outcome);
    }
    default:
      return await personaliseCard(flags, client, reader, { type, ...wanted }, say);
  }
}

async function personaliseCard(
  flags: CarryOutFlags,
  client: CardAgent['client'],
  reader: CardReader,
  wanted: WantedPersonalisation,
  say: Say,
): Promise<void> {
  const { personalise } = await import('../agent/run/personalise.js');
  const { CardJournal } = await import('../agent/journal/card-journal.js');
  const { pfxDelivery } = await import('../agent/pfx-delivery.js');
  const { secretsOfPerson } = await import('../agent/secrets/secrets-of-person.js');
  const ended = await personalise(
    {
      client,
      serverUrl: flags.url,
      user: flags.user ?? 'caller',
      reader,
      openCard,
      secrets: secretsOfPerson(flags),
      say,
      journal: new CardJournal(),
      pfx: pfxDelivery(flags),
    },
    wanted,
  );
  if (ended.kind === 'waitsForApproval') return;
  const { requestUuid, smartcardUuid, cardId, proposedPin } = ended;
  await tell(flags, `${wanted.type} is done.`, { requestUuid, smartcardUuid, cardId }, proposedPin);
}
