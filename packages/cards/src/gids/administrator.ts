import type { Secret } from '@cardea/domain';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import { AdminKeyRejected } from '../credential-card/card-refusals.js';
import { ApduError } from '../iso7816/apdu-error.js';
import { retriesRemainingOf, securityStatusNotSatisfied } from '../iso7816/status-words.js';
import { announceChange } from './card-files.js';
import type { GidsSession } from './gids-session.js';

/** Authenticates the administrator by the card's challenge. Errors: `AdminKeyRejected` for a wrong answer. */
export async function authenticateAdmin(session: GidsSession, answer: AnswerChallenge): Promise<void> {
  await answerChallenge(session, await answer(await session.getChallenge()));
}

/** Answers the challenge that the card gave last. Errors: `AdminKeyRejected` for a wrong answer. */
export async function answerChallenge(session: GidsSession, response: Secret<Uint8Array>): Promise<void> {
  try {
    await session.externalAuthenticate(response);
  } catch (error) {
    // Some cards count the tries of the administrator as they count those of the user.
    const isRejected =
      error instanceof ApduError &&
      (error.sw === securityStatusNotSatisfied || retriesRemainingOf(error.sw) !== undefined);
    throw isRejected ? new AdminKeyRejected(error.command, error.sw) : error;
  }
}

/** Replaces the admin key, whose holder answers the challenge. Errors: as {@link authenticateAdmin}. */
export async function changeAdminKey(
  session: GidsSession,
  answer: AnswerChallenge,
  newKey: Secret<Uint8Array>,
): Promise<void> {
  await authenticateAdmin(session, answer);
  await session.putAdminKey(newKey);
}

/** Unblocks the PIN and sets a new one; the old one need not be known. Errors: as {@link authenticateAdmin}. */
export async function unblockPin(
  session: GidsSession,
  answer: AnswerChallenge,
  newPin: Secret<string>,
): Promise<void> {
  await authenticateAdmin(session, answer);
  await resetPin(session, newPin);
}

/** As {@link unblockPin}, by the answer to the challenge that the card gave last. */
export async function unblockPinByResponse(
  session: GidsSession,
  response: Secret<Uint8Array>,
  newPin: Secret<string>,
): Promise<void> {
  await answerChallenge(session, response);
  await resetPin(session, newPin);
}

async function resetPin(session: GidsSession, newPin: Secret<string>): Promise<void> {
  await announceChange(session, 'pins');
  await session.resetRetryCounter(newPin);
}
