import { parseUuid } from '@cardea/domain';
import { answerOfflineUnblock } from '@cardea/workflows';
import { Type } from 'typebox';
import { defineRoute, ok } from '../route.js';
import { component, exact, Guid, UuidParams } from '../schemas/common.js';

const Body = component(
  'OfflineUnblock',
  Type.Object(
    {
      requestUuid: Guid,
      challengeHex: Type.String({
        pattern: '^([0-9a-fA-F]{2}[ -]?)+$',
        maxLength: 100,
        description: 'What the card shows: 16 digits, blanks and hyphens between pairs allowed',
      }),
    },
    {
      additionalProperties: false,
      examples: [
        { requestUuid: '97cd65fa-af4b-4587-9309-0dd6bfd8b4e1', challengeHex: 'D611 43F9 CCFF D28B' },
      ],
    },
  ),
);

const Response = component(
  'OfflineUnblockResponse',
  exact({
    responseHex: Type.String({ description: '16 upper-case digits' }),
    groups: Type.Array(Type.String(), { description: 'The same digits by four, to be read out' }),
  }),
);

/** Answers the challenge that a blocked card shows, to be told over the telephone. */
export const postOfflineUnblock = defineRoute({
  method: 'POST',
  path: '/smartcards/{uuid}/offline-unblock',
  operationId: 'answerOfflineUnblock',
  summary: 'Answer the challenge of a blocked card',
  description: 'The request answers one challenge; the same challenge again gets the same answer.',
  tags: ['Smart cards'],
  params: UuidParams,
  body: Body,
  answer: { schema: Response },
  isAnswerSecret: true,
  handle: async (ports, { caller, params, body }) => {
    const smartcardUuid = parseUuid<'Smartcard'>(params.uuid, 'uuid');
    const challenge = new Uint8Array(Buffer.from(body.challengeHex.replace(/[ -]/g, ''), 'hex'));
    const requestUuid = parseUuid<'Request'>(body.requestUuid, 'requestUuid');
    const { response } = await answerOfflineUnblock(ports, caller, smartcardUuid, requestUuid, challenge);
    const responseHex = Buffer.from(response.reveal()).toString('hex').toUpperCase();
    return ok({ responseHex, groups: responseHex.match(/.{1,4}/g) ?? [] });
  },
});
