import type { CardContents, Secret } from '@cardea/cards';
import type { v1 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import type { SecretsOfPerson } from './card-run.js';
import { describePinPolicy, whyNotPin } from './pin-policy.js';

/** Where the PIN of a run comes from. */
export type PinPlan =
  /** The card stays in use, and so does its PIN. */
  | { readonly kind: 'current'; readonly pin: Secret<string> }
  | { readonly kind: 'new'; readonly pin: Secret<string> }
  /**
   * The server proposes it once the card is bound (MIM CM: ServerDistributed, Randomized). Whoever unblocks a card with a
   * `Randomized` PIN chooses the first one that anybody knows.
   */
  | { readonly kind: 'proposed'; readonly isTold: boolean };

/** MIM CM: UserPinOption Enumeration. */
const userPinOptions = { serverDistributed: 1, randomized: 2, customServerDistributed: 4 } as const;

/**
 * Asks the person for the PIN that the run needs, before anything is done to the card.
 *
 * Errors: `CommandFailure` when the card's PIN is blocked, or the profile template wants what the server cannot do.
 */
export async function askForPin(
  secrets: SecretsOfPerson,
  { application, pinRetriesRemaining }: CardContents,
  { UserPinOption, UserPinPolicy }: v1.SmartcardConfiguration,
  isInPlace: boolean,
): Promise<PinPlan> {
  if (isInPlace) {
    if (pinRetriesRemaining === 0) {
      throw new CommandFailure('The PIN of the card is blocked. Unblock it first: cardea card unblock');
    }
    return { kind: 'current', pin: await secrets.currentPin('PIN of the card') };
  }
  if (UserPinOption === userPinOptions.customServerDistributed) {
    throw new CommandFailure('The profile template has PINs made by a plug-in, which no server has.');
  }
  if (UserPinOption === userPinOptions.serverDistributed) return { kind: 'proposed', isTold: true };
  if (UserPinOption === userPinOptions.randomized) return { kind: 'proposed', isTold: false };
  const wanted = describePinPolicy(application, UserPinPolicy);
  const pin = await secrets.newPin(`New PIN, ${wanted}`, (one) => whyNotPin(application, UserPinPolicy, one));
  return { kind: 'new', pin };
}
