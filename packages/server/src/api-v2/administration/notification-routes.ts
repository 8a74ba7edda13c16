import { notificationTypes, parseUuid } from '@cardea/domain';
import { Type } from 'typebox';
import { type ListedDelivery, listDeliveries, replayDelivery } from '../../notifications/dead-letters.js';
import {
  createWebhook,
  deleteWebhook,
  type ListedWebhook,
  listWebhooks,
  testWebhook,
  updateWebhook,
  type WebhookWithSecret,
} from '../../notifications/webhooks.js';
import { entityTag } from '../entity-tags.js';
import { given, page } from '../paging.js';
import { type ApiRoute, created, defineRoute, noContent, ok } from '../route.js';
import {
  component,
  exact,
  Guid,
  Instant,
  listOf,
  names,
  nullable,
  pageOfSchema,
  spoken,
  UuidParams,
} from '../schemas/common.js';
import { underIfMatch } from './preconditions.js';
import { readTimeCursor, timeCursor, timePageQuery } from './time-cursor.js';

const tags = ['Notifications'] as const;
const deliveryStates = ['waiting', 'delivered', 'dead'] as const;
const Types = Type.Array(names(notificationTypes), { description: 'Empty = every type' });

const webhookProperties = {
  uuid: Guid,
  url: Type.String(),
  types: Types,
  isEnabled: Type.Boolean(),
  createdAt: Instant,
  revision: Type.Integer(),
};
const WebhookSchema = component('Webhook', exact(webhookProperties));
const WebhookWithSecretSchema = component(
  'WebhookWithSecret',
  exact({
    ...webhookProperties,
    secret: nullable(Type.String({ description: 'whsec_…, told this once; null when it stays' })),
  }),
);

function webhookToJson({ uuid, url, types, isEnabled, createdAt, revision }: ListedWebhook) {
  return { uuid, url, types, isEnabled, createdAt: createdAt.toISOString(), revision };
}

function withSecretToJson({ webhook, secret }: WebhookWithSecret) {
  return { ...webhookToJson(webhook), secret: secret?.reveal() ?? null };
}

const getWebhooks = defineRoute({
  method: 'GET',
  path: '/webhooks',
  operationId: 'listWebhooks',
  summary: 'List the webhooks',
  tags,
  answer: { schema: listOf(WebhookSchema) },
  handle: async (ports, { caller }) => ok({ items: (await listWebhooks(ports, caller)).map(webhookToJson) }),
});

const postWebhook = defineRoute({
  method: 'POST',
  path: '/webhooks',
  operationId: 'createWebhook',
  summary: 'Add a webhook',
  description: 'The answer holds the signing secret (Standard Webhooks), which is told this once.',
  tags,
  body: exact({ url: Type.String({ maxLength: 2000 }), types: Type.Optional(Types) }),
  answer: { status: 201, schema: WebhookWithSecretSchema, hasEntityTag: true },
  isAnswerSecret: true,
  handle: async (ports, { caller, body }) => {
    const made = await createWebhook(ports, caller, { url: body.url, types: body.types ?? [] });
    const { uuid, revision } = made.webhook;
    return created(`/webhooks/${uuid}`, withSecretToJson(made), entityTag(revision));
  },
});

const putWebhook = defineRoute({
  method: 'PUT',
  path: '/webhooks/{uuid}',
  operationId: 'updateWebhook',
  summary: 'Change a webhook; what is left out stays',
  tags,
  params: UuidParams,
  body: exact({
    url: Type.Optional(Type.String({ maxLength: 2000 })),
    types: Type.Optional(Types),
    isEnabled: Type.Optional(Type.Boolean()),
    rotateSecret: Type.Optional(Type.Boolean({ description: 'Makes a new secret, told in the answer' })),
  }),
  ifMatch: 'required',
  answer: { schema: WebhookWithSecretSchema, hasEntityTag: true },
  isAnswerSecret: true,
  handle: async (ports, { caller, params, body, ifMatch }) => {
    const uuid = parseUuid<'Webhook'>(params.uuid, 'uuid');
    const changed = await underIfMatch(
      ifMatch,
      ({ revision }: ListedWebhook) => entityTag(revision),
      async (isUnchanged) => {
        const stored = (await listWebhooks(ports, caller)).find((webhook) => webhook.uuid === uuid);
        if (stored !== undefined) isUnchanged(stored);
        return await updateWebhook(ports, caller, uuid, given(body), stored?.revision);
      },
    );
    return ok(withSecretToJson(changed), entityTag(changed.webhook.revision));
  },
});

const removeWebhook = defineRoute({
  method: 'DELETE',
  path: '/webhooks/{uuid}',
  operationId: 'deleteWebhook',
  summary: 'Remove a webhook; what waits for it becomes dead letters',
  tags,
  params: UuidParams,
  answer: { status: 204 },
  handle: async (ports, { caller, params }) => {
    await deleteWebhook(ports, caller, parseUuid(params.uuid, 'uuid'));
    return noContent();
  },
});

const postTest = defineRoute({
  method: 'POST',
  path: '/webhooks/{uuid}/test',
  operationId: 'testWebhook',
  summary: 'Send one signed test message now',
  tags,
  params: UuidParams,
  answer: {
    schema: component(
      'WebhookTest',
      exact({
        isDelivered: Type.Boolean(),
        status: nullable(Type.Integer()),
        error: nullable(spoken()),
      }),
    ),
  },
  handle: async (ports, { caller, params }) =>
    ok(await testWebhook(ports, caller, parseUuid(params.uuid, 'uuid'))),
});

const DeliverySchema = component(
  'Delivery',
  exact({
    uuid: Guid,
    state: names(deliveryStates),
    channel: names(['mail', 'webhook']),
    webhookUuid: nullable(Guid),
    recipientUserUuid: nullable(Guid),
    attempts: Type.Integer(),
    nextAttemptAt: Instant,
    lastError: nullable(spoken()),
    createdAt: Instant,
    deliveredAt: nullable(Instant),
    notification: exact({
      uuid: Guid,
      type: names(notificationTypes),
      occurredAt: Instant,
      requestUuid: nullable(Type.String()),
      targetUserUuid: nullable(Guid),
    }),
  }),
);

function deliveryToJson({ delivery, notification }: ListedDelivery) {
  return {
    uuid: delivery.uuid,
    state: delivery.state,
    channel: delivery.channel,
    webhookUuid: delivery.webhookUuid,
    recipientUserUuid: delivery.recipientUserUuid,
    attempts: delivery.attempts,
    nextAttemptAt: delivery.nextAttemptAt.toISOString(),
    lastError: delivery.lastError,
    createdAt: delivery.createdAt.toISOString(),
    deliveredAt: delivery.deliveredAt?.toISOString() ?? null,
    notification: {
      uuid: notification.uuid,
      type: notification.type,
      occurredAt: notification.occurredAt.toISOString(),
      requestUuid: notification.requestUuid,
      targetUserUuid: notification.targetUserUuid,
    },
  };
}

const getDeliveries = defineRoute({
  method: 'GET',
  path: '/deliveries',
  operationId: 'listDeliveries',
  summary: 'List deliveries of notifications, newest first; dead letters by state=dead',
  tags,
  query: timePageQuery({ state: Type.Optional(names(deliveryStates)) }),
  answer: { schema: pageOfSchema('DeliveryPage', DeliverySchema) },
  handle: async (ports, { caller, query, url }) => {
    const limit = query.limit ?? 50;
    const filter = given({ state: query.state, before: readTimeCursor<'Delivery'>(query.cursor) });
    const items = await listDeliveries(ports, caller, { limit, ...filter });
    const deliveries = items.map(({ delivery }) => delivery);
    return page(url, { items, nextCursor: timeCursor(deliveries, limit) }, deliveryToJson);
  },
});

const replay = defineRoute({
  method: 'POST',
  path: '/deliveries/{uuid}/replay',
  operationId: 'replayDelivery',
  summary: 'Have a dead letter tried again, at the end of its lane',
  tags,
  params: UuidParams,
  answer: { status: 204 },
  handle: async (ports, { caller, params }) => {
    await replayDelivery(ports, caller, parseUuid(params.uuid, 'uuid'));
    return noContent();
  },
});

/** Webhooks and deliveries. */
export const notificationRoutes: readonly ApiRoute[] = [
  getWebhooks,
  postWebhook,
  putWebhook,
  removeWebhook,
  postTest,
  getDeliveries,
  replay,
];
