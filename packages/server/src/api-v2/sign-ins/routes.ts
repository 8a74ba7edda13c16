import { type ApiToken, parseUuid, requesterName, type Session } from '@cardea/domain';
import { Type } from 'typebox';
import {
  createOwnToken,
  deleteToken,
  endSession,
  listSessions,
  listTokens,
  longestTokenDays,
  type Owned,
  sessionUuid,
} from '../../administration/sign-ins.js';
import { type ApiRoute, created, defineRoute, noContent, ok } from '../route.js';
import { component, exact, Guid, Instant, listOf, names, nullable, UuidParams } from '../schemas/common.js';

const tags = ['Sign-ins'] as const;
const Whose = exact({
  whose: Type.Optional(names(['own', 'all'])),
});
const owner = {
  userUuid: Guid,
  account: Type.String({ description: 'DOMAIN\\account; empty when the user is gone' }),
  displayName: Type.String(),
};

const SessionSchema = component(
  'Session',
  exact({
    uuid: Guid,
    ...owner,
    createdAt: Instant,
    expiresAt: Instant,
    isCurrent: Type.Boolean({ description: 'This call came with its cookie' }),
  }),
);
const tokenProperties = {
  uuid: Guid,
  ...owner,
  name: Type.String(),
  createdAt: Instant,
  expiresAt: nullable(Instant),
};
const TokenSchema = component('ApiToken', exact(tokenProperties));
const TokenWithSecretSchema = component(
  'ApiTokenWithSecret',
  exact({ ...tokenProperties, token: Type.String({ description: 'cardea_…, told this once' }) }),
);

function ownerToJson({ owned, user }: Owned<Session | ApiToken>) {
  return {
    userUuid: owned.userUuid,
    account: user === undefined ? '' : requesterName(user),
    displayName: user?.displayName ?? '',
  };
}

function tokenToJson(token: Owned<ApiToken>) {
  const { uuid, name, createdAt, expiresAt } = token.owned;
  return {
    uuid,
    ...ownerToJson(token),
    name,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}

function sessionToJson(session: Owned<Session>, current: Session | null) {
  const { cookieSha256, createdAt, expiresAt } = session.owned;
  return {
    uuid: sessionUuid(session.owned),
    ...ownerToJson(session),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    isCurrent: cookieSha256 === current?.cookieSha256,
  };
}

const getSessions = defineRoute({
  method: 'GET',
  path: '/sessions',
  operationId: 'listSessions',
  summary: 'List your browser sessions, or with whose=all (for holders of Audit) everyone’s',
  tags,
  query: Whose,
  answer: { schema: listOf(SessionSchema) },
  handle: async (ports, { caller, session: current, query }) => {
    const sessions = await listSessions(ports, caller, query.whose ?? 'own');
    return ok({ items: sessions.map((session) => sessionToJson(session, current)) });
  },
});

const deleteSession = defineRoute({
  method: 'DELETE',
  path: '/sessions/{uuid}',
  operationId: 'endSession',
  summary: 'End a browser session: your own, or as a holder of Audit anybody’s',
  tags,
  params: UuidParams,
  answer: { status: 204 },
  handle: async (ports, { caller, params }) => {
    await endSession(ports, caller, parseUuid<'Session'>(params.uuid, 'uuid'));
    return noContent();
  },
});

const getTokens = defineRoute({
  method: 'GET',
  path: '/api-tokens',
  operationId: 'listApiTokens',
  summary: 'List your API tokens, or with whose=all (for holders of Audit) everyone’s',
  tags,
  query: Whose,
  answer: { schema: listOf(TokenSchema) },
  handle: async (ports, { caller, query }) =>
    ok({ items: (await listTokens(ports, caller, query.whose ?? 'own')).map(tokenToJson) }),
});

const postToken = defineRoute({
  method: 'POST',
  path: '/api-tokens',
  operationId: 'createApiToken',
  summary: 'Make an API token for yourself',
  description: 'It may do what you may do, but make no other token. The answer holds it this once.',
  tags,
  body: component(
    'NewApiToken',
    exact({
      name: Type.String({ maxLength: 200 }),
      expiresInDays: Type.Integer({ minimum: 1, maximum: longestTokenDays }),
    }),
  ),
  answer: { status: 201, schema: TokenWithSecretSchema },
  isAnswerSecret: true,
  isClosedToTokens: true,
  handle: async (ports, { caller, body }) => {
    const { token, apiToken } = await createOwnToken(ports, caller, body);
    return created('/api-tokens', {
      ...tokenToJson({ owned: apiToken, user: caller.user }),
      token: token.reveal(),
    });
  },
});

const removeToken = defineRoute({
  method: 'DELETE',
  path: '/api-tokens/{uuid}',
  operationId: 'deleteApiToken',
  summary: 'Delete an API token: your own, or as a holder of Audit anybody’s',
  tags,
  params: UuidParams,
  answer: { status: 204 },
  handle: async (ports, { caller, params }) => {
    await deleteToken(ports, caller, parseUuid<'ApiToken'>(params.uuid, 'uuid'));
    return noContent();
  },
});

/** Browser sessions and API tokens. */
export const signInRoutes: readonly ApiRoute[] = [
  getSessions,
  deleteSession,
  getTokens,
  postToken,
  removeToken,
];
