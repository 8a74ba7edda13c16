import { type CardId, Secret } from '@cardea/domain';
import { AdminKeyRejected } from '../credential-card/card-refusals.js';
import {
  adminKeyAlgorithmFor,
  isAuthenticatedWith,
  isSameKey,
  managementKeyAlgorithm,
} from './administrator.js';
import { readCardId, writeCardId } from './card-id.js';
import { type CardManagementKey, defaultCardManagementKey } from './card-management-key.js';
import type { PivAbilities } from './piv-abilities.js';
import type { PivSession } from './piv-session.js';
import { type CardManagementKeyAlgorithm, cardManagementKeyAlgorithms } from './sp800-73.js';

/**
 * Gives a card without card id a CHUID and a CCC, by the default admin key or that of the factory. An AES card
 * management key of another length than admin keys have becomes that of the factory for AES-192.
 *
 * Errors: `AdminKeyRejected` when the card holds neither key.
 */
export async function prepareCard(
  session: PivSession,
  abilities: PivAbilities,
  card: { readonly cardId: CardId; readonly defaultAdminKey: Secret<Uint8Array> },
): Promise<void> {
  if ((await readCardId(session)) !== undefined) return;
  const algorithm = await managementKeyAlgorithm(session, abilities);
  const adminAlgorithm = adminKeyAlgorithmFor(algorithm);
  const factoryKey = factoryKeyFor(algorithm);
  if (algorithm !== adminAlgorithm) {
    await requireKey(session, [factoryKey]);
    await session.yubico.setManagementKey(defaultCardManagementKey(adminAlgorithm));
  } else {
    const isDefaultOfFactory = isSameKey(card.defaultAdminKey, factoryKey.key);
    const defaultKey = { algorithm: adminAlgorithm, key: card.defaultAdminKey };
    await requireKey(session, isDefaultOfFactory ? [factoryKey] : [defaultKey, factoryKey]);
  }
  await writeCardId(session, card.cardId);
}

async function requireKey(session: PivSession, keys: readonly CardManagementKey[]): Promise<void> {
  for (const key of keys) if (await isAuthenticatedWith(session, key)) return;
  throw new AdminKeyRejected();
}

/** 01 to 08, as often as the key is long. */
function factoryKeyFor(algorithm: CardManagementKeyAlgorithm): CardManagementKey {
  const { keyBytes } = cardManagementKeyAlgorithms[algorithm];
  return { algorithm, key: new Secret(Uint8Array.from({ length: keyBytes }, (_, index) => (index % 8) + 1)) };
}
