import type { CardContents } from '@cardea/cards';
import type { CardeaClient, v2 } from '@cardea/sdk';

/** Requests that are carried out on a card in a reader. */
export const cardRequestTypes = [
  'Enroll',
  'Renew',
  'Recover',
  'RecoverOnBehalf',
  'Duplicate',
  'OnlineUpdate',
  'TemporaryCardEnroll',
  'Unblock',
  'Retire',
  'TemporaryCardRetire',
] as const satisfies readonly v2.Request['type'][];
export type CardRequestType = (typeof cardRequestTypes)[number];

/** A request that waits for nothing but the card in the reader. */
export interface OpenWork {
  readonly request: v2.Request;
  readonly type: CardRequestType;
}

/** What is open for a card, as the server and the caller see it. */
export interface WorkOfCard {
  /** The newest assignment of the card; undefined when the server does not know it. */
  readonly smartcard: v2.Smartcard | undefined;
  /** Oldest first. */
  readonly work: readonly OpenWork[];
}

/**
 * Asks the server what is to be done on a card: requests that are bound to it, and requests of the caller that want a
 * new card when this one belongs to nobody.
 *
 * Errors: `CardeaApiError`; what the network throws.
 */
export async function findOpenWork(
  client: CardeaClient,
  { cardId }: Pick<CardContents, 'cardId'>,
): Promise<WorkOfCard> {
  const known = cardId === undefined ? undefined : await client.findSmartcardByCardId(cardId);
  const smartcard = known === undefined ? undefined : await client.management.smartcard(known.Uuid);
  const requests = new Map<string, v2.Request>();
  for (const request of await requestsOnCard(client, smartcard)) requests.set(request.uuid, request);
  if (smartcard === undefined || smartcard.status === 'Retired') {
    for (const request of await requestsWantingCard(client)) requests.set(request.uuid, request);
  }
  const work = [...requests.values()]
    .flatMap((request) => {
      const type = cardRequestTypes.find((one) => one === request.type);
      return type === undefined || !request.isSmartcard ? [] : [{ request, type }];
    })
    .toSorted((one, other) => one.request.submittedAt.localeCompare(other.request.submittedAt));
  return { smartcard, work };
}

const statuses = ['Approved', 'Executing'] as const;

async function requestsOnCard(
  { management }: CardeaClient,
  smartcard: v2.Smartcard | undefined,
): Promise<readonly v2.Request[]> {
  if (smartcard === undefined) return [];
  const found: v2.Request[] = [];
  for (const status of statuses) {
    for await (const request of management.requests({ smartcard: smartcard.uuid, status })) {
      // A request that makes another card out of this one wants that other card.
      if (request.newSmartcardUuid === smartcard.uuid) found.push(request);
    }
  }
  return found;
}

/** How the v1.0 API writes that there is none. */
const noCard = '00000000-0000-0000-0000-000000000000';

async function requestsWantingCard(client: CardeaClient): Promise<readonly v2.Request[]> {
  const own = (await Promise.all(statuses.map((status) => client.listRequests({ status })))).flat();
  const unbound = own.filter(
    ({ IsSmartcard, NewSmartcardUuid }) => IsSmartcard && NewSmartcardUuid === noCard,
  );
  return await Promise.all(unbound.map(({ Uuid }) => client.management.request(Uuid)));
}
