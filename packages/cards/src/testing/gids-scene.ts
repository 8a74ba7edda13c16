import { parseUuid, Secret } from '@cardea/domain';
import { computeAuthenticationResponse } from '../admin-key/response.js';
import { GidsSession } from '../gids/gids-session.js';
import { initializeCard } from '../gids/initialize-card.js';
import type { CardConnection } from '../iso7816/card-connection.js';
import { fromHex } from '../iso7816/octets.js';
import { SimulatedGidsCard, type SimulatedGidsCardOptions } from '../sim/gids/simulated-gids-card.js';

export const cardId = parseUuid<'Card'>('97cd65fa-af4b-4587-9309-0dd6bfd8b4e1', 'cardId');
export const pin = new Secret('123456');
export const newPin = new Secret('86420975');
export const adminKey = new Secret(fromHex('010203040506070801020304050607080102030405060708'));
export const newAdminKey = new Secret(fromHex('1112131415161718212223242526272831323334353637ab'));

/** Answers challenges as the holder of this admin key does. */
export const holderOf = (key: Secret<Uint8Array>) => async (challenge: Uint8Array) =>
  computeAuthenticationResponse(key, challenge);

/** A session with the application selected, as each agent begins. */
export async function selected(connection: CardConnection): Promise<GidsSession> {
  const session = new GidsSession(connection);
  await session.select();
  return session;
}

/** A card with files, PIN and admin key, in the reader anew: nobody is authenticated. */
export async function initializedCard(
  options: SimulatedGidsCardOptions = {},
): Promise<{ readonly card: SimulatedGidsCard; readonly session: GidsSession }> {
  const card = new SimulatedGidsCard(options);
  await initializeCard(new GidsSession(card), { cardId, pin, adminKey });
  card.reset();
  return { card, session: await selected(card) };
}
