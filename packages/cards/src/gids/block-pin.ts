import { randomInt } from 'node:crypto';
import { Secret } from '@cardea/domain';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import { PinRejected } from '../iso7816/apdu-error.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { unblockPin } from './administrator.js';
import type { GidsSession } from './gids-session.js';

const throwAwayDigits = 8;
/** ISO/IEC 7816-4 counts tries in four bits. */
const mostTries = 15;

/** A random PIN that nobody gets to know. */
export function throwAwayPin(): Secret<string> {
  return new Secret(Array.from({ length: throwAwayDigits }, () => randomInt(10)).join(''));
}

/**
 * Blocks the user PIN by presenting wrong ones; GIDS has no command for it. So that none of them is right by chance,
 * the card gets a PIN before of which they differ in every digit. Repeated, it begins anew.
 *
 * Errors: as `unblockPin`; `MalformedCardData` when the card goes on counting, or takes a wrong PIN.
 */
export async function blockPin(session: GidsSession, answer: AnswerChallenge): Promise<void> {
  const pin = throwAwayPin();
  await unblockPin(session, answer, pin);
  const wrongPin = new Secret(pin.reveal().replaceAll(/\d/g, (digit) => String((Number(digit) + 1) % 10)));
  for (let attempt = 0; attempt < mostTries; attempt++) {
    if ((await triesAfterWrongPin(session, wrongPin)) === 0) return;
  }
  throw new MalformedCardData('PIN: is not blocked by wrong ones');
}

async function triesAfterWrongPin(session: GidsSession, wrongPin: Secret<string>): Promise<number> {
  try {
    await session.verify(wrongPin);
  } catch (error) {
    if (error instanceof PinRejected) return error.retriesRemaining;
    throw error;
  }
  throw new MalformedCardData('PIN: the card takes a wrong one');
}
