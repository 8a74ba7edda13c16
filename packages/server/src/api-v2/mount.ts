import { CmError } from '@cardea/domain';
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate, challengesFor } from '../http/authentication.js';
import { callerOf } from '../http/fastify-caller.js';
import { partsOf, requireHandedOver } from '../http/hand-over-scope.js';
import type { HttpServerParts } from '../http/parts.js';
import { recordSignIn } from '../http/record-sign-in.js';
import { askedLanguage, type Language } from '../language/negotiate.js';
import { inLanguage } from '../language/speak.js';
import { registerDocumentation } from './documentation.js';
import { isKnown, readCondition } from './entity-tags.js';
import { doOnce, readIdempotencyKey } from './idempotency.js';
import { openApiOptions, routeSchema } from './openapi.js';
import { registerProblemPages } from './problem-pages.js';
import { ApiError, asKnownError, problemOf, problemTable, problemType } from './problems.js';
import type { ApiAnswer, ApiCall, ApiRoute } from './route.js';
import { apiRoutes } from './routes.js';
import { spokenBody } from './spoken-body.js';
import { readQuery, validatorFor } from './validation.js';

/** Where the management API is. */
export const apiPrefix = '/api/v2';

/** Mounts the management API with its document and its interactive page. */
export async function registerApiV2(
  server: FastifyInstance,
  parts: HttpServerParts,
  routes: readonly ApiRoute[] = apiRoutes,
): Promise<void> {
  await server.register(
    async (api) => {
      api.setErrorHandler((error, request, reply) => answerProblem(parts, error, request, reply));
      api.setNotFoundHandler((request, reply) =>
        answerProblem(parts, new ApiError('NoSuchAddress', 'Nothing is served here.'), request, reply),
      );
      api.setValidatorCompiler(({ schema, httpPart }) => validatorFor(schema as object, httpPart));
      // Answers are made by typed mappings; the document describes them and tests compare the two.
      api.setSerializerCompiler(() => JSON.stringify);
      await api.register(swagger, openApiOptions());
      api.addHook('onRequest', (_request, reply, done) => {
        reply.header('vary', 'Accept-Language');
        done();
      });
      const closing = new AbortController();
      api.addHook('preClose', async () => closing.abort());
      for (const route of routes) mountRoute(api, parts, route, closing.signal);
      registerProblemPages(api);
      api.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
        reply.header('cache-control', 'no-cache').send(api.swagger()),
      );
      await registerDocumentation(api);
    },
    { prefix: apiPrefix },
  );
}

function mountRoute(
  api: FastifyInstance,
  parts: HttpServerParts,
  route: ApiRoute,
  closing: AbortSignal,
): void {
  api.route({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    schema: routeSchema(route),
    ...('handleOpen' in route ? {} : { onRequest: (request, reply) => requireCaller(parts, request, reply) }),
    preValidation: (request, _reply, done) => {
      request.query = readQuery(request.url);
      if (route.body !== undefined) request.body ??= {};
      done();
    },
    // Headers are documented, not checked: their names arrive in lower case, and each has its reader.
    validatorCompiler: ({ schema, httpPart }) =>
      httpPart === 'headers' ? () => true : validatorFor(schema as object, httpPart),
    handler: async (request, reply) =>
      send(parts, route, request, reply, await answer(parts, route, request, closing)),
  });
}

async function requireCaller(
  { directory, ports }: HttpServerParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const authentication = await authenticate(directory, ports, request);
  if (authentication.kind === 'signedIn') {
    request.caller = callerOf(request, authentication.user);
    request.handedOver = authentication.handedOver ?? null;
    request.isByToken = authentication.isByToken === true;
    request.session = authentication.session ?? null;
    return;
  }
  if (authentication.tried !== null) await recordSignIn(ports, request, 'signIn', authentication.tried);
  reply.header('www-authenticate', challengesFor(request));
  throw new ApiError('NotAuthenticated', authentication.reason);
}

async function answer(
  { ports }: HttpServerParts,
  route: ApiRoute,
  request: FastifyRequest,
  closing: AbortSignal,
): Promise<ApiAnswer> {
  if ('handleOpen' in route) {
    const { ip: origin, id: correlationId, body } = request;
    return await route.handleOpen(ports, { origin, correlationId, body });
  }
  const { caller, handedOver } = request;
  if (caller === null) throw new Error('a call was handled without its caller');
  if (handedOver !== null) {
    await requireHandedOver(ports, handedOver, { operation: route.operationId, ...partsOf(request) });
  }
  if (request.isByToken && route.isClosedToTokens === true) {
    throw new CmError('NotAuthorized', 'An API token cannot do this: sign in with your password.');
  }
  const call: ApiCall = {
    caller,
    session: request.session,
    params: request.params,
    query: request.query,
    body: request.body,
    ifMatch: readCondition(request.headers['if-match']),
    accept: (request.headers.accept ?? '').toLowerCase(),
    url: request.url,
    lastEventId: String(request.headers['last-event-id'] ?? ''),
    closing,
  };
  if (route.ifMatch === 'required' && call.ifMatch === undefined) {
    throw new ApiError(
      'PreconditionRequired',
      'Send If-Match with the ETag of the version you read.',
      'If-Match',
    );
  }
  const isRepeatable = route.method === 'GET' || route.changesNothing === true;
  const key = isRepeatable ? undefined : readIdempotencyKey(request.headers['idempotency-key']);
  if (key === undefined) return await route.handle(ports, call);
  const { method, url, body } = request;
  const isAnswerSecret = route.isAnswerSecret === true;
  return await doOnce(ports, { caller, key, method, url, body, isAnswerSecret }, () =>
    route.handle(ports, call),
  );
}

function send(
  { configuration }: HttpServerParts,
  route: ApiRoute,
  request: FastifyRequest,
  reply: FastifyReply,
  { status, body, bytes, headers }: ApiAnswer,
): FastifyReply {
  reply.headers(headers);
  const { etag, location } = headers;
  if (location !== undefined) reply.header('location', `${configuration.publicUrl}${location}`);
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (etag !== undefined && isReading && isKnown(readCondition(request.headers['if-none-match']), etag)) {
    return reply.code(304).send();
  }
  reply.code(status);
  if (bytes !== undefined) return reply.send(bytes instanceof Uint8Array ? Buffer.from(bytes) : bytes);
  if (body === undefined) return reply.send();
  const language = languageOf(request);
  const told = spokenBody(route.answer.schema, body, (english) => inLanguage(language, english));
  reply.header('content-language', language);
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(told));
}

function answerProblem(
  { configuration }: HttpServerParts,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const correlationId = request.id;
  const error = asKnownError(thrown);
  const { status } = problemTable[error.kind];
  if (status >= 500) request.log.error({ correlationId, err: thrown }, 'failed');
  if (error.kind === 'CaUnavailable' || error.kind === 'IdempotencyKeyInUse')
    reply.header('retry-after', '5');
  const language = languageOf(request);
  const problem = problemOf(error, correlationId, `${configuration.publicUrl}${apiPrefix}`, language);
  return reply
    .header('content-language', language)
    .code(status)
    .type(problemType)
    .send(JSON.stringify(problem));
}

function languageOf(request: FastifyRequest): Language {
  return askedLanguage(request.headers['accept-language']);
}
