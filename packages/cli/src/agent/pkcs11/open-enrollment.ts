import type { CardId } from '@cardea/cards';
import type { CardeaClient, v1, v2 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../../failure.js';
import type { BoundCard } from '../run/card-run.js';
import { createRequest } from '../run/create-request.js';
import { noAtr, type TokenRun } from './token-run.js';

/** Which enrollment is meant. */
export interface WantedEnrollment {
  /** Name or GUID of the profile template; the one that a request left open has, when absent. */
  readonly template?: string;
  readonly comment: string;
}

/** An enrollment that can be carried out, and how its template sets cards up. */
export interface OpenEnrollment {
  readonly requestUuid: string;
  readonly configuration: v1.SmartcardConfiguration;
  readonly wantsOneTimePasswords: boolean;
}

/** The assignment of a token whose enrollment is complete; undefined when something is left to do. */
export async function findActiveAssignment(
  client: CardeaClient,
  cardId: CardId,
): Promise<v2.Smartcard | undefined> {
  const smartcard = await assignmentOf(client, cardId);
  return smartcard?.status === 'Active' ? smartcard : undefined;
}

/**
 * The caller's request to go on with: one that is bound to this token, else one that has no card yet, else a new one. A
 * blank token has no card id.
 *
 * Errors: `CommandFailure` when it waits for an approval or for data; `CardeaApiError`.
 */
export async function openEnrollment(
  run: Pick<TokenRun, 'client' | 'say'>,
  cardId: CardId | undefined,
  wanted: WantedEnrollment,
): Promise<OpenEnrollment> {
  const { client, say } = run;
  const smartcard = cardId === undefined ? undefined : await assignmentOf(client, cardId);
  const found = await findOpenRequest(client, smartcard, wanted);
  if (found !== undefined) say(`goes on with request ${found.uuid}, which is ${found.status}`);
  const { template, comment } = wanted;
  const request =
    found ??
    (await createRequest(run, smartcard, {
      type: 'Enroll',
      comment,
      ...(template === undefined ? {} : { template }),
    }));
  const { nextStep } = await client.management.resumeRequest(request.uuid);
  if (nextStep === 'waitForApproval') {
    throw new CommandFailure(
      `Request ${request.uuid} waits for approval. Run the same command again afterwards.`,
    );
  }
  if (nextStep === 'supplyDataItems') {
    throw new CommandFailure(`Request ${request.uuid} waits for data items that the policy asks for.`);
  }
  const configuration = await client.getSmartcardConfiguration(request.profileTemplateUuid);
  if (configuration === undefined) {
    throw new CommandFailure('The profile template is not for smart cards.', exitCodes.badInput);
  }
  return {
    requestUuid: request.uuid,
    configuration,
    wantsOneTimePasswords: nextStep === 'enterOneTimePassword',
  };
}

async function assignmentOf(client: CardeaClient, cardId: CardId): Promise<v2.Smartcard | undefined> {
  const found = await client.findSmartcardByCardId(cardId);
  return found === undefined ? undefined : await client.management.smartcard(found.Uuid);
}

const openStatuses = ['Executing', 'Approved', 'Pending'] as const;

async function findOpenRequest(
  client: CardeaClient,
  smartcard: v2.Smartcard | undefined,
  wanted: WantedEnrollment,
): Promise<v2.Request | undefined> {
  const { uuid: target } = await client.management.me();
  const unbound: v2.Request[] = [];
  for (const status of openStatuses) {
    for await (const one of client.management.requests({ target, type: 'Enroll', status })) {
      if (smartcard !== undefined && one.newSmartcardUuid === smartcard.uuid) return one;
      if (one.newSmartcardUuid === null && one.isSmartcard) unbound.push(one);
    }
  }
  for (const one of unbound) if (await isForTemplate(client, one, wanted)) return one;
  return undefined;
}

async function isForTemplate(
  client: CardeaClient,
  { profileTemplateUuid }: v2.Request,
  { template }: WantedEnrollment,
): Promise<boolean> {
  const wanted = template?.toLowerCase();
  if (wanted === undefined || wanted === profileTemplateUuid) return true;
  return (await client.getProfileTemplate(profileTemplateUuid))?.Name.toLowerCase() === wanted;
}

/** Binds the token to its request; again changes nothing. Errors: `CommandFailure`; `CardeaApiError`. */
export async function bindToken(
  { client, secrets, say }: TokenRun,
  { requestUuid, wantsOneTimePasswords }: OpenEnrollment,
  cardId: CardId,
): Promise<BoundCard> {
  const passwords = wantsOneTimePasswords ? await secrets.oneTimePasswords() : undefined;
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
