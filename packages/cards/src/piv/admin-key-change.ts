import { CmError, type Secret } from '@cardea/domain';
import { adminKeyLengthBytes } from '../admin-key/response.js';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import { AdminKeyRejected, UnsupportedByCard } from '../credential-card/card-refusals.js';
import { ApduError, PinRejected } from '../iso7816/apdu-error.js';
import { answerWithKey } from './admin-key-answers.js';
import {
  adminKeyAlgorithmFor,
  authenticateAdmin,
  isAuthenticatedWith,
  managementKeyAlgorithm,
} from './administrator.js';
import type { PivAbilities } from './piv-abilities.js';
import type { PivSession } from './piv-session.js';
import { isPukOurs, readUnblockChallenges } from './unblock-challenges.js';
import { type NewPuk, replacePuk, returnPuk, settlePuk } from './unblocking-key.js';

/**
 * Replaces the admin key, and with it the PUK where that depends on it: the PUK first, because both keys are known
 * only until the old one is gone.
 *
 * Errors: `AdminKeyRejected`; `UnsupportedByCard` for cards without SET MANAGEMENT KEY, unless they hold the new key
 * already; `PinRejected` when the PUK may be one of several and has one try left.
 */
export async function changeAdminKey(
  session: PivSession,
  abilities: PivAbilities,
  answer: AnswerChallenge,
  newKey: Secret<Uint8Array>,
): Promise<void> {
  if (newKey.reveal().length !== adminKeyLengthBytes) {
    throw new CmError('Misconfigured', `An admin key has ${adminKeyLengthBytes} bytes.`);
  }
  if (!abilities.canSetManagementKey) return requireKeyAlready(session, abilities, newKey);
  const algorithm = await authenticateAdmin(session, abilities, answer);
  const newPuk = await pukUnder(session, abilities, answer, newKey);
  try {
    await session.yubico.setManagementKey({ algorithm, key: newKey });
  } catch (error) {
    // The card keeps its key, so the PUK must go with that one again.
    if (error instanceof ApduError && newPuk !== undefined) await returnPuk(session, answer, newPuk);
    throw error;
  }
  if (!(await isAuthenticatedWith(session, { algorithm, key: newKey }))) throw new AdminKeyRejected();
  if (newPuk !== undefined) await settlePuk(session, newPuk);
}

async function requireKeyAlready(
  session: PivSession,
  abilities: PivAbilities,
  key: Secret<Uint8Array>,
): Promise<void> {
  const algorithm = adminKeyAlgorithmFor(await managementKeyAlgorithm(session, abilities));
  if (!(await isAuthenticatedWith(session, { algorithm, key }))) {
    throw new UnsupportedByCard('another card management key');
  }
}

/** The PUK under the new admin key; undefined when the card's PUK does not depend on it, or is blocked anyway. */
async function pukUnder(
  session: PivSession,
  abilities: PivAbilities,
  present: AnswerChallenge,
  newKey: Secret<Uint8Array>,
): Promise<NewPuk | undefined> {
  if (!isPukOurs(await readUnblockChallenges(session))) return undefined;
  try {
    return await replacePuk(session, abilities, { present, future: answerWithKey(newKey) });
  } catch (error) {
    if (!(error instanceof PinRejected)) throw error;
    if (error.retriesRemaining === 0 || !isPukOurs(await readUnblockChallenges(session))) return undefined;
    throw error;
  }
}
