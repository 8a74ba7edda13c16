import { issuanceOrderStates, malformed, type OrderUuid, parseUuid } from '@cardea/domain';
import {
  askAboutIssuanceOrder,
  type IssuanceOrderView,
  listIssuanceOrders,
  type OrderResolution,
  readIssuanceOrder,
  resolveIssuanceOrder,
} from '@cardea/workflows';
import { type Static, Type } from 'typebox';
import { base64, bytesFromBase64 } from '../../wire/base64.js';
import { given, page } from '../paging.js';
import { type ApiRoute, defineRoute, ok } from '../route.js';
import {
  component,
  exact,
  Guid,
  Instant,
  names,
  nullable,
  pageOfSchema,
  spoken,
  UuidParams,
} from '../schemas/common.js';
import { readTimeCursor, timeCursor, timePageQuery } from './time-cursor.js';

const tags = ['Issuance orders'] as const;

const IssuanceOrderSchema = component(
  'IssuanceOrder',
  exact({
    uuid: Guid,
    authority: Type.String({ description: 'Name of the certification authority' }),
    state: names(issuanceOrderStates),
    requestUuid: Guid,
    optionIndex: Type.Integer({ description: 'Which generation option of the request it answers, from 0' }),
    certificateTemplate: Type.String(),
    serialNumber: nullable(Type.String({ description: 'Upper-case hex' })),
    certificationRequestSha256: Type.String({ description: 'Hex' }),
    certificationRequestBase64: nullable(
      Type.String({ description: 'PKCS#10, DER; null where the authority is of this installation' }),
    ),
    attempts: Type.Integer({ description: 'How often the authority was asked' }),
    nextAttemptAt: nullable(Instant),
    lastError: nullable(spoken()),
    canBeAsked: Type.Boolean({ description: 'The authority can be asked now what becomes of it' }),
    startedAt: Instant,
    changedAt: Instant,
  }),
);

const ResolutionSchema = exact({
  outcome: names(['issued', 'notIssued', 'giveUp']),
  certificateBase64: Type.Optional(
    Type.String({ maxLength: 100_000, description: 'DER; with the outcome issued, and only then' }),
  ),
  comment: Type.Optional(
    Type.String({ description: 'How it was found out; needed unless there is a certificate' }),
  ),
});

function orderToJson({ order, canBeAsked }: IssuanceOrderView) {
  return {
    uuid: order.uuid,
    authority: order.caName,
    state: order.state,
    requestUuid: order.requestUuid,
    optionIndex: order.optionIndex,
    certificateTemplate: order.templateCommonName,
    serialNumber: order.serialNumber,
    certificationRequestSha256: order.certificationRequestSha256,
    certificationRequestBase64:
      order.certificationRequestDer === null ? null : base64(order.certificationRequestDer),
    attempts: order.attempts,
    nextAttemptAt: order.nextAttemptAt?.toISOString() ?? null,
    lastError: order.lastError,
    canBeAsked,
    startedAt: order.startedAt.toISOString(),
    changedAt: order.changedAt.toISOString(),
  };
}

const getIssuanceOrders = defineRoute({
  method: 'GET',
  path: '/issuance-orders',
  operationId: 'listIssuanceOrders',
  summary: 'List what certification authorities were asked for, newest first',
  tags,
  query: timePageQuery({
    state: Type.Optional(names(issuanceOrderStates)),
    authority: Type.Optional(Type.String({ minLength: 1, maxLength: 254 })),
    request: Type.Optional(Guid),
  }),
  answer: { schema: pageOfSchema('IssuanceOrderPage', IssuanceOrderSchema) },
  handle: async (ports, { caller, query, url }) => {
    const limit = query.limit ?? 50;
    const last = readTimeCursor<'IssuanceOrder'>(query.cursor);
    const filter = given({
      states: query.state === undefined ? undefined : [query.state],
      caName: query.authority,
      requestUuid: query.request === undefined ? undefined : parseUuid<'Request'>(query.request, 'request'),
      before: last === undefined ? undefined : { startedAt: last.createdAt, uuid: last.uuid },
    });
    const items = await listIssuanceOrders(ports, caller, { limit, ...filter });
    const times = items.map(({ order: { uuid, startedAt } }) => ({ uuid, createdAt: startedAt }));
    return page(url, { items, nextCursor: timeCursor(times, limit) }, orderToJson);
  },
});

const getIssuanceOrder = defineRoute({
  method: 'GET',
  path: '/issuance-orders/{uuid}',
  operationId: 'getIssuanceOrder',
  summary: 'Read an order at a certification authority',
  tags,
  params: UuidParams,
  answer: { schema: IssuanceOrderSchema },
  handle: async (ports, { caller, params }) =>
    ok(orderToJson(await readIssuanceOrder(ports, caller, orderUuid(params)))),
});

const resolve = defineRoute({
  method: 'POST',
  path: '/issuance-orders/{uuid}/resolve',
  operationId: 'resolveIssuanceOrder',
  summary: 'Settle an order at an external authority by what was found out there',
  description:
    'For orders that are pending or unknown. issued: the certificate is held against the order and stored. notIssued: nothing was and will be issued; the subscriber may send the certification request again. giveUp: as notIssued, where nobody can find out. A certificate that turns up for an order closed before is stored and revoked.',
  tags,
  params: UuidParams,
  body: ResolutionSchema,
  answer: { schema: IssuanceOrderSchema },
  handle: async (ports, { caller, params, body }) =>
    ok(orderToJson(await resolveIssuanceOrder(ports, caller, orderUuid(params), resolutionOf(body)))),
});

const ask = defineRoute({
  method: 'POST',
  path: '/issuance-orders/{uuid}/ask',
  operationId: 'askAboutIssuanceOrder',
  summary: 'Ask the external authority now what became of an order',
  description:
    'That it told nothing is no error: lastError says what was wrong, nextAttemptAt when it is asked next.',
  tags,
  params: UuidParams,
  answer: { schema: IssuanceOrderSchema },
  handle: async (ports, { caller, params }) =>
    ok(orderToJson(await askAboutIssuanceOrder(ports, caller, orderUuid(params)))),
});

function orderUuid({ uuid }: { readonly uuid: string }): OrderUuid {
  return parseUuid<'IssuanceOrder'>(uuid, 'uuid');
}

function resolutionOf({
  outcome,
  certificateBase64,
  comment = '',
}: Static<typeof ResolutionSchema>): OrderResolution {
  if (outcome === 'issued') {
    if (certificateBase64 === undefined)
      throw malformed('certificateBase64', 'must be given with the outcome issued');
    return { outcome, certificateDer: bytesFromBase64(certificateBase64, 'certificateBase64'), comment };
  }
  if (certificateBase64 !== undefined)
    throw malformed('certificateBase64', `must not be given with the outcome ${outcome}`);
  return { outcome, comment };
}

/** Orders at certification authorities. */
export const issuanceOrderRoutes: readonly ApiRoute[] = [getIssuanceOrders, getIssuanceOrder, resolve, ask];
