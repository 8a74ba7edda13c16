import type { Secret } from '@cardea/domain';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import { AdminKeyRejected } from '../credential-card/card-refusals.js';
import { CardManagementKeyRejected } from './authentication-errors.js';
import { type CardManagementKey, isSameBlock } from './card-management-key.js';
import type { PivAbilities } from './piv-abilities.js';
import type { PivSession } from './piv-session.js';
import type { CardManagementKeyAlgorithm } from './sp800-73.js';

/** Ciphers of card management keys that have 24 bytes, as admin keys have. */
export type AdminKeyAlgorithm = Extract<CardManagementKeyAlgorithm, '3DES' | 'AES-192'>;

/** Algorithm of the card management key that the card holds; 3DES for cards that cannot tell. */
export async function managementKeyAlgorithm(
  session: PivSession,
  { hasMetadata }: PivAbilities,
): Promise<CardManagementKeyAlgorithm> {
  return hasMetadata ? (await session.yubico.getManagementKeyMetadata()).algorithm : '3DES';
}

/** What an admin key becomes on a card with this card management key: AES-192 where the card has AES of any length. */
export function adminKeyAlgorithmFor(algorithm: CardManagementKeyAlgorithm): AdminKeyAlgorithm {
  return algorithm === '3DES' ? '3DES' : 'AES-192';
}

/**
 * Authenticates the administrator by the card's challenge, and says under which cipher.
 *
 * Errors: `AdminKeyRejected`, also on a card whose card management key has another length than admin keys.
 */
export async function authenticateAdmin(
  session: PivSession,
  abilities: PivAbilities,
  answer: AnswerChallenge,
): Promise<AdminKeyAlgorithm> {
  const algorithm = await managementKeyAlgorithm(session, abilities);
  if (algorithm !== '3DES' && algorithm !== 'AES-192') throw new AdminKeyRejected();
  const challenge = await session.getManagementKeyChallenge(algorithm);
  const response = await answer(challenge, algorithm === '3DES' ? '3DES' : 'AES192');
  await asAdminKey(session.externalAuthenticate(algorithm, response));
  return algorithm;
}

/** Authenticates with a key that is at hand. Says whether the card holds it. */
export async function isAuthenticatedWith(session: PivSession, key: CardManagementKey): Promise<boolean> {
  try {
    await session.generalAuthenticateExternal(key);
    return true;
  } catch (error) {
    if (error instanceof CardManagementKeyRejected) return false;
    throw error;
  }
}

/** Errors: `AdminKeyRejected` for a refused card management key. */
async function asAdminKey(authenticated: Promise<void>): Promise<void> {
  try {
    await authenticated;
  } catch (error) {
    if (error instanceof CardManagementKeyRejected) throw new AdminKeyRejected(error.command, error.sw);
    throw error;
  }
}

/** Says whether two admin keys are the same one. */
export function isSameKey(one: Secret<Uint8Array>, other: Secret<Uint8Array>): boolean {
  return isSameBlock(one.reveal(), other.reveal());
}
