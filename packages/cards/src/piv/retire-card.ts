import { randomBytes, randomInt } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { adminKeyLengthBytes } from '../admin-key/response.js';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import { AdminKeyRejected, UnsupportedByCard } from '../credential-card/card-refusals.js';
import type { CardRetirement } from '../credential-card/credential-card.js';
import { ApduError, PinRejected } from '../iso7816/apdu-error.js';
import { incorrectParametersInData } from '../iso7816/status-words.js';
import { answerWithKey, factoryAdminKeyAnswer } from './admin-key-answers.js';
import { changeAdminKey } from './admin-key-change.js';
import { authenticateAdmin } from './administrator.js';
import { defaultCardManagementKey } from './card-management-key.js';
import { eraseKeys } from './erase-keys.js';
import type { PivAbilities } from './piv-abilities.js';
import type { PivSession } from './piv-session.js';
import { readUnblockChallenges, writeUnblockChallenges } from './unblock-challenges.js';
import { replacePuk, settlePuk } from './unblocking-key.js';

/**
 * Ends the life of a card. The CHUID stays, so that the card is recognised; that is why Yubico's RESET is not used,
 * which would also leave the admin key of the factory. Repeated after an interruption, it goes through all steps again.
 *
 * Errors: as `CredentialCard.retire`; `UnsupportedByCard`, once all else is done, for cards that cannot change their
 * admin key.
 */
export async function retireCard(
  session: PivSession,
  abilities: PivAbilities,
  answer: AnswerChallenge,
  { isErased, isUserPinBlocked, adminKey }: CardRetirement,
): Promise<void> {
  const holder = await authenticatedHolder(session, abilities, answer, adminKey);
  if (holder === undefined) return;
  if (isErased) await eraseKeys(session, abilities);
  if (isUserPinBlocked) {
    await withdrawPuk(session, abilities, holder);
    await blockPin(session);
  }
  if (adminKey === 'block') await disown(session, abilities, holder);
  else if (adminKey !== 'keep') await resetAdminKey(session, abilities, holder, adminKey);
}

/**
 * Authenticates whoever holds the admin key: the card's own administrator, or, where an interrupted retirement changed
 * the key already, everybody who knows the key that it left. Undefined when that is nobody.
 */
async function authenticatedHolder(
  session: PivSession,
  abilities: PivAbilities,
  answer: AnswerChallenge,
  adminKey: CardRetirement['adminKey'],
): Promise<AnswerChallenge | undefined> {
  const left =
    adminKey === 'keep' || adminKey === 'block' ? [] : [answerWithKey(adminKey), factoryAdminKeyAnswer];
  for (const holder of [answer, ...left]) {
    try {
      await authenticateAdmin(session, abilities, holder);
      return holder;
    } catch (error) {
      if (!(error instanceof AdminKeyRejected)) throw error;
    }
  }
  if (adminKey === 'block' && (await readUnblockChallenges(session))?.isOwnerless === true) return undefined;
  throw new AdminKeyRejected();
}

/** Takes the PUK out of people's hands: the administrator alone has it, or nobody where it is none that we know. */
async function withdrawPuk(
  session: PivSession,
  abilities: PivAbilities,
  holder: AnswerChallenge,
): Promise<void> {
  try {
    await settlePuk(session, await replacePuk(session, abilities, { present: holder, future: holder }));
  } catch (error) {
    if (!(error instanceof PinRejected)) throw error;
    await blockPuk(session);
  }
}

/** Blocks the PIN by wrong tries. */
function blockPin(session: PivSession): Promise<void> {
  return untilBlocked((wrongPin) => session.verify(wrongPin));
}

/** Blocks the PUK by wrong tries. */
function blockPuk(session: PivSession): Promise<void> {
  return untilBlocked((wrongPuk) => session.changeReferenceData('puk', wrongPuk, wrongPuk));
}

async function untilBlocked(present: (wrong: Secret<string>) => Promise<void>): Promise<void> {
  for (;;) {
    // One in a hundred million is right by chance, and changes nothing.
    const wrong = new Secret(String(randomInt(1e8)).padStart(8, '0'));
    try {
      await present(wrong);
    } catch (error) {
      if (!(error instanceof PinRejected)) throw error;
      if (error.retriesRemaining === 0) return;
    }
  }
}

/** Leaves an admin key that nobody knows, and a note that says so, for the repetition of an interrupted retirement. */
async function disown(session: PivSession, abilities: PivAbilities, holder: AnswerChallenge): Promise<void> {
  if (!abilities.canSetManagementKey) throw new UnsupportedByCard('another card management key');
  const algorithm = await authenticateAdmin(session, abilities, holder);
  await blockPuk(session);
  await writeUnblockChallenges(session, { isOwnerless: true });
  const key = new Secret(Uint8Array.from(randomBytes(adminKeyLengthBytes)));
  await session.yubico.setManagementKey({ algorithm, key });
}

/** Sets the default admin key; that of the factory on cards that refuse it, such as for being a weak key of DES. */
async function resetAdminKey(
  session: PivSession,
  abilities: PivAbilities,
  holder: AnswerChallenge,
  adminKey: Secret<Uint8Array>,
): Promise<void> {
  try {
    await changeAdminKey(session, abilities, holder, adminKey);
  } catch (error) {
    const isRefused = error instanceof ApduError && error.command === 'setManagementKey';
    if (!isRefused || error.sw !== incorrectParametersInData) throw error;
    await changeAdminKey(session, abilities, holder, defaultCardManagementKey().key);
  }
}
