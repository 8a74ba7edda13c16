import type { v2 } from '@cardea/sdk';
import type { CardRun } from '../agent/run/card-run.js';
import type { RetiredCard } from '../agent/run/retire.js';
import { addSecretOptions } from '../agent/secrets/secret-options.js';
import { addConnectionOptions } from '../command-line.js';
import { CommandFailure } from '../failure.js';
import { type CardFlags, cardCommand, clientOf, onCard, tell } from './agent-options.js';
import { addDataItemOptions, type DataItemFlags, dataItemsOf } from './data-options.js';

interface RetireFlags extends CardFlags, DataItemFlags {
  readonly withoutCard?: string;
  readonly yes?: boolean;
  readonly comment: string;
}

const example = '97cd65fa-af4b-4587-9309-0dd6bfd8b4e1';

/** `cardea card retire`. */
export const retireCard = cardCommand<RetireFlags>({
  name: 'retire',
  does: 'end the life of a card: wipe it as its policy says, and have its certificates revoked',
  examples: [
    'cardea card retire',
    'cardea card retire --yes',
    `cardea card retire --without-card ${example}`,
  ],
  addOptions: (command) => {
    addDataItemOptions(addSecretOptions(addConnectionOptions(command), 'oneTimePassword'))
      .option(
        '--without-card <card id>',
        'a lost or broken card, by its card id or smart card uuid: retire it at the server alone',
      )
      .option('--yes', 'do not ask whether the card is meant')
      .option('--comment <text>', 'why, for those who see the request', 'Retired at the card');
  },
  run: async (flags) => {
    const { isWiped, ...outcome } = await retired(flags);
    const line = isWiped
      ? 'The card is wiped and retired.'
      : 'The card is retired; nothing on it was changed.';
    await tell(flags, line, { ...outcome, isWiped });
  },
});

async function retired(flags: RetireFlags): Promise<RetiredCard> {
  const { retire, retireWithoutCard } = await import('../agent/run/retire.js');
  const client = await clientOf(flags);
  const wanted = { comment: flags.comment, ...(await dataItemsOf(flags)) };
  if (flags.withoutCard !== undefined) {
    const { secretsOfPerson } = await import('../agent/secrets/secrets-of-person.js');
    const { note } = await import('../output.js');
    const isMeant = (smartcard: v2.Smartcard) => isConfirmed(flags, smartcard, note);
    return await retireWithoutCard(
      { client, secrets: secretsOfPerson(flags), say: note, isConfirmed: isMeant },
      flags.withoutCard,
      wanted,
    );
  }
  const journal = await journalOf(flags);
  return await onCard(flags, async (run) => {
    await requireMeant(flags, run);
    return await retire({ client, journal, ...run }, wanted);
  });
}

/** A card cannot be brought back from its retirement: the person says that it is meant. Errors: `CommandFailure`. */
async function requireMeant({ yes }: RetireFlags, { card }: Pick<CardRun, 'card'>): Promise<void> {
  if (yes === true) return;
  const { cardId, keys } = await card.read();
  const { note } = await import('../output.js');
  note(`card id ${cardId ?? 'unknown'}, ${keys.length} ${keys.length === 1 ? 'key' : 'keys'} on it`);
  const { isConfirmed: asked } = await import('../management/input.js');
  if (
    await asked('Retire the card? It is wiped as its policy says, and its certificates are revoked for good.')
  )
    return;
  throw new CommandFailure('The card stays in use. Say --yes where nobody can be asked.');
}

async function isConfirmed(
  { yes }: RetireFlags,
  { uuid, cardId, status, comment }: v2.Smartcard,
  say: (line: string) => void,
): Promise<boolean> {
  say(`smart card ${uuid}, card id ${cardId}, is ${status}${comment === '' ? '' : `: ${comment}`}`);
  if (yes === true) return true;
  const { isConfirmed: asked } = await import('../management/input.js');
  if (await asked('Retire it? Its certificates are revoked for good.')) return true;
  say('Say --yes where nobody can be asked.');
  return false;
}

/** The journal of retirements on this machine. */
export async function journalOf({ url, user }: CardFlags) {
  const { RetirementJournal } = await import('../agent/run/retirement-journal.js');
  const { CardJournal } = await import('../agent/journal/card-journal.js');
  return new RetirementJournal(new CardJournal(), { serverUrl: url, user: user ?? 'caller' });
}
