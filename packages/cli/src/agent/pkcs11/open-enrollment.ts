import type { CardId } from '@cardea/cards';
import type { CardeaClient, v1, v2 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../../failure.js';
import type { WantedPersonalisation } from '../run/card-agent.js';
import type { BoundCard } from '../run/card-run.js';
import { createRequest } from '../run/create-request.js';
import { openRequestFor, smartcardOf, standingOf } from '../run/find-request.js';
import { noAtr, type TokenRun } from './token-run.js';

/** Which enrollment is meant; without a profile template the one that a request left open has. */
export type WantedEnrollment = Pick<WantedPersonalisation, 'template' | 'comment' | 'dataCollection'>;

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
  const smartcard = await smartcardOf(client, { cardId });
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
  const smartcard = cardId === undefined ? undefined : await smartcardOf(client, { cardId });
  const enrollment = { type: 'Enroll', ...wanted } as const;
  const templates = wanted.template === undefined ? undefined : await client.listProfileTemplates();
  const found = await openRequestFor(client, smartcard, enrollment, templates);
  if (found !== undefined) say(`goes on with request ${found.uuid}, which is ${found.status}`);
  const request = found ?? (await createRequest(run, smartcard, enrollment, templates));
  const standing = await standingOf(client, request);
  if (standing.kind !== 'open') {
    throw new CommandFailure(
      `Request ${request.uuid} waits for approval. Run the same command again afterwards.`,
    );
  }
  const configuration = await client.getSmartcardConfiguration(request.profileTemplateUuid);
  if (configuration === undefined) {
    throw new CommandFailure('The profile template is not for smart cards.', exitCodes.badInput);
  }
  return {
    requestUuid: request.uuid,
    configuration,
    wantsOneTimePasswords: standing.nextStep === 'enterOneTimePassword',
  };
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
