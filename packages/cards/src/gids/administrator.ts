import type { Secret } from '@cardea/domain';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import { announceChange } from './card-files.js';
import type { GidsSession } from './gids-session.js';

/** Authenticates the administrator by the card's challenge. Errors: `ApduError` 6982 for a wrong answer. */
export async function authenticateAdmin(session: GidsSession, answer: AnswerChallenge): Promise<void> {
  await session.externalAuthenticate(await answer(await session.getChallenge()));
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
  await announceChange(session, 'pins');
  await session.resetRetryCounter(newPin);
}
