import { listCardsToRekey, readAdminKeyPlan } from '@cardea/workflows';
import { Type } from 'typebox';
import { page } from '../paging.js';
import { type ApiRoute, defineRoute, ok } from '../route.js';
import { component, exact, Guid, nullable, pageOfSchema } from '../schemas/common.js';
import { SmartcardSchema, smartcardToJson } from '../schemas/smartcard.js';

const tags = ['Site'] as const;

const AdminKeyPlanSchema = component(
  'AdminKeyPlan',
  exact({
    currentVersion: Type.Integer({
      description: 'Version of the admin-key master that new cards get their keys from',
    }),
    rows: Type.Array(
      exact({
        profileTemplateUuid: Guid,
        profileTemplate: Type.String(),
        adminKeyVersion: nullable(Type.Integer({ description: 'Null for imported admin keys' })),
        needsUpdate: Type.Boolean(),
        count: Type.Integer(),
      }),
    ),
  }),
);

const getPlan = defineRoute({
  method: 'GET',
  path: '/admin-keys/plan',
  operationId: 'readAdminKeyPlan',
  summary: 'Count the cards in use by the admin-key master that their keys come from',
  tags,
  answer: { schema: AdminKeyPlanSchema },
  handle: async (ports, { caller }) => ok(await readAdminKeyPlan(ports, caller)),
});

const getCards = defineRoute({
  method: 'GET',
  path: '/admin-keys/smartcards-to-update',
  operationId: 'listSmartcardsToRekey',
  summary: 'List the Active cards that need an online update for their admin key',
  tags,
  query: exact({
    cursor: Type.Optional(Type.String({ maxLength: 100, description: 'nextCursor of the page before' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  }),
  answer: { schema: pageOfSchema('SmartcardToRekeyPage', SmartcardSchema) },
  handle: async (ports, { caller, query, url }) => {
    const limit = query.limit ?? 50;
    const items = await listCardsToRekey(ports, caller, { after: query.cursor ?? null, limit });
    const nextCursor = items.length < limit ? null : (items.at(-1)?.uuid ?? null);
    return page(url, { items, nextCursor }, smartcardToJson);
  },
});

/** Where the admin keys of cards come from. */
export const adminKeyRoutes: readonly ApiRoute[] = [getPlan, getCards];
