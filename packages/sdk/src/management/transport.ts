import createClient, { type Client } from 'openapi-fetch';
import { CardeaApiError } from '../api-error.js';
import {
  authorizationHeader,
  type ConnectionOptions,
  rootOf,
  secretOf,
  withoutSecrets,
} from '../connection.js';
import type { Problem, paths } from '../generated/v2.js';

/** The management API, call by call, typed by its OpenAPI document. */
export type ManagementApi = Client<paths>;

/** What a call that changes something may carry. */
export interface WriteOptions {
  /** The same write sent again with the same key is done once; a fresh one for each call unless told. */
  readonly idempotencyKey?: string;
  /** One-time passwords of the request. Secret. */
  readonly oneTimePasswords?: readonly string[];
}

/** An object with the entity tag of the version that was read. */
export interface Versioned<T> {
  readonly value: T;
  readonly etag: string;
}

/** The entity tag of a version or revision number (RFC 9110 §8.8.3). */
export function etagOf(version: number): string {
  return `"${version}"`;
}

const oneTimePasswordHeader = 'Cardea-One-Time-Password';

/**
 * The management API of one server for one caller. Every write gets an `Idempotency-Key`; calls that only read are tried
 * again while the server is away; everything but success is thrown as {@link CardeaApiError}.
 *
 * Errors: `Error` when the base URL or the credentials cannot be sent over HTTP.
 */
export function openManagementApi(options: ConnectionOptions): ManagementApi {
  const authorization = authorizationHeader(options.credentials);
  const callerSecret = secretOf(options.credentials);
  const retries = options.retries ?? 2;
  const timeoutMs = options.timeoutMs ?? 30_000;
  const api = createClient<paths>({
    baseUrl: rootOf(options.baseUrl),
    fetch: (request) => fetchPatiently(request, { retries, timeoutMs }),
  });
  api.use({
    onRequest({ request }) {
      if (options.language !== undefined) request.headers.set('accept-language', options.language());
      if (authorization !== undefined) request.headers.set('authorization', authorization);
      if (!isReading(request) && !request.headers.has('idempotency-key')) {
        request.headers.set('idempotency-key', crypto.randomUUID());
      }
    },
    async onResponse({ request, response }) {
      if (response.ok) return;
      const given = request.headers.get(oneTimePasswordHeader)?.split(' ') ?? [];
      throw refusal(response.status, await response.text(), [callerSecret, ...given]);
    },
  });
  return api;
}

/** The headers of a write. */
export function headersOf({ idempotencyKey, oneTimePasswords }: WriteOptions): Record<string, string> {
  return {
    ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
    ...(oneTimePasswords === undefined ? {} : { [oneTimePasswordHeader]: oneTimePasswords.join(' ') }),
  };
}

type Sent<T> = Promise<{ readonly data?: T; readonly response: Response }>;

/** The answer of a call. Errors: {@link CardeaApiError} when there is none, or none in JSON. */
export async function read<T>(sent: Sent<T>): Promise<T> {
  return (await readVersioned(sent)).value;
}

/** The answer of a call with its entity tag. Errors: as {@link read}. */
export async function readVersioned<T>(sent: Sent<T>): Promise<Versioned<T>> {
  const { data, response } = await answerOf(sent);
  if (data === undefined) throw new CardeaApiError(response.status, 'the server answered without content');
  return { value: data, etag: response.headers.get('etag') ?? '*' };
}

/** The whole list of a call that has no pages. Errors: as {@link read}. */
export async function readItems<T>(sent: Sent<{ items: T[] }>): Promise<T[]> {
  return (await read(sent)).items;
}

/** Waits until a call without an answer is done. */
export async function done(sent: Sent<unknown>): Promise<void> {
  await answerOf(sent);
}

/** Which page: the cursor of the one before, or nothing for the first. */
export interface Cursor {
  readonly cursor?: string;
}

/** Every object of a list, page by page as they are wanted; pages may be short or empty before the last. */
export async function* pages<T>(
  page: (at: Cursor) => Sent<{ items: T[]; nextCursor: string | null }>,
): AsyncGenerator<T, void, undefined> {
  let at: Cursor = {};
  for (;;) {
    const { items, nextCursor } = await read(page(at));
    yield* items;
    if (nextCursor === null) return;
    if (nextCursor === at.cursor) throw new CardeaApiError(200, 'the server answers the same page for ever');
    at = { cursor: nextCursor };
  }
}

async function answerOf<T>(sent: Sent<T>): Promise<Awaited<Sent<T>>> {
  try {
    return await sent;
  } catch (error) {
    // The parser's message would quote the answer, which may hold secrets.
    if (error instanceof SyntaxError)
      throw new CardeaApiError(200, 'the server answered something that is not JSON');
    throw error;
  }
}

function isReading(request: Request): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

/** Statuses that pass by themselves: too many calls, and a server that is starting, ending or out of reach. */
const passing: readonly number[] = [429, 502, 503, 504];
const longestWaitMs = 10_000;

async function fetchPatiently(
  request: Request,
  { retries, timeoutMs }: { readonly retries: number; readonly timeoutMs: number },
): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    const isLast = !isReading(request) || attempt >= retries;
    let waitMs = 200 * 2 ** attempt;
    try {
      const response = await fetchInTime(request, timeoutMs);
      if (isLast || !passing.includes(response.status)) return response;
      waitMs = retryAfterMs(response) ?? waitMs;
      await response.body?.cancel();
    } catch (error) {
      // A TypeError is a server that cannot be reached; one that took too long is not asked again.
      if (isLast || !(error instanceof TypeError)) throw error;
    }
    const pauseMs = Math.min(waitMs, longestWaitMs);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Whole JSON answers have to come in time; of downloads only the beginning. */
async function fetchInTime(request: Request, timeoutMs: number): Promise<Response> {
  const controller = new AbortController();
  const tooLate = () =>
    controller.abort(new DOMException('the server does not answer in time', 'TimeoutError'));
  const timer = setTimeout(tooLate, timeoutMs);
  // In Node, where timers are objects, it keeps no process alive; a browser's are numbers.
  if (typeof timer === 'object') timer.unref();
  try {
    // A redirect would carry credentials to where the caller did not send them.
    const response = await fetch(request, { redirect: 'manual', signal: controller.signal });
    if (response.headers.get('content-type')?.includes('json') !== true) clearTimeout(timer);
    return response;
  } catch (error) {
    clearTimeout(timer);
    throw error;
  }
}

/** RFC 9110 §10.2.3, in seconds. */
function retryAfterMs(response: Response): number | undefined {
  const text = response.headers.get('retry-after') ?? '';
  return /^\d{1,4}$/.test(text) ? Number(text) * 1000 : undefined;
}

function refusal(status: number, text: string, secrets: readonly string[]): CardeaApiError {
  const problem = problemOf(text);
  const part = (name: keyof Problem): string => {
    const value: unknown = problem[name];
    return typeof value === 'string' ? withoutSecrets(value, secrets) : '';
  };
  return new CardeaApiError(status, part('detail') || part('title') || `the server answered ${status}`, {
    errorCode: part('kind'),
    field: part('field'),
    correlationId: part('instance').replace(/^urn:uuid:/, ''),
  });
}

function problemOf(text: string): Partial<Record<keyof Problem, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {}; // a proxy's page: nothing in it is meant for us
  }
}
