import { toHex } from '@cardea/cards';
import type { CardeaClient, v2 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import type { BoundCard, CardRun } from './card-run.js';

/** Requests of the card agent on a card that is in somebody's hands already. */
export type RequestOnCard = 'Unblock' | 'Retire' | 'TemporaryCardRetire';

/** The card in the reader, as requests name it. Errors: `CommandFailure` for a card without a card id. */
export async function readCard({
  card,
  held,
}: Pick<CardRun, 'card' | 'held'>): Promise<Pick<BoundCard, 'cardId' | 'atrHex'>> {
  const { cardId } = await card.read();
  if (cardId === undefined) throw new CommandFailure('The card has no card id: it was never enrolled.');
  return { cardId, atrHex: toHex(held.atr) };
}

/**
 * The newest assignment of a card that the caller may see.
 *
 * Errors: `CommandFailure` when the server knows none; `CardeaApiError`.
 */
export async function findAssignment(client: CardeaClient, cardId: string): Promise<v2.Smartcard> {
  const found = await client.findSmartcardByCardId(cardId);
  if (found === undefined) {
    throw new CommandFailure(`The server does not know card ${cardId}, or does not show it to this caller.`);
  }
  return await client.management.smartcard(found.Uuid);
}

/**
 * As {@link findAssignment}, for a card that is named by its card id or by the uuid of the smart card; card ids go first.
 *
 * Errors: as {@link findAssignment}.
 */
export async function findNamedAssignment(client: CardeaClient, cardIdOrUuid: string): Promise<v2.Smartcard> {
  const found =
    (await client.findSmartcardByCardId(cardIdOrUuid)) ?? (await client.getSmartcard(cardIdOrUuid));
  if (found === undefined) {
    throw new CommandFailure(
      `The server knows no smart card ${cardIdOrUuid}, by card id or uuid, or does not show it to this caller.`,
    );
  }
  return await client.management.smartcard(found.Uuid);
}

/** What the person wants of a request that the run may have to create. */
export interface WantedRequest {
  readonly type: RequestOnCard;
  /** This request and no other. */
  readonly requestUuid?: string;
  readonly comment: string;
  /** Answers to the questions of the policy, where the request has to be created. */
  readonly dataCollection?: readonly DataItem[];
}

/** An answer to a question of a policy (MIM CM: data collection item). */
export interface DataItem {
  readonly name: string;
  readonly value: string;
}

/**
 * The open request of this type for a card: the one that an interrupted run or somebody else left, else a new one. Gives
 * it back once nothing but its execution is missing.
 *
 * Errors: `CommandFailure` when it waits for an approval or for data; `CardeaApiError` when the caller may not start it.
 */
export async function openRequest(
  { client, say }: Pick<CardRun, 'client' | 'say'>,
  smartcard: Pick<v2.Smartcard, 'uuid'>,
  { type, requestUuid, comment, dataCollection }: WantedRequest,
): Promise<v2.Resumption> {
  const open =
    requestUuid === undefined
      ? await findOpenRequest(client, smartcard.uuid, type)
      : await requestForCard(client, smartcard.uuid, requestUuid);
  const { uuid } =
    open ??
    (await client.management.createRequest({
      type,
      smartcardUuid: smartcard.uuid,
      comment,
      ...(dataCollection === undefined ? {} : { dataCollection: [...dataCollection] }),
    }));
  say(`${open === undefined ? 'created' : 'goes on with'} request ${uuid} (${type})`);
  const resumption = await client.management.resumeRequest(uuid);
  if (resumption.nextStep === 'waitForApproval') {
    throw new CommandFailure(`Request ${uuid} waits for approval. Run the same command again afterwards.`);
  }
  if (resumption.nextStep === 'supplyDataItems') {
    throw new CommandFailure(`Request ${uuid} waits for data items that the policy asks for.`);
  }
  return resumption;
}

/** Errors: `CommandFailure` when the request is one for another card. */
async function requestForCard(
  client: CardeaClient,
  smartcardUuid: string,
  requestUuid: string,
): Promise<v2.Request> {
  const request = await client.management.request(requestUuid);
  if ([request.oldSmartcardUuid, request.newSmartcardUuid].includes(smartcardUuid)) return request;
  throw new CommandFailure(`Request ${requestUuid} is for another card than the one in the reader.`);
}

const openStatuses = ['Executing', 'Approved', 'Pending'] as const;

async function findOpenRequest(
  client: CardeaClient,
  smartcard: string,
  type: RequestOnCard,
): Promise<v2.Request | undefined> {
  for (const status of openStatuses) {
    for await (const request of client.management.requests({ smartcard, type, status, limit: 1 })) {
      return request;
    }
  }
  return undefined;
}

/**
 * Presents the card in the reader for its request, with the one-time passwords that the request may want: from here on
 * the server answers for the admin key of the card.
 *
 * Errors: `CommandFailure` when a one-time password is wanted and not given; `CardeaApiError` when the server refuses.
 */
export async function presentCard(
  { client, secrets, say }: Pick<CardRun, 'client' | 'secrets' | 'say'>,
  { request, nextStep }: v2.Resumption,
  smartcard: Pick<v2.Smartcard, 'uuid'>,
  card: Pick<BoundCard, 'cardId' | 'atrHex'>,
): Promise<BoundCard> {
  const bound = { requestUuid: request.uuid, smartcardUuid: smartcard.uuid, ...card };
  if (nextStep !== 'enterOneTimePassword') return bound;
  const passwords = await secrets.oneTimePasswords();
  if (passwords === undefined) {
    throw new CommandFailure(`Request ${request.uuid} wants the one-time password that was sent for it.`);
  }
  // The request is bound to this card from the start: telling it again brings nothing but the password.
  await client.assignSmartcard({
    requestid: request.uuid,
    cardid: bound.cardId,
    atr: bound.atrHex,
    onetimepassword: passwords,
  });
  say('the server accepts the one-time password', 'oneTimePasswordAccepted');
  return bound;
}

/** Closes a request that was carried out. Errors: `CommandFailure` when the server knows it no more. */
export async function completeRequest({ client, say }: Pick<CardRun, 'client' | 'say'>, uuid: string) {
  if ((await client.changeRequest(uuid, 'Completed')) === undefined) {
    throw new CommandFailure(`The server does not know request ${uuid} any more.`);
  }
  say('completed the request');
}
