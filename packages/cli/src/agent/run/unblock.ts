import { PinRejected, Secret } from '@cardea/cards';
import type { v1, v2 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import { adminKeyAnswers, adminKeysInUse, underAdminKey } from './admin-key.js';
import {
  completeRequest,
  findAssignment,
  openRequest,
  presentCard,
  readCard,
  type WantedRequest,
} from './card-in-use.js';
import type { BoundCard, CardRun } from './card-run.js';
import { describePinPolicy, whyNotPin } from './pin-policy.js';
import { renewAdminKey } from './renew-admin-key.js';

/** What came of unblocking a card. */
export interface UnblockedCard {
  readonly requestUuid: string;
  readonly smartcardUuid: string;
  /** The PIN that the server distributes: the person has to be told. */
  readonly proposedPin?: Secret<string>;
}

/**
 * Sets a new user PIN on a blocked card: finds the open Unblock request or creates one, lets the server answer for the
 * admin key, and completes the request. Keys and certificates stay. Interrupted anywhere, the same run again finishes.
 *
 * Errors: `CommandFailure` for a card that is not Active, a request that waits for its approval, and a card with an
 * admin key that the server does not know; `CardeaApiError` when the server refuses; what the card throws.
 */
export async function unblock(run: CardRun, wanted: Omit<WantedRequest, 'type'>): Promise<UnblockedCard> {
  const presented = await readCard(run);
  const smartcard = await findAssignment(run.client, presented.cardId);
  requireActive(smartcard);
  const configuration = await run.client.getSmartcardConfiguration(smartcard.profileTemplateUuid);
  if (configuration === undefined) {
    throw new CommandFailure('The server does not show the profile template of the card.');
  }
  const resumption = await openRequest(run, smartcard, { type: 'Unblock', ...wanted });
  const bound = await presentCard(run, resumption, smartcard, presented);
  const chosen = await chooseNewPin(run, bound, configuration);
  if (resumption.isAdminKeyChanging) await renewAdminKey(run, { bound, configuration });
  await setNewPin(run, bound, configuration, chosen.pin);
  await completeRequest(run, bound.requestUuid);
  return {
    requestUuid: bound.requestUuid,
    smartcardUuid: bound.smartcardUuid,
    ...(chosen.isProposed ? { proposedPin: chosen.pin } : {}),
  };
}

function requireActive({ status }: v2.Smartcard): void {
  if (status === 'Active') return;
  throw new CommandFailure(`The card is ${status}; only an Active card is unblocked.`);
}

/** MIM CM: UserPinOption Enumeration. */
const serverDistributed = 1;

/**
 * The server chooses the PIN that it distributes, the person every other: a `Randomized` one was told to nobody, and is
 * replaced when the card is unblocked for the first time.
 */
async function chooseNewPin(
  { client, card, secrets, say }: CardRun,
  bound: BoundCard,
  { UserPinOption, UserPinPolicy }: v1.SmartcardConfiguration,
): Promise<{ readonly pin: Secret<string>; readonly isProposed: boolean }> {
  if (UserPinOption !== serverDistributed) {
    const wanted = describePinPolicy(card.application, UserPinPolicy);
    const pin = await secrets.newPin(`New PIN, ${wanted}`, (one) =>
      whyNotPin(card.application, UserPinPolicy, one),
    );
    return { pin, isProposed: false };
  }
  const proposed = await client.getServerProposedPin(bound);
  if (proposed === undefined) throw new CommandFailure('The server proposes no PIN.');
  const pin = new Secret(proposed);
  if (whyNotPin(card.application, undefined, pin) !== undefined) {
    throw new CommandFailure(
      `The PIN policy of the profile template does not suit ${card.application} cards: they take ${describePinPolicy(card.application, undefined)}.`,
    );
  }
  say('received the PIN that the server proposes');
  return { pin, isProposed: true };
}

async function setNewPin(
  { client, card, say }: CardRun,
  bound: BoundCard,
  configuration: v1.SmartcardConfiguration,
  pin: Secret<string>,
): Promise<void> {
  try {
    const answers = adminKeyAnswers(client, bound, configuration);
    await underAdminKey(adminKeysInUse(card.application, answers, configuration), (answer) =>
      card.setPin(answer, pin),
    );
  } catch (error) {
    if (error instanceof PinRejected) {
      throw new CommandFailure('The card cannot be unblocked: its PUK is blocked too. Retire and reset it.');
    }
    throw error;
  }
  say('set the new PIN; the card is unblocked', 'cardUnblocked');
}
