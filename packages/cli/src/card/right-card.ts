import { CardeaApiError, type CardeaClient, type v2 } from '@cardea/sdk';
import { CommandFailure } from '../failure.js';

/** Another card is in the reader than the one that a request is for. */
export class WrongCard extends CommandFailure {
  /** Of the card in the reader; undefined for one that was never enrolled. */
  readonly cardId: string | undefined;

  constructor(message: string, cardId: string | undefined) {
    super(message);
    this.cardId = cardId;
  }
}

/** Requests on the one card that they were started for. */
const onTheirCard: readonly v2.Request['type'][] = ['Unblock', 'Retire', 'TemporaryCardRetire'];

/**
 * Sees that the card in the reader is one that the handed-over request can be carried out on, before anything is asked of
 * the person: the card that it was started for or, where a card is made, one that nobody else has.
 *
 * Errors: `WrongCard`, which names both cards; `CardeaApiError`.
 */
export async function requireRightCard(
  client: CardeaClient,
  { type, oldSmartcardUuid }: Pick<v2.Request, 'type' | 'oldSmartcardUuid'>,
  cardId: string | undefined,
): Promise<void> {
  const inReader =
    cardId === undefined ? 'The card in the reader was never enrolled' : `Card ${cardId} is in the reader`;
  if (oldSmartcardUuid !== null && onTheirCard.includes(type)) {
    const expected = await client.management.smartcard(oldSmartcardUuid);
    if (cardId !== undefined && isSameCard(expected.cardId, cardId)) return;
    throw new WrongCard(`${inReader}; the request is for card ${expected.cardId}. Put that one in.`, cardId);
  }
  if (cardId !== undefined && !(await isFree(client, cardId)))
    throw new WrongCard(`${inReader}, which is in use for something else. Put another one in.`, cardId);
}

/** Card ids are written with and without braces, in either letter case. */
function isSameCard(one: string | null, other: string): boolean {
  const bare = (cardId: string) => cardId.replaceAll(/[{}]/g, '').toLowerCase();
  return one !== null && bare(one) === bare(other);
}

/** The server tells of the request's cards and of those that nobody has; all others are refused. */
async function isFree(client: CardeaClient, cardId: string): Promise<boolean> {
  try {
    await client.findSmartcardByCardId(cardId);
    return true;
  } catch (error) {
    if (error instanceof CardeaApiError && error.status === 403) return false;
    throw error;
  }
}
