import type { Secret } from '@cardea/domain';
import { AdminKeyRejected, UnsupportedByCard } from '../credential-card/card-refusals.js';
import { PinRejected } from '../iso7816/apdu-error.js';
import type { PivSession } from './piv-session.js';
import { pukOfAnswer, readUnblockChallenges } from './unblock-challenges.js';

/**
 * The challenge, 8 bytes, whose answer by a help desk opens the card to {@link unblockWithAnswer}: that of its PUK.
 * Nobody need be authenticated. It stays until the next rotation of the PUK.
 *
 * Errors: `UnsupportedByCard` for a card whose PUK is not such a one.
 */
export async function readUnblockChallenge(session: PivSession): Promise<Uint8Array> {
  const current = (await readUnblockChallenges(session))?.current;
  if (current === undefined) throw new UnsupportedByCard('an offline unblock before its PIN was set');
  return current;
}

/**
 * Sets the PIN and unblocks it by the help desk's answer to {@link readUnblockChallenge}. A wrong answer costs a try of
 * the PUK.
 *
 * Errors: `AdminKeyRejected` for a wrong answer; `PinRejected` when the PUK is blocked.
 */
export async function unblockWithAnswer(
  session: PivSession,
  answer: Secret<Uint8Array>,
  newPin: Secret<string>,
): Promise<void> {
  try {
    await session.resetRetryCounter(pukOfAnswer(answer), newPin);
  } catch (error) {
    if (error instanceof PinRejected && error.retriesRemaining > 0) {
      throw new AdminKeyRejected(error.command, error.sw);
    }
    throw error;
  }
}
