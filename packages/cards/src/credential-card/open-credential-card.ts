import { GidsCredentialCard } from '../gids/gids-credential-card.js';
import { GidsSession } from '../gids/gids-session.js';
import { identifyCard } from '../identify/identify-card.js';
import type { CardConnection } from '../iso7816/card-connection.js';
import { PivCredentialCard } from '../piv/piv-credential-card.js';
import { PivSession } from '../piv/piv-session.js';
import type { CredentialCard } from './credential-card.js';

/**
 * Begins a conversation with a card that holds credentials: recognises it, as {@link identifyCard} does, and selects
 * its application. Undefined when it has none that Cardea personalises.
 *
 * Errors: `CardRemoved`.
 */
export async function openCredentialCard(
  connection: CardConnection,
  atr: Uint8Array,
): Promise<CredentialCard | undefined> {
  const card = await identifyCard(connection, atr);
  switch (card.application) {
    case 'GIDS':
      return new GidsCredentialCard(new GidsSession(connection), card.properties);
    case 'PIV':
      return new PivCredentialCard(new PivSession(connection), card);
    case 'Other':
      return undefined;
  }
}
