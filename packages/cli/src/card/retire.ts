import type { RetiredCard } from '../agent/run/retire.js';
import { addSecretOptions } from '../agent/secrets/secret-options.js';
import { addConnectionOptions } from '../command-line.js';
import { type CardFlags, cardCommand, clientOf, onCard, tell } from './agent-options.js';

interface RetireFlags extends CardFlags {
  readonly withoutCard?: string;
  readonly comment: string;
}

const example = '97cd65fa-af4b-4587-9309-0dd6bfd8b4e1';

/** `cardea card retire`. */
export const retireCard = cardCommand<RetireFlags>({
  name: 'retire',
  does: 'end the life of a card: wipe it as its policy says, and have its certificates revoked',
  examples: ['cardea card retire', `cardea card retire --without-card ${example}`],
  addOptions: (command) => {
    addSecretOptions(addConnectionOptions(command), 'oneTimePassword')
      .option('--without-card <card id>', 'a lost or broken card: retire it at the server alone')
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
  if (flags.withoutCard !== undefined) {
    const { secretsOfPerson } = await import('../agent/secrets/secrets-of-person.js');
    const { note } = await import('../output.js');
    return await retireWithoutCard(
      { client, secrets: secretsOfPerson(flags), say: note },
      flags.withoutCard,
      flags,
    );
  }
  const journal = await journalOf(flags);
  return await onCard(flags, (run) => retire({ client, journal, ...run }, flags));
}

/** The journal of retirements on this machine. */
export async function journalOf({ url, user }: CardFlags) {
  const { RetirementJournal } = await import('../agent/run/retirement-journal.js');
  const { CardJournal } = await import('../agent/journal/card-journal.js');
  return new RetirementJournal(new CardJournal(), { serverUrl: url, user: user ?? 'caller' });
}
