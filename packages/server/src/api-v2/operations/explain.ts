import { parseOptionalUuid, parseUuid } from '@cardea/domain';
import { type ExplainedObject, explainOperation } from '@cardea/workflows';
import type { ApiRoute } from '../route.js';
import { defineRoute, ok } from '../route.js';
import { ExplanationSchema, explainParams, explainQuery, explanationToJson } from '../schemas/explanation.js';

/** Tells why an operation is or isn't offered on a smart card, a profile, or by a profile template. */
export const explainRoutes: readonly ApiRoute[] = [
  explain('/smartcards', 'explainSmartcardOperation', 'Smart cards', 'a smart card', (uuid) => ({
    kind: 'smartcard',
    uuid: parseUuid(uuid, 'uuid'),
  })),
  explain('/profiles', 'explainProfileOperation', 'Profiles', 'a profile', (uuid) => ({
    kind: 'profile',
    uuid: parseUuid(uuid, 'uuid'),
  })),
  explain(
    '/profile-templates',
    'explainProfileTemplateOperation',
    'Profile templates',
    'a profile template',
    (uuid) => ({ kind: 'profileTemplate', uuid: parseUuid(uuid, 'uuid') }),
  ),
];

function explain(
  collection: string,
  operationId: string,
  tag: string,
  object: string,
  objectOf: (uuid: string) => ExplainedObject,
): ApiRoute {
  return defineRoute({
    method: 'GET',
    path: `${collection}/{uuid}/operations/{operation}/explain`,
    operationId,
    summary: `Explain why an operation is or isn't offered on ${object}`,
    description: 'Names the policy field, right, state or descriptor entry that decides.',
    tags: [tag],
    params: explainParams,
    query: explainQuery,
    answer: { schema: ExplanationSchema },
    handle: async (ports, { caller, params, query }) => {
      const user = parseOptionalUuid<'User'>(query.user, 'user');
      const explanation = await explainOperation(
        ports,
        caller,
        objectOf(params.uuid),
        params.operation,
        user,
      );
      return ok(explanationToJson(explanation));
    },
  });
}
