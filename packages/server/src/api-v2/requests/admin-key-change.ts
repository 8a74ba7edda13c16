import { adminKeyCiphers, parseUuid } from '@cardea/domain';
import {
  answerUnderNewAdminKey,
  type CardOfRequest,
  confirmNewAdminKey,
  giveOutNewAdminKey,
} from '@cardea/workflows';
import { Type } from 'typebox';
import { base64, bytesFromBase64 } from '../../wire/base64.js';
import { defineRoute, ok } from '../route.js';
import { component, exact, Guid, names, nullable, UuidParams } from '../schemas/common.js';

const cardFields = {
  smartcardUuid: Guid,
  cardId: Guid,
};

const CardOfRequestSchema = component(
  'CardOfRequest',
  Type.Object(cardFields, { additionalProperties: false, description: 'The card in the reader' }),
);

const AdminKeyChallengeSchema = component(
  'AdminKeyChallenge',
  Type.Object(
    {
      ...cardFields,
      challengeBase64: Type.String({ maxLength: 100 }),
      cipher: Type.Optional(names(adminKeyCiphers)),
    },
    { additionalProperties: false },
  ),
);

const NewAdminKeySchema = component(
  'NewAdminKey',
  exact({
    adminKeyVersion: nullable(Type.Integer({ description: 'Version of the admin-key master' })),
    keyBase64: nullable(
      Type.String({ description: '24 bytes; null when the card has the current admin key' }),
    ),
  }),
);

const tags = ['Requests'] as const;

/** Gives out the admin key that a card in use changes to. */
export const postNewAdminKey = defineRoute({
  method: 'POST',
  path: '/requests/{uuid}/new-admin-key',
  operationId: 'giveOutNewAdminKey',
  summary: 'Get the admin key that a card in use is to change to',
  description:
    'For updates and renewals in place of a card whose admin key comes from an older master or from another system. Until the card is confirmed to have it, the server answers for both keys.',
  tags,
  params: UuidParams,
  body: CardOfRequestSchema,
  answer: { schema: NewAdminKeySchema },
  isAnswerSecret: true,
  handle: async (ports, { caller, params, body }) => {
    const given = await giveOutNewAdminKey(ports, caller, cardOf(params.uuid, body));
    return ok({
      adminKeyVersion: given?.version ?? null,
      keyBase64: given === undefined ? null : base64(given.key.reveal()),
    });
  },
});

/** Answers a challenge under the key that the card may have got. */
export const postNewAdminKeyAnswer = defineRoute({
  method: 'POST',
  path: '/requests/{uuid}/new-admin-key/answer',
  operationId: 'answerUnderNewAdminKey',
  summary: "Answer a card's challenge under the admin key that was given out for it and is not confirmed",
  tags,
  params: UuidParams,
  body: AdminKeyChallengeSchema,
  answer: { schema: component('AdminKeyAnswer', exact({ responseBase64: Type.String() })) },
  isAnswerSecret: true,
  handle: async (ports, { caller, params, body }) => {
    const response = await answerUnderNewAdminKey(
      ports,
      caller,
      cardOf(params.uuid, body),
      bytesFromBase64(body.challengeBase64, 'challengeBase64'),
      body.cipher ?? '3DES',
    );
    return ok({ responseBase64: base64(response.reveal()) });
  },
});

/** Settles the change. */
export const postNewAdminKeyConfirmation = defineRoute({
  method: 'POST',
  path: '/requests/{uuid}/new-admin-key/confirm',
  operationId: 'confirmNewAdminKey',
  summary: 'Confirm that the card answers under its new admin key',
  tags,
  params: UuidParams,
  body: CardOfRequestSchema,
  answer: { schema: component('AdminKeyVersion', exact({ adminKeyVersion: Type.Integer() })) },
  handle: async (ports, { caller, params, body }) =>
    ok({ adminKeyVersion: await confirmNewAdminKey(ports, caller, cardOf(params.uuid, body)) }),
});

function cardOf(
  requestUuid: string,
  { smartcardUuid, cardId }: { readonly smartcardUuid: string; readonly cardId: string },
): CardOfRequest {
  return {
    requestUuid: parseUuid(requestUuid, 'uuid'),
    smartcardUuid: parseUuid(smartcardUuid, 'smartcardUuid'),
    cardId: parseUuid(cardId, 'cardId'),
  };
}
