import { PinRejected } from '@cardea/cards';
import type { CardeaClient } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import { findAssignment } from './card-in-use.js';
import type { CardRun } from './card-run.js';
import { describePinPolicy, type UserPinPolicy, whyNotPin } from './pin-policy.js';

/** A run that does without the server when it cannot be reached. */
export type ChangePinRun = Pick<CardRun, 'card' | 'secrets' | 'say'> & { readonly client?: CardeaClient };

/**
 * The user changes the PIN of a card, under the policy of its profile template where the server tells it, else within
 * the bounds of the card. The server takes no part in the change and learns nothing of it.
 *
 * Errors: `CommandFailure` when the current PIN is wrong or blocked; what the card throws.
 */
export async function changePin({ client, card, secrets, say }: ChangePinRun): Promise<void> {
  const { cardId, pinRetriesRemaining } = await card.read();
  if (pinRetriesRemaining === 0) throw new CommandFailure(blocked);
  const policy = client === undefined || cardId === undefined ? undefined : await policyOf(client, cardId);
  if (policy === undefined) say('the server tells no PIN policy for this card: the card alone decides');
  const oldPin = await secrets.currentPin('Current PIN');
  const newPin = await secrets.newPin(`New PIN, ${describePinPolicy(card.application, policy)}`, (pin) =>
    pin.reveal() === oldPin.reveal()
      ? 'The new PIN is the old one.'
      : whyNotPin(card.application, policy, pin),
  );
  try {
    await card.changePin(oldPin, newPin);
  } catch (error) {
    if (error instanceof PinRejected) throw new CommandFailure(whyRejected(error));
    throw error;
  }
  say('changed the PIN');
}

const blocked = 'The PIN is blocked. Set a new one with `cardea card unblock`.';

function whyRejected({ retriesRemaining }: PinRejected): string {
  if (retriesRemaining === 0) return blocked;
  return `The current PIN is wrong; ${retriesRemaining} ${retriesRemaining === 1 ? 'try' : 'tries'} left.`;
}

/** What the template of a card wants of PINs; undefined whatever the server's reason: a PIN can be changed without it. */
export async function policyOf(client: CardeaClient, cardId: string): Promise<UserPinPolicy | undefined> {
  try {
    const { profileTemplateUuid } = await findAssignment(client, cardId);
    return (await client.getSmartcardConfiguration(profileTemplateUuid))?.UserPinPolicy;
  } catch {
    return undefined;
  }
}
