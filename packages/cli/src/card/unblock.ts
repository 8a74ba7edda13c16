import { addSecretOptions } from '../agent/secrets/secret-options.js';
import { addConnectionOptions } from '../command-line.js';
import { CommandFailure, exitCodes } from '../failure.js';
import { type CardFlags, cardCommand, clientOf, onCard, tell } from './agent-options.js';
import { addDataItemOptions, type DataItemFlags, dataItemsOf } from './data-options.js';

interface UnblockFlags extends CardFlags, DataItemFlags {
  readonly offline?: boolean;
  readonly comment: string;
}

/** `cardea card unblock`. */
export const unblockCard = cardCommand<UnblockFlags>({
  name: 'unblock',
  does: 'set a new PIN on a blocked card, by an Unblock request or by telephone; keys and certificates stay',
  examples: ['cardea card unblock', 'cardea card unblock --offline'],
  addOptions: (command) => {
    addDataItemOptions(addSecretOptions(addConnectionOptions(command), 'newPin', 'oneTimePassword'))
      .option('--offline', 'without the server: read a challenge to the help desk and type what it answers')
      .option('--comment <text>', 'why, for those who see the request', 'Unblocked at the card');
  },
  run: (flags) => (flags.offline === true ? unblockByTelephone(flags) : unblockOnline(flags)),
});

async function unblockOnline(flags: UnblockFlags): Promise<void> {
  const { unblock } = await import('../agent/run/unblock.js');
  const client = await clientOf(flags);
  const wanted = { comment: flags.comment, ...(await dataItemsOf(flags)) };
  const { proposedPin, ...outcome } = await onCard(flags, (run) => unblock({ client, ...run }, wanted));
  await tell(flags, 'The card is unblocked.', outcome, proposedPin);
}

async function unblockByTelephone(flags: UnblockFlags): Promise<void> {
  const { unblockOffline } = await import('../agent/run/offline-unblock.js');
  const { askText } = await import('../agent/watch/ask.js');
  await onCard(flags, (run) =>
    unblockOffline(run, async (problem) => {
      if (problem !== undefined) run.say(problem);
      const answer = await askText('What the help desk answers');
      if (answer.kind === 'answered') return answer.text;
      if (answer.kind === 'givenUp') return undefined;
      throw new CommandFailure('Nobody can type the answer: there is no terminal.', exitCodes.badInput);
    }),
  );
  await tell(flags, 'The card is unblocked.', {});
}
