import { CommandFailure } from '../../failure.js';
import { policyOf } from '../run/change-pin.js';
import { chooseToken } from './choose-token.js';
import { cardIdOf } from './token-description.js';
import { askForNewPin } from './token-pin.js';
import type { TokenRun } from './token-run.js';

/**
 * The user changes the PIN of a token, under the policy of its profile template where the server tells it, else within
 * the bounds of the token.
 *
 * Errors: `CommandFailure` when the PIN is blocked; `Pkcs11Refusal` when the current one is wrong.
 */
export async function changeTokenPin({ client, module, choice, secrets, say }: TokenRun): Promise<void> {
  const { slotIndex, token: description } = chooseToken(module, choice);
  if (description.isUserPinLocked) {
    throw new CommandFailure('The PIN is blocked. Set a new one with `cardea card token unblock`.');
  }
  const policy = await policyOf(client, cardIdOf(description));
  if (policy === undefined) say('the server tells no PIN policy for this token: the token alone decides');
  const oldPin = await secrets.currentPin('Current PIN');
  const newPin = await askForNewPin(secrets, policy, description);
  using token = module.openToken(slotIndex);
  token.changePin(oldPin, newPin);
  say('changed the PIN');
}
