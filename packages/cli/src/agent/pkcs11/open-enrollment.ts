import type { CardId } from '@cardea/cards';
import type { CardeaClient, v1 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../../failure.js';
import type { BoundCard, Say } from '../run/card-run.js';
import { noAtr, type TokenRun } from './token-run.js';

/** A profile template for smart cards, with how it sets cards up. */
export interface CardTemplate {
  readonly uuid: string;
  readonly name: string;
  readonly configuration: v1.SmartcardConfiguration;
}

/** The profile template of this name or GUID. Errors: `CommandFailure` when it is not offered or not for smart cards. */
export async function findCardTemplate(client: CardeaClient, wanted: string): Promise<CardTemplate> {
  const templates = await client.listProfileTemplates();
  const name = wanted.toLowerCase();
  const found = templates.find((one) => one.Name.toLowerCase() === name || one.Uuid.toLowerCase() === name);
  if (found === undefined) {
    const names = templates.map(({ Name }) => Name).join(', ');
    throw new CommandFailure(
      `No such profile template for this user. Choose with --template: ${names || 'none offered'}.`,
      exitCodes.badInput,
    );
  }
  const configuration = await client.getSmartcardConfiguration(found.Uuid);
  if (configuration === undefined)
    throw new CommandFailure(`${found.Name} is not for smart cards.`, exitCodes.badInput);
  return { uuid: found.Uuid, name: found.Name, configuration };
}

// MIM CM: RequestType, RequestStatus and SmartcardStatus Enumerations.
const enroll = 1;
const [approved, executing, pending] = [3, 18, 16];
const activeCard = 2;

/** The active assignment of a token, of which nothing is left to do. */
export async function findActiveAssignment(
  client: CardeaClient,
  cardId: CardId,
): Promise<v1.Smartcard | undefined> {
  const smartcard = await client.findSmartcardByCardId(cardId);
  return smartcard?.Status === activeCard ? smartcard : undefined;
}

/**
 * The caller's request to go on with: one that is bound to this token already, else one for the template that is bound to
 * none, else a new one.
 *
 * Errors: `CommandFailure` when it waits for an approval; `CardeaApiError`.
 */
export async function openEnrollment(
  { client, say }: Pick<TokenRun, 'client' | 'say'>,
  template: CardTemplate,
  cardId: CardId,
  comment: string,
): Promise<string> {
  const requests = (await client.listRequests()).filter(
    (one) => one.RequestType === enroll && one.ProfileTemplateUuid === template.uuid,
  );
  const open = requests.filter(({ Status }) => Status === approved || Status === executing);
  for (const request of open) {
    if (isUnbound(request) || !(await isBoundTo(client, request, cardId))) continue;
    return goOn(request.Uuid, say);
  }
  const unbound = open.find(isUnbound);
  if (unbound !== undefined) return goOn(unbound.Uuid, say);
  const waiting = requests.find((one) => one.Status === pending);
  if (waiting !== undefined) throw waits(waiting.Uuid);
  const { uuid } = await client.createRequest({
    type: 'Enroll',
    profiletemplateuuid: template.uuid,
    datacollection: '[]',
    comment,
  });
  say(`created request ${uuid}`);
  if ((await client.getRequest(uuid))?.Status !== approved) throw waits(uuid);
  return uuid;
}

function goOn(uuid: string, say: Say): string {
  say(`goes on with request ${uuid}`);
  return uuid;
}

function waits(uuid: string): CommandFailure {
  return new CommandFailure(`Request ${uuid} waits for approval. Run the same command again afterwards.`);
}

function isUnbound({ NewSmartcardUuid }: v1.Request): boolean {
  return /^[0-]*$/.test(NewSmartcardUuid);
}

async function isBoundTo(client: CardeaClient, request: v1.Request, cardId: CardId): Promise<boolean> {
  const smartcard = await client.getSmartcardOfRequest(request.Uuid, request.NewSmartcardUuid);
  return smartcard?.SerialNumber.toLowerCase().includes(cardId) ?? false;
}

/** Binds the token to its request; again changes nothing. Errors: `CommandFailure`; `CardeaApiError`. */
export async function bindToken(
  { client, secrets, say }: TokenRun,
  requestUuid: string,
  cardId: CardId,
): Promise<BoundCard> {
  const passwords = await secrets.oneTimePasswords();
  const bound = await client.assignSmartcard({
    requestid: requestUuid,
    cardid: cardId,
    atr: noAtr,
    ...(passwords === undefined ? {} : { onetimepassword: passwords }),
  });
  if (bound === undefined) throw new CommandFailure('The server does not know the request any more.');
  say(`bound the token to the request as smart card ${bound.uuid}`);
  return { requestUuid, smartcardUuid: bound.uuid, cardId, atrHex: noAtr };
}
