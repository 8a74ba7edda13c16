import { parseUuid, requestTypes, Secret } from '@cardea/domain';
import { codeRefused, createHandOver, type RedeemedHandOver, redeemHandOver } from '@cardea/workflows';
import { Type } from 'typebox';
import { created, defineOpenRoute, defineRoute, ok } from '../route.js';
import { component, exact, Guid, Instant, names, UuidParams } from '../schemas/common.js';

const HandOver = component(
  'HandOver',
  exact({
    code: Type.String({ description: 'Secret, good once: `cardea card agent --code` takes it' }),
    expiresAt: Instant,
  }),
);

/** Hands a request over to the card agent on the computer with the reader. */
export const postHandOver = defineRoute({
  method: 'POST',
  path: '/requests/{uuid}/hand-overs',
  operationId: 'handOverRequest',
  summary: 'Hand a request over to the card agent',
  description:
    'Makes a code that is good once, for ten minutes: with it the card agent acts on this request alone, as the caller. An earlier code of the caller for the request ends.',
  tags: ['Requests'],
  params: UuidParams,
  body: exact({}),
  answer: { status: 201, schema: HandOver },
  isAnswerSecret: true,
  handle: async (ports, { caller, params }) => {
    const uuid = parseUuid<'Request'>(params.uuid, 'uuid');
    const { code, expiresAt } = await createHandOver(ports, caller, uuid);
    return created(`/requests/${uuid}`, { code: code.reveal(), expiresAt: expiresAt.toISOString() });
  },
});

const RedeemedHandOverSchema = component(
  'RedeemedHandOver',
  exact({
    token: Type.String({ description: 'Secret. For `Authorization: Bearer`, on this request alone' }),
    expiresAt: Instant,
    requestUuid: Guid,
    requestType: names(requestTypes),
    accountName: Type.String({ description: 'As whom the token acts' }),
  }),
);

/** Exchanges a code for a token. */
export const postRedemption = defineOpenRoute({
  path: '/hand-overs/redeem',
  operationId: 'redeemHandOver',
  summary: 'Exchange the code of a hand-over for a token',
  description: 'Once. Nobody signs in for it; wrong codes from one address are answered ever more slowly.',
  tags: ['Requests'],
  body: exact({ code: Type.String({ maxLength: 64 }) }),
  answer: { schema: RedeemedHandOverSchema },
  handle: async (ports, { body, ...caller }) => {
    let redeemed: RedeemedHandOver | undefined;
    await ports.codeDelays.attempt(caller.origin, async () => {
      redeemed = await redeemHandOver(ports, caller, new Secret(body.code));
      return redeemed !== undefined;
    });
    if (redeemed === undefined) throw codeRefused();
    const { token, expiresAt, request, user } = redeemed;
    return ok({
      token: token.reveal(),
      expiresAt: expiresAt.toISOString(),
      requestUuid: request.uuid,
      requestType: request.type,
      accountName: user.accountName,
    });
  },
});
