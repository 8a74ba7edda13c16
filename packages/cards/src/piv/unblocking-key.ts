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
  const known = (await readUnblockChallenges(session)) ?? {};
  // Step 1: the challenge, before the PUK that depends on it. One that an interruption left is used.
  const challenge = known.next ?? Uint8Array.from(randomBytes(unblockChallengeBytes));
  if (known.next !== challenge) await writeUnblockChallenges(session, { ...known, next: challenge });
  // Step 2: the PUK, from whichever it is.
  const puk = await pukFor(holders.future, challenge);
  const candidates = await candidatePuks(
    holders,
    { ...known, next: challenge },
    puk,
    known.next === challenge,
  );
  await changePuk(session, abilities, candidates, puk);
  return { puk, challenge };
}

/** Notes that the new PUK is the one that counts. Needs the card management key. */
export function settlePuk(session: PivSession, { challenge }: NewPuk): Promise<void> {
  return writeUnblockChallenges(session, { current: challenge });
}

async function pukFor(answer: AnswerChallenge, challenge: Uint8Array): Promise<Secret<string>> {
  return pukOfAnswer(await answer(challenge, '3DES'));
}

/** What the PUK may be, the most probable after an interruption first. */
async function candidatePuks(
  { present, future }: PukHolders,
  { current, next }: UnblockChallenges,
  newPuk: Secret<string>,
  wasInterrupted: boolean,
): Promise<readonly Secret<string>[]> {
  const candidates = wasInterrupted ? [newPuk] : [];
  candidates.push(current === undefined ? factoryPuk : await pukFor(present, current));
  // A rotation under the old admin key may have been interrupted before the key was to change.
  if (wasInterrupted && next !== undefined && present !== future) {
    candidates.push(await pukFor(present, next));
  }
  return candidates;
}

async function changePuk(
  session: PivSession,
  { hasMetadata }: PivAbilities,
  candidates: readonly Secret<string>[],
  newPuk: Secret<string>,
): Promise<void> {
  const metadata = hasMetadata ? await session.yubico.getReferenceDataMetadata('puk') : undefined;
  const possible =
    metadata === undefined
      ? candidates
      : metadata.isDefault
        ? [factoryPuk]
        : candidates.filter((candidate) => candidate !== factoryPuk);
  let retriesRemaining = metadata?.retriesRemaining;
  for (const [index, candidate] of possible.entries()) {
    const isCertain = index === possible.length - 1;
    if (retriesRemaining === 1 && !isCertain) break;
    try {
      await session.changeReferenceData('puk', candidate, newPuk);
      return;
    } catch (error) {
      if (!(error instanceof PinRejected) || error.retriesRemaining === 0) throw error;
      retriesRemaining = error.retriesRemaining;
    }
  }
  // A count that the card does not tell is one try at least: it would have said that there is none.
  const left = retriesRemaining ?? 1;
  throw new PinRejected('changeReferenceData', verificationFailed | Math.min(left, 0x0f), left);
}
