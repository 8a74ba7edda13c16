import { randomBytes } from 'node:crypto';
import { Secret } from '@cardea/domain';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import { PinRejected } from '../iso7816/apdu-error.js';
import { verificationFailed } from '../iso7816/status-words.js';
import type { PivAbilities } from './piv-abilities.js';
import type { PivSession } from './piv-session.js';
import {
  pukOfAnswer,
  readUnblockChallenges,
  type UnblockChallenges,
  unblockChallengeBytes,
  writeUnblockChallenges,
} from './unblock-challenges.js';

/** PUK of cards from the factory. */
const factoryPuk = new Secret('12345678');

/** Who answers unblock challenges. */
export interface PukHolders {
  /** Knows the admin key that the card has. */
  readonly present: AnswerChallenge;
  /** Knows the admin key that the card is to have; the same where it does not change. */
  readonly future: AnswerChallenge;
}

/** A PUK just set, with the challenge that `future` answers with it. */
export interface NewPuk {
  readonly puk: Secret<string>;
  readonly challenge: Uint8Array;
}

/**
 * Gives the card a new PUK, that of a challenge that nobody was asked before. {@link settlePuk} must follow. In
 * between, and after an interruption, the card's object names both challenges. Needs the card management key.
 *
 * Errors: `PinRejected` when the PUK is blocked or none that we know; the last try is never spent on a guess.
 */
export async function replacePuk(
  session: PivSession,
  abilities: PivAbilities,
  holders: PukHolders,
): Promise<NewPuk> {
  const known = await readUnblockChallenges(session);
  // Step 1: the challenge, before the PUK that depends on it. One that an interruption left is used.
  const challenge = known?.next ?? Uint8Array.from(randomBytes(unblockChallengeBytes));
  const puk = await pukFor(holders.future, challenge);
  const candidates = await possiblePuks(session, abilities, await candidatePuks(holders, known, puk));
  if (known?.next === undefined) await writeUnblockChallenges(session, { ...known, next: challenge });
  // Step 2: the PUK, from whichever it is.
  try {
    await changePuk(session, candidates, puk);
  } catch (error) {
    // None was right: the PUK did not change, and unless it is blocked, somebody else set it.
    const isSettled = known?.next === undefined && error instanceof PinRejected;
    if (isSettled) await writeUnblockChallenges(session, error.retriesRemaining === 0 ? (known ?? {}) : {});
    throw error;
  }
  return { puk, challenge };
}

/** Notes that the new PUK is the one that counts. Needs the card management key. */
export function settlePuk(session: PivSession, { challenge }: NewPuk): Promise<void> {
  return writeUnblockChallenges(session, { current: challenge });
}

/** Takes {@link replacePuk} back to whoever holds the admin key that the card kept. Needs the card management key. */
export async function returnPuk(
  session: PivSession,
  present: AnswerChallenge,
  newPuk: NewPuk,
): Promise<void> {
  await session.changeReferenceData('puk', newPuk.puk, await pukFor(present, newPuk.challenge));
  await settlePuk(session, newPuk);
}

async function pukFor(answer: AnswerChallenge, challenge: Uint8Array): Promise<Secret<string>> {
  return pukOfAnswer(await answer(challenge, '3DES'));
}

/** What the PUK may be, the most probable after an interruption first. None where somebody else set it. */
async function candidatePuks(
  { present, future }: PukHolders,
  known: UnblockChallenges | undefined,
  newPuk: Secret<string>,
): Promise<readonly Secret<string>[]> {
  if (known === undefined) return [factoryPuk];
  const { current, next } = known;
  const before = current === undefined ? [] : [await pukFor(present, current)];
  if (next === undefined) return before;
  // A rotation under the old admin key may have been interrupted before the key was to change.
  const underOldKey = present === future ? [] : [await pukFor(present, next)];
  return [newPuk, ...(current === undefined ? [factoryPuk] : before), ...underOldKey];
}

/** The candidates that the card itself does not rule out, and how many tries it has for them where it tells. */
interface PossiblePuks {
  readonly candidates: readonly Secret<string>[];
  readonly retriesRemaining?: number;
}

async function possiblePuks(
  session: PivSession,
  { hasMetadata }: PivAbilities,
  candidates: readonly Secret<string>[],
): Promise<PossiblePuks> {
  if (!hasMetadata) return requireCandidate({ candidates });
  const { isDefault, retriesRemaining } = await session.yubico.getReferenceDataMetadata('puk');
  const others = candidates.filter((candidate) => candidate !== factoryPuk);
  return requireCandidate({ candidates: isDefault ? [factoryPuk] : others, retriesRemaining });
}

function requireCandidate(possible: PossiblePuks): PossiblePuks {
  if (possible.candidates.length === 0) throw rejected(possible.retriesRemaining);
  return possible;
}

/** Tries the candidates. The last try is for one that is certain: no other is left. */
async function changePuk(
  session: PivSession,
  { candidates, retriesRemaining }: PossiblePuks,
  newPuk: Secret<string>,
): Promise<void> {
  let left = retriesRemaining;
  for (const [index, candidate] of candidates.entries()) {
    const isCertain = index === candidates.length - 1;
    if (left === 1 && !isCertain) break;
    try {
      await session.changeReferenceData('puk', candidate, newPuk);
      return;
    } catch (error) {
      if (!(error instanceof PinRejected) || error.retriesRemaining === 0) throw error;
      left = error.retriesRemaining;
    }
  }
  throw rejected(left);
}

/** A count that the card does not tell is one try at least: it would have said that there is none. */
function rejected(retriesRemaining = 1): PinRejected {
  const sw = verificationFailed | Math.min(retriesRemaining, 0x0f);
  return new PinRejected('changeReferenceData', sw, retriesRemaining);
}
