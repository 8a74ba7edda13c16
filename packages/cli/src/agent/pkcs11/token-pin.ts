import { Secret } from '@cardea/cards';
import type { v1 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import type { BoundCard } from '../run/card-run.js';
import { describePinPolicy, type UserPinPolicy, whyNotPin } from '../run/pin-policy.js';
import type { TokenDescription } from './token-description.js';
import type { TokenRun } from './token-run.js';

/** MIM CM: UserPinOption Enumeration; a `Randomized` PIN is told to nobody; whoever unblocks the token chooses the next. */
const serverDistributed = 1;

/** MIM CM: UserPinOption Enumeration, Randomized. */
export const randomizedPin = 2;

/** A user PIN, and whether the person has to be told it: the server distributes it. */
export interface ChosenPin {
  readonly pin: Secret<string>;
  readonly isTold: boolean;
}

/**
 * The new user PIN of a token: the server's, where its template says so, else the person's.
 *
 * Errors: `CommandFailure` when the server proposes none, or one that the token does not take.
 */
export async function chooseTokenPin(
  { client, secrets, say }: TokenRun,
  bound: BoundCard,
  { DiversifyAdminKey, UserPinOption, UserPinPolicy }: v1.SmartcardConfiguration,
  token: TokenDescription,
  { isUnblock }: { readonly isUnblock: boolean },
): Promise<ChosenPin> {
  const serverChooses = isUnblock ? [serverDistributed] : [serverDistributed, randomizedPin];
  if (!serverChooses.includes(UserPinOption)) {
    return { pin: await askForNewPin(secrets, UserPinPolicy, token), isTold: false };
  }
  if (UserPinOption === randomizedPin && !DiversifyAdminKey) {
    throw new CommandFailure(
      'The profile template gives the token a PIN that nobody is told, and no admin key by which it could be unblocked.',
    );
  }
  const proposed = await client.getServerProposedPin(bound);
  if (proposed === undefined) throw new CommandFailure('The server proposes no PIN.');
  if (proposed.length < token.leastPinLength || proposed.length > token.mostPinLength) {
    throw new CommandFailure(
      `The PIN policy of the profile template does not suit the token: it takes ${token.leastPinLength} to ${token.mostPinLength} characters.`,
    );
  }
  say('received the PIN that the server proposes');
  return { pin: new Secret(proposed), isTold: UserPinOption === serverDistributed };
}

/** Asks the person for a PIN within what the token and the template, where there is one, allow. */
export async function askForNewPin(
  secrets: Pick<TokenRun['secrets'], 'newPin'>,
  policy: UserPinPolicy | undefined,
  token: TokenDescription,
): Promise<Secret<string>> {
  const bounds = pinBounds(policy, token);
  // What Base CSP cards take suits PKCS#11 tokens as well: short, ASCII.
  return await secrets.newPin(`New PIN, ${describePinPolicy('GIDS', bounds)}`, (pin) =>
    whyNotPin('GIDS', bounds, pin),
  );
}

function pinBounds(policy: UserPinPolicy | undefined, token: TokenDescription): UserPinPolicy {
  const most = policy === undefined || policy.MaxLength === 0 ? Number.POSITIVE_INFINITY : policy.MaxLength;
  return {
    // Any other number than the documented ones leaves the characters to the card.
    CharacterSet: policy?.CharacterSet ?? 0,
    MinLength: Math.max(policy?.MinLength ?? 0, token.leastPinLength),
    MaxLength: Math.min(most, token.mostPinLength),
  };
}
