import type { Readable } from 'node:stream';
import type { Session } from '@cardea/domain';
import type { Caller, UnknownCaller } from '@cardea/workflows';
import type { Static, TSchema } from 'typebox';
import type { RoutePorts } from '../http/answer.js';
import type { Condition } from './entity-tags.js';

/**
 * How a route of the management API is made:
 *
 * ```ts
 * export const getWidget = defineRoute({
 *   method: 'GET',
 *   path: '/widgets/{uuid}',
 *   operationId: 'getWidget',
 *   summary: 'Read a widget',
 *   tags: ['Widgets'],
 *   params: UuidParams,
 *   answer: { schema: Widget, hasEntityTag: true },
 *   handle: async (ports, { caller, params }) => {
 *     const widget = await readWidget(ports, caller, parseUuid(params.uuid, 'uuid'));
 *     return ok(widgetToJson(widget), entityTag(widget.revision));
 *   },
 * });
 * ```
 *
 * Authentication, the check of params, query and body against their schemas, problem details, idempotency keys, ETag and
 * 304, Link and the OpenAPI document are the framework's; a route builds the command, calls one use case and maps the
 * result. Lists take `pageQuery` and answer `page` (paging.ts). Edits set `ifMatch: 'required'` and call
 * `mustMatch(ifMatch, entityTag(current.revision))` (entity-tags.ts). Schemas that deserve a name in the document are
 * wrapped in `component` (schemas/common.ts). Add the route to `routes.ts`, then rewrite the written document:
 * `npm run write-openapi -w @cardea/server`.
 */
export interface RouteDeclaration<P extends TSchema, Q extends TSchema, B extends TSchema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v2`, with parameters in braces: `/requests/{uuid}`. */
  readonly path: string;
  /** Unique; names the method in generated clients. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly [string];
  readonly params?: P;
  /** Without it no query parameter is taken. */
  readonly query?: Q;
  /** A body that is absent is checked as `{}`. */
  readonly body?: B;
  readonly answer: AnswerDeclaration;
  /** `required`: 428 without If-Match. `optional`: honoured when it is there. The route compares by `mustMatch`. */
  readonly ifMatch?: 'required' | 'optional';
  /**
   * The answer holds secrets: it is never kept for an idempotency key. The same write sent again is refused with
   * `AnswerNotKept`.
   */
  readonly isAnswerSecret?: true;
  /** Whoever signs in by an API token is refused, so that a token that was found has an end. */
  readonly isClosedToTokens?: true;
  /** It only works something out: doing it again does no harm, so nothing is kept for an idempotency key. */
  readonly changesNothing?: true;
  readonly handle: (ports: RoutePorts, call: ApiCall<Static<P>, Static<Q>, Static<B>>) => Promise<ApiAnswer>;
}

/** What a route answers when it succeeds. */
export interface AnswerDeclaration {
  /** 200 when not said. */
  readonly status?: 200 | 201 | 202 | 204;
  /** The JSON body; none for 204 and for files. */
  readonly schema?: TSchema;
  /** Media types of answers that are not JSON, beside `schema` or instead of it. */
  readonly mediaTypes?: readonly string[];
  readonly hasEntityTag?: true;
  readonly description?: string;
}

/** One authenticated call; its parts have passed their schemas. */
export interface ApiCall<P = unknown, Q = unknown, B = unknown> {
  readonly caller: Caller;
  /** The browser session by whose cookie the caller signed in; null for callers who signed in otherwise. */
  readonly session: Session | null;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly ifMatch: Condition;
  /** The `Accept` header in lower case; empty without it. */
  readonly accept: string;
  /** Path and query as called, for links to neighbouring pages. */
  readonly url: string;
  /** The `Last-Event-ID` header of whoever goes on with a stream of events; empty without it. */
  readonly lastEventId: string;
  /** Ends what would go on while the server closes. */
  readonly closing: AbortSignal;
}

/** What a route gives back; made by {@link ok}, {@link created}, {@link accepted}, {@link noContent}, {@link file}. */
export interface ApiAnswer {
  readonly status: 200 | 201 | 202 | 204;
  /** JSON, unless `bytes` is there. */
  readonly body?: unknown;
  readonly bytes?: Uint8Array | string | Readable;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A declared route with its types put away, as the server mounts it. */
export type ApiRoute = Omit<RouteDeclaration<TSchema, TSchema, TSchema>, 'handle'> &
  (
    | { readonly handle: (ports: RoutePorts, call: ApiCall) => Promise<ApiAnswer> }
    | { readonly handleOpen: (ports: RoutePorts, call: OpenCall) => Promise<ApiAnswer> }
  );

/** A call of somebody who is not signed in. */
export interface OpenCall<B = unknown> extends UnknownCaller {
  readonly body: B;
}

/** Declares a write that nobody signs in for: what its body holds decides. It takes no idempotency key. */
export function defineOpenRoute<B extends TSchema>(
  declaration: Omit<RouteDeclaration<TSchema, TSchema, B>, 'handle' | 'method' | 'params' | 'query'> & {
    readonly handle: (ports: RoutePorts, call: OpenCall<Static<B>>) => Promise<ApiAnswer>;
  },
): ApiRoute {
  const { handle, ...rest } = declaration;
  // As for defineRoute: the body has passed its schema.
  return {
    ...rest,
    method: 'POST',
    handleOpen: (ports, call) => handle(ports, call as OpenCall<Static<B>>),
  };
}

/** Declares a route; see {@link RouteDeclaration}. */
export function defineRoute<P extends TSchema, Q extends TSchema, B extends TSchema>(
  declaration: RouteDeclaration<P, Q, B>,
): ApiRoute {
  const { handle, ...rest } = declaration;
  // The server checks every part against its schema, so the call that arrives has the parts' types.
  return {
    ...rest,
    handle: (ports, call) => handle(ports, call as ApiCall<Static<P>, Static<Q>, Static<B>>),
  };
}

/** 200 with JSON, and the object's entity tag when it has one. */
export function ok(body: unknown, tag?: string): ApiAnswer {
  return { status: 200, body, headers: tag === undefined ? {} : { etag: tag } };
}

/** 201 with the new object; `path` is below `/api/v2`. */
export function created(path: string, body: unknown, tag?: string): ApiAnswer {
  const location = { location: `/api/v2${path}` };
  return { status: 201, body, headers: tag === undefined ? location : { ...location, etag: tag } };
}

/** 202: the work goes on as the job at `path` (below `/api/v2`). */
export function accepted(path: string, body: unknown): ApiAnswer {
  return { status: 202, body, headers: { location: `/api/v2${path}` } };
}

/** 204. */
export function noContent(): ApiAnswer {
  return { status: 204, headers: {} };
}

/** 200 with a file; a text is sent as UTF-8. `fileName` is what a browser proposes when it saves the file. */
export function file(bytes: Uint8Array | string | Readable, mediaType: string, fileName: string): ApiAnswer {
  // RFC 6266 with RFC 8187: the name in UTF-8 for whoever understands it, in ASCII for the others.
  const plain = fileName.replace(/[^\w. -]/g, '_');
  const disposition = `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
  return { status: 200, bytes, headers: { 'content-type': mediaType, 'content-disposition': disposition } };
}
