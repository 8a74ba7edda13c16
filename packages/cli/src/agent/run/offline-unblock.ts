import { AdminKeyRejected, fromHex, PinRejected, Secret, toHex, UnsupportedByCard } from '@cardea/cards';
import { formatSpokenCode, parseSpokenCode, type SpokenCode } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import { readCard } from './card-in-use.js';
import type { CardRun } from './card-run.js';
import { describePinPolicy, whyNotPin } from './pin-policy.js';

/**
 * Asks the person for the response that the help desk reads out; `problem` says what was wrong with the one before.
 * Undefined when the person gives up.
 */
export type AskResponse = (problem?: string) => Promise<string | undefined>;

/**
 * Sets a new user PIN on a blocked card by telephone, without the server: shows the challenge of the card in its spoken
 * form, takes the response of the help desk, and sets the PIN. A misread group is found before the card is tried.
 *
 * The card stays in this conversation meanwhile: a GIDS card that loses its power wants another response. It is asked
 * for the PIN first, so that no mistake in choosing it uses the response up.
 *
 * Errors: `CommandFailure` when the person gives up or the card does not take the response; what the card throws.
 */
export async function unblockOffline(
  run: Pick<CardRun, 'card' | 'held' | 'secrets' | 'say'>,
  askResponse: AskResponse,
): Promise<void> {
  const { card, secrets, say } = run;
  const { cardId } = await readCard(run);
  const { application } = card;
  const newPin = await secrets.newPin(`New PIN, ${describePinPolicy(application, undefined)}`, (pin) =>
    whyNotPin(application, undefined, pin),
  );
  const challenge = await askChallenge(card);
  say('Call the help desk and leave the card in the reader. Read out:');
  say(`  card       ${cardId}`);
  say(`  challenge  ${formatSpokenCode(toHex(challenge))}`);
  const response = await readResponse(askResponse);
  try {
    await card.unblockOffline(response, newPin);
  } catch (error) {
    if (error instanceof AdminKeyRejected) throw new CommandFailure(notTaken);
    if (error instanceof PinRejected) throw new CommandFailure(pukBlocked);
    throw error;
  }
  say('set the new PIN; the card is unblocked');
}

const notTaken =
  'The card does not take the response. Run the command again and give the help desk the new challenge.';
const pukBlocked = 'The card cannot be unblocked: its PUK is blocked too. It has to be replaced.';

async function askChallenge(card: CardRun['card']): Promise<Uint8Array> {
  try {
    return await card.offlineChallenge();
  } catch (error) {
    if (error instanceof UnsupportedByCard) {
      throw new CommandFailure('This card cannot be unblocked by telephone: use `cardea card unblock`.');
    }
    throw error;
  }
}

async function readResponse(askResponse: AskResponse): Promise<Secret<Uint8Array>> {
  let problem: string | undefined;
  for (;;) {
    const text = await askResponse(problem);
    if (text === undefined) throw new CommandFailure('No response was given; the card is as it was.');
    const heard = parseSpokenCode(text);
    if (heard.outcome === 'read') return new Secret(fromHex(heard.hex));
    problem = whyNotRead(heard);
  }
}

function whyNotRead(heard: Exclude<SpokenCode, { readonly outcome: 'read' }>): string {
  if (heard.outcome === 'wrongLength') {
    return `The response has four groups of five characters; ${heard.characters} characters came.`;
  }
  return heard.wrongGroups.length === 1
    ? `Group ${heard.wrongGroups[0]} is not right: have it read out again.`
    : `Groups ${heard.wrongGroups.join(', ')} are not right: have them read out again, in their order.`;
}
