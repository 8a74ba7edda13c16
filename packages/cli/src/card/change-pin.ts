import { addSecretOptions } from '../agent/secrets/secret-options.js';
import { addConnectionOptions } from '../command-line.js';
import { type CardFlags, cardCommand, clientIfAny, onCard, tell } from './agent-options.js';

/** `cardea card change-pin`. */
export const changePinOfCard = cardCommand<CardFlags>({
  name: 'change-pin',
  does: 'change the PIN of a card; the server is asked for the policy where it can be reached, and told nothing',
  examples: ['cardea card change-pin', 'cardea card change-pin --pin-fd 3 --new-pin-fd 4'],
  addOptions: (command) => {
    addSecretOptions(addConnectionOptions(command), 'pin', 'newPin');
  },
  run: async (flags) => {
    const { changePin } = await import('../agent/run/change-pin.js');
    const client = await clientIfAny(flags);
    await onCard(flags, (run) => changePin({ ...run, ...(client === undefined ? {} : { client }) }));
    await tell(flags, 'The PIN is changed.', {});
  },
});
