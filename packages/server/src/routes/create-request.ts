import { CreateRequest, directionFromWireName, requestTypeFromWireName } from '@cardea/contract';
import { malformed, parseOptionalUuid } from '@cardea/domain';
import { createRequest } from '@cardea/workflows';
import { created } from '../http/answer.js';
import { defineBodyRoute } from '../http/route.js';
import { dataCollectionFromWire } from '../wire/data-collection.js';
import { requestDetailsFromWire } from '../wire/request-details.js';

/** MIM CM: create request. */
export const postRequest = defineBodyRoute(
  'create-request',
  CreateRequest,
  async (ports, { caller, body }) => {
    const type = requestTypeFromWireName(body.type);
    if (type === undefined)
      throw malformed('type', 'must be a request type such as Enroll, Unblock or Retire');
    const comment = body.comment ?? '';
    if (comment.length > 4000) throw malformed('comment', 'must not exceed 4000 characters');
    const request = await createRequest(ports, caller, {
      type,
      profileTemplateUuid: parseOptionalUuid(body.profiletemplateuuid, 'profiletemplateuuid'),
      smartcardUuid: parseOptionalUuid(body.smartcard, 'smartcard'),
      profileUuid: parseOptionalUuid(body.profile, 'profile'),
      targetUserUuid: parseOptionalUuid(body.target, 'target'),
      items: dataCollectionFromWire(body.datacollection),
      comment,
      priority: priorityFromWire(body.priority),
      direction: directionFromWireName(body.type) ?? null,
      ...requestDetailsFromWire(ports.enums, body),
    });
    return created('requests', request.uuid);
  },
);

function priorityFromWire(value: string | number | null | undefined): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const priority =
    typeof value === 'number' ? value : /^\d{1,3}$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (!(priority >= 0 && priority <= 255))
    throw malformed('priority', 'must be a whole number from 0 to 255');
  return priority;
}
