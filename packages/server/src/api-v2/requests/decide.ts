import { parseUuid, type Request, type RequestUuid } from '@cardea/domain';
import { approveRequest, type Caller, changeRequest, denyRequest } from '@cardea/workflows';
import { Type } from 'typebox';
import type { RoutePorts } from '../../http/answer.js';
import { entityTag } from '../entity-tags.js';
import { type ApiRoute, defineRoute, ok } from '../route.js';
import { component, exact, UuidParams } from '../schemas/common.js';
import { DataCollectionInput, dataItemsOf } from '../schemas/data-collection.js';
import { RequestSchema, requestToJson } from '../schemas/request.js';

const comment = Type.Optional(Type.String({ maxLength: 4000, description: 'Kept in the audit trail' }));

const Approval = component(
  'ApproveRequest',
  Type.Object(
    { comment, dataCollection: Type.Optional(DataCollectionInput) },
    {
      additionalProperties: false,
      examples: [{ comment: 'Seen in person', dataCollection: [{ name: 'Cost center', value: '0815' }] }],
    },
  ),
);
const Comment = component('ChangeRequest', exact({ comment }));

/** Casts the caller's vote for a request. */
export const approve = defineRoute({
  method: 'POST',
  path: '/requests/{uuid}/approve',
  operationId: 'approveRequest',
  summary: 'Approve a request',
  description: 'One vote each. `dataCollection` answers the data items of the certificate manager.',
  tags: ['Requests'],
  params: UuidParams,
  body: Approval,
  answer: { schema: RequestSchema, hasEntityTag: true },
  handle: async (ports, { caller, params, body }) => {
    const decision = { comment: body.comment ?? '', items: dataItemsOf(body.dataCollection) };
    return changed(ports, await approveRequest(ports, caller, parseUuid(params.uuid, 'uuid'), decision));
  },
});

/** Denies a request for good. */
export const deny = {
  ...defineChange('deny', 'Deny a request', denyRequest),
  description:
    'The comment tells whoever asked why: it is in the history of the request and in `DenyRequest` notifications.',
};

/** Withdraws a request that has not been carried out. */
export const cancel = defineChange('cancel', 'Cancel a request', (ports, caller, uuid, { comment }) =>
  changeRequest(ports, caller, uuid, 'Canceled', comment),
);

/** Gives a request up whose execution has begun. */
export const abandon = defineChange('abandon', 'Abandon a request', (ports, caller, uuid, { comment }) =>
  changeRequest(ports, caller, uuid, 'Abandoned', comment),
);

/** Ends a request that has been carried out. */
export const complete = defineChange('complete', 'Complete a request', (ports, caller, uuid, { comment }) =>
  changeRequest(ports, caller, uuid, 'Completed', comment),
);

function defineChange(
  verb: 'deny' | 'cancel' | 'abandon' | 'complete',
  summary: string,
  change: (
    ports: RoutePorts,
    caller: Caller,
    uuid: RequestUuid,
    said: { readonly comment: string },
  ) => Promise<Request>,
): ApiRoute {
  return defineRoute({
    method: 'POST',
    path: `/requests/{uuid}/${verb}`,
    operationId: `${verb}Request`,
    summary,
    tags: ['Requests'],
    params: UuidParams,
    body: Comment,
    answer: { schema: RequestSchema, hasEntityTag: true },
    handle: async (ports, { caller, params, body }) =>
      changed(
        ports,
        await change(ports, caller, parseUuid(params.uuid, 'uuid'), { comment: body.comment ?? '' }),
      ),
  });
}

async function changed({ store }: RoutePorts, request: Request) {
  return ok(await requestToJson(store, request), entityTag(request.revision));
}
