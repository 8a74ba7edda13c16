import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basePath, routes } from '@cardea/contract';
import type { LocalDirectory } from '@cardea/directory';
import { CmError, malformed } from '@cardea/domain';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { registerApiV2 } from '../api-v2/mount.js';
import type { Configuration } from '../configuration.js';
import { askedLanguage, type Language } from '../language/negotiate.js';
import { inLanguage } from '../language/speak.js';
import { findPortalFiles } from '../portal/portal-files.js';
import { registerPortal } from '../portal/register-portal.js';
import { siteStateOf } from '../portal/site-state.js';
import { registerHealthRoutes } from '../routes/health.js';
import { registerOcspRoutes } from '../routes/ocsp.js';
import { ocspByGet, ocspPrefix } from '../routes/ocsp-by-get.js';
import { registerPkiRoutes } from '../routes/pki.js';
import { registerSessionRoutes } from '../routes/session.js';
import { v1Routes } from '../routes/v1.js';
import type { Answer, RoutePorts } from './answer.js';
import { answerBeforeFramework } from './answer-before-framework.js';
import { authenticate, challengesFor } from './authentication.js';
import { errorBody, internalErrorBody, statusByKind } from './errors.js';
import { callerOf, withOneTimePasswordsOf } from './fastify-caller.js';
import { partsOf, requireHandedOver } from './hand-over-scope.js';
import type { HttpServerParts } from './parts.js';
import { recordSignIn } from './record-sign-in.js';
import type { RouteDefinition } from './route.js';
import { lowerCaseKeys, parseQuery } from './wire-input.js';

const maximumBodyBytes = 1024 * 1024;

/** Builds the HTTP server: v1.0 API, management API, revocation lists and certificates, sign-in. It does not listen yet. */
export async function buildHttpServer(parts: HttpServerParts): Promise<FastifyInstance> {
  const { configuration, logger } = parts;
  const server = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    // What is logged names its correlation id itself; a logger for every request would be made for nothing.
    childLoggerFactory: (parent) => parent,
    bodyLimit: maximumBodyBytes,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } },
    routerOptions: {
      caseSensitive: false,
      ignoreTrailingSlash: true,
      maxParamLength: 4096,
      querystringParser: parseQuery,
    },
    ...(configuration.tls === undefined
      ? {}
      : {
          https: {
            cert: readFileSync(configuration.tls.certificateFile),
            key: readFileSync(configuration.tls.keyFile),
            minVersion: 'TLSv1.2' as const,
          },
        }),
  }) as unknown as FastifyInstance; // http and https instances differ only in the raw server's type
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(['application/json', 'text/json'], { parseAs: 'string' }, parseJson);
  server.setErrorHandler(answerError);
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ Message: 'No such address.', ErrorCode: 'NotFound', CorrelationId: request.id }),
  );
  server.addHook('onRequest', (_request, reply, done) => {
    reply.headers(constantHeaders);
    done();
  });
  const byGet = ocspByGet(parts.ports, logger);
  if (['debug', 'trace'].includes(configuration.logLevel)) logEveryAnswer(server);
  else answerBeforeFramework(server, ocspPrefix, byGet);
  registerHealthRoutes(server, parts.ports);
  registerPkiRoutes(server, parts.ports);
  registerOcspRoutes(server, parts.ports, byGet);
  registerSessionRoutes(server, parts);
  if (configuration.isApiEnabled) {
    registerV1(server, parts);
    await registerApiV2(server, parts);
    const portal = findPortalFiles();
    if (portal === undefined) logger.warn('the portal was not built; npm run build makes it');
    else {
      const siteState = siteStateOf(parts.ports, configuration.isDemo);
      registerPortal(server, portal, configuration.publicUrl, siteState);
    }
  }
  return server;
}

/** One line an answer, for debugging: pattern, not URL, since queries may hold challenges. */
function logEveryAnswer(server: FastifyInstance): void {
  server.addHook('onResponse', (request, reply, done) => {
    request.log.debug(
      {
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: reply.elapsedTime,
      },
      'answered',
    );
    done();
  });
}

const constantHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

function registerV1(server: FastifyInstance, { configuration, ports, directory }: HttpServerParts): void {
  const prefix = basePath.replace('/CertificateManagement', configuration.webFolder);
  for (const definition of v1Routes) {
    for (const { method, path } of routes.filter((route) => route.operation === definition.operation)) {
      server.route({
        method,
        url: prefix + path.replace(/\{(\w+)\}/g, ':$1'),
        ...(definition.body === undefined
          ? {}
          : {
              schema: { body: bodySchema(definition) },
              preValidation: (request, _reply, done) => {
                request.body = lowerCaseKeys(request.body);
                done();
              },
            }),
        onRequest: (request, reply) => requireCaller(directory, ports, request, reply),
        handler: (request, reply) => answerCall(configuration, ports, definition, request, reply),
      });
    }
  }
}

/** The status of a card may be reported without a body; every other body must be there. */
function bodySchema({ operation, body }: RouteDefinition): object | undefined {
  return operation === 'update-smartcard' ? { anyOf: [body, { type: 'null' }] } : body;
}

async function requireCaller(
  directory: LocalDirectory,
  ports: RoutePorts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const authentication = await authenticate(directory, ports, request);
  if (authentication.kind === 'signedIn') {
    request.caller = callerOf(request, authentication.user);
    request.handedOver = authentication.handedOver ?? null;
    return undefined;
  }
  if (authentication.tried !== null) await recordSignIn(ports, request, 'signIn', authentication.tried);
  return reply
    .code(401)
    .header('www-authenticate', challengesFor(request))
    .send({ Message: authentication.reason, ErrorCode: 'NotAuthenticated', CorrelationId: request.id });
}

async function answerCall(
  { publicUrl, webFolder }: Configuration,
  ports: RoutePorts,
  definition: RouteDefinition,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { caller, handedOver } = request;
  if (caller === null) throw new Error('a call was handled without its caller');
  if (handedOver !== null) {
    await requireHandedOver(ports, handedOver, { operation: definition.operation, ...partsOf(request) });
  }
  let answer: Answer;
  try {
    answer = await definition.handle(ports, {
      language: languageAskedOf(request),
      caller: withOneTimePasswordsOf(request.body, caller),
      params: request.params as Record<string, string>,
      query: request.query as Record<string, string>,
      body: request.body,
    });
  } catch (error) {
    if (error instanceof CmError && error.kind === 'NotFound' && mayAnswer204(definition))
      return reply.code(204).send();
    throw error;
  }
  if (answer.kind === 'created') {
    reply.code(201).header('location', `${publicUrl}${webFolder}/${answer.path}`);
    return reply.type(jsonType).send(JSON.stringify(answer.path));
  }
  return reply.type(jsonType).send(JSON.stringify(answer.value));
}

const jsonType = 'application/json; charset=utf-8';

/** Where the reference lists no codes, an unknown object is answered like everywhere else. */
function mayAnswer204({ operation }: RouteDefinition): boolean {
  const codes = routes.find((route) => route.operation === operation)?.statusCodes ?? [];
  return codes.length === 0 || codes.includes(204);
}

/**
 * v1.0 speaks English, whatever browsers say they accept: its clients were written for that. Our own portal asks for another
 * language by a header that they do not send.
 */
function languageAskedOf({ headers }: FastifyRequest): Language {
  return askedLanguage([headers['cardea-language'] ?? 'en'].flat()[0]);
}

async function parseJson(_request: FastifyRequest, text: string | Buffer): Promise<unknown> {
  const body = text.toString().replace(/^\uFEFF/, '');
  if (body.trim() === '') return null;
  try {
    return JSON.parse(body);
  } catch {
    throw malformed('body', 'must be JSON');
  }
}

function answerError(
  error: FastifyError | CmError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const correlationId = request.id;
  if (error instanceof CmError) {
    const status = statusByKind[error.kind];
    if (status >= 500) request.log.error({ correlationId, err: error }, 'failed');
    const body = errorBody(error, correlationId);
    return reply.code(status).send({ ...body, Message: inLanguage(languageAskedOf(request), body.Message) });
  }
  if (error.validation !== undefined) {
    const [first] = error.validation;
    const missing = first?.params?.missingProperty;
    const field =
      typeof missing === 'string'
        ? missing
        : (first?.instancePath ?? '').slice(1).replaceAll('/', '.') || 'body';
    const rule = typeof missing === 'string' ? 'is required' : (first?.message ?? 'is wrong');
    return reply.code(400).send(errorBody(malformed(field, rule), correlationId));
  }
  const status = error.statusCode ?? 500;
  if (status === 415) {
    return reply
      .code(400)
      .send(errorBody(malformed('Content-Type', 'must be application/json'), correlationId));
  }
  if (status >= 400 && status < 500) {
    return reply
      .code(status)
      .send({ Message: error.message, ErrorCode: error.code, CorrelationId: correlationId });
  }
  request.log.error({ correlationId, err: error }, 'failed');
  return reply.code(500).send(internalErrorBody(correlationId));
}
