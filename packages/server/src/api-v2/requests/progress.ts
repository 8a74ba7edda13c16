import { parseUuid, progressSteps } from '@cardea/domain';
import { recordProgress } from '@cardea/workflows';
import { Type } from 'typebox';
import { defineRoute, noContent } from '../route.js';
import { exact, Guid, names, UuidParams } from '../schemas/common.js';

/** The card agent tells where it is. */
export const postProgress = defineRoute({
  method: 'POST',
  path: '/requests/{uuid}/progress',
  operationId: 'recordRequestProgress',
  summary: 'Tell a step of the card agent to whoever watches the request',
  tags: ['Requests'],
  params: UuidParams,
  body: exact({
    step: names(progressSteps),
    // With `wrongCard`.
    cardId: Type.Optional(Guid),
  }),
  answer: { status: 204 },
  handle: async (ports, { caller, params, body }) => {
    const cardId = body.cardId === undefined ? null : parseUuid<'Card'>(body.cardId, 'cardId');
    await recordProgress(ports, caller, parseUuid(params.uuid, 'uuid'), { step: body.step, cardId });
    return noContent();
  },
});
