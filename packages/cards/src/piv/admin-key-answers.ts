import { Secret } from '@cardea/domain';
import { computeAuthenticationResponse } from '../admin-key/response.js';
import type { AnswerChallenge } from '../credential-card/answer-challenge.js';
import type { CardApplication } from '../credential-card/credential-card.js';
import { defaultCardManagementKey, encryptBlock } from './card-management-key.js';

/** Answers challenges with an admin key, 24 bytes, that is at hand, for either cipher. */
export function answerWithKey(key: Secret<Uint8Array>): AnswerChallenge {
  return async (challenge, cipher = '3DES') =>
    cipher === 'AES192'
      ? new Secret(encryptBlock({ algorithm: 'AES-192', key }, challenge))
      : computeAuthenticationResponse(key, challenge);
}

/**
 * The admin key that a card of this kind leaves the factory with, where all have the same: everybody knows it. GIDS
 * cards get theirs when they are prepared.
 */
export function factoryAdminKey(application: CardApplication): Secret<Uint8Array> | undefined {
  return application === 'PIV' ? defaultCardManagementKey().key : undefined;
}

/** Answers for a PIV card that still has the admin key of the factory. */
export const factoryAdminKeyAnswer: AnswerChallenge = answerWithKey(defaultCardManagementKey().key);
