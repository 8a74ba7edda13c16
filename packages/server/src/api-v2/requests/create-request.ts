import { parseOptionalUuid, requestTypes, revocationReasons } from '@cardea/domain';
import { createRequest } from '@cardea/workflows';
import { Type } from 'typebox';
import { entityTag } from '../entity-tags.js';
import { created, defineRoute } from '../route.js';
import { component, Guid, names } from '../schemas/common.js';
import { DataCollectionInput, dataItemsOf } from '../schemas/data-collection.js';
import { directions, onlineUpdateReasons, RequestSchema, requestToJson } from '../schemas/request.js';

const Body = component(
  'CreateRequest',
  Type.Object(
    {
      type: names(requestTypes),
      direction: Type.Optional(names(directions)),
      profileTemplateUuid: Type.Optional(Guid),
      smartcardUuid: Type.Optional(Guid),
      profileUuid: Type.Optional(Guid),
      targetUserUuid: Type.Optional(Type.String({ format: 'uuid', description: 'The caller when left out' })),
      comment: Type.Optional(Type.String({ maxLength: 4000 })),
      priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 255, description: '0 is served first' })),
      dataCollection: Type.Optional(DataCollectionInput),
      revocationReason: Type.Optional(names(revocationReasons)),
      revocationDelaySeconds: Type.Optional(Type.Integer({ minimum: 0 })),
      certificateTemplates: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100 })),
      onlineUpdateReason: Type.Optional(names(onlineUpdateReasons)),
    },
    {
      additionalProperties: false,
      examples: [
        {
          type: 'Enroll',
          profileTemplateUuid: '97cd65fa-af4b-4587-9309-0dd6bfd8b4e1',
          comment: 'New colleague',
        },
        {
          type: 'Disable',
          smartcardUuid: '0dd6bfd8-b4e1-4587-9309-97cd65faaf4b',
          revocationReason: 'keyCompromise',
        },
      ],
    },
  ),
);

/** Starts a life-cycle operation, for the caller or for somebody else. */
export const postRequest = defineRoute({
  method: 'POST',
  path: '/requests',
  operationId: 'createRequest',
  summary: 'Create a request',
  description: 'What fits the profile template is approved at once when its policy needs no approval.',
  tags: ['Requests'],
  body: Body,
  answer: { status: 201, schema: RequestSchema, hasEntityTag: true },
  handle: async (ports, { caller, body }) => {
    const request = await createRequest(ports, caller, {
      type: body.type,
      direction: body.direction ?? null,
      profileTemplateUuid: parseOptionalUuid(body.profileTemplateUuid, 'profileTemplateUuid'),
      smartcardUuid: parseOptionalUuid(body.smartcardUuid, 'smartcardUuid'),
      profileUuid: parseOptionalUuid(body.profileUuid, 'profileUuid'),
      targetUserUuid: parseOptionalUuid(body.targetUserUuid, 'targetUserUuid'),
      items: dataItemsOf(body.dataCollection),
      comment: body.comment ?? '',
      priority: body.priority,
      revocationReason: body.revocationReason ?? null,
      revocationDelaySeconds: body.revocationDelaySeconds ?? null,
      certificateTemplates: body.certificateTemplates ?? null,
      onlineUpdateReason: body.onlineUpdateReason ?? null,
    });
    const json = await requestToJson(ports.store, request);
    return created(`/requests/${request.uuid}`, json, entityTag(request.revision));
  },
});
