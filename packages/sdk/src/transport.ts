import { basePath, fillPath, type OperationName, type Route, routesOf } from '@cardea/contract';
import { CardeaApiError } from './api-error.js';
import {
  authorizationHeader,
  type ConnectionOptions,
  rootOf,
  secretOf,
  withoutSecrets,
} from './connection.js';

/** One call of a documented operation. */
export interface Call {
  readonly operation: OperationName;
  /** Path parameters; which are given decides between an operation's paths. */
  readonly params?: Readonly<Record<string, string>>;
  /** Query parameters; those without a value are not sent. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  /** Values of the body that must not show up in an error. */
  readonly secrets?: readonly string[];
}

/** Sends calls of the contract over HTTP and reads their JSON answers. */
export interface Transport {
  /**
   * The parsed answer; undefined for 204.
   *
   * Errors: {@link CardeaApiError} when the server answers anything but success; `TypeError` when it cannot be
   * reached; `DOMException` named `TimeoutError` when it does not answer in time.
   */
  send(call: Call): Promise<unknown>;
}

/**
 * A transport for one server and one caller.
 *
 * Errors: `Error` when the base URL or the credentials cannot be sent over HTTP; the text never holds them.
 */
export function connect(options: ConnectionOptions): Transport {
  const root = rootOf(options.baseUrl) + (options.basePath ?? basePath);
  const authorization = authorizationHeader(options.credentials);
  const callerSecret = secretOf(options.credentials);
  const timeoutMs = options.timeoutMs ?? 30_000;

  return {
    async send(call) {
      const route = routeFor(call);
      const response = await fetch(root + fillPath(route.path, call.params ?? {}) + queryString(call.query), {
        method: route.method,
        headers: {
          accept: 'application/json',
          ...(authorization === undefined ? {} : { authorization }),
          // v1.0 speaks English to whoever does not send this; Accept-Language does not count there.
          ...(options.language === undefined ? {} : { 'cardea-language': options.language() }),
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        // A redirect would carry credentials and secrets of the query to where the caller did not send them.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      if (!response.ok) throw refusal(response.status, text, [callerSecret, ...(call.secrets ?? [])]);
      return response.status === 204 ? undefined : parseAnswer(response.status, text);
    },
  };
}

function routeFor(call: Call): Route {
  const given = Object.keys(call.params ?? {}).sort();
  const route = routesOf(call.operation).find(({ path }) => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
    return names.length === given.length && names.every((name, index) => name === given[index]);
  });
  if (route === undefined)
    throw new Error(`${call.operation} has no path with parameters ${given.join(', ')}`);
  return route;
}

function queryString(query: Call['query']): string {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) values.append(name, value);
  }
  return values.size === 0 ? '' : `?${values}`;
}

function parseAnswer(status: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CardeaApiError(status, 'the server answered something that is not JSON');
  }
}

function refusal(status: number, text: string, secrets: readonly string[]): CardeaApiError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined; // a proxy's page: nothing in it is meant for us
  }
  const part = (name: string): string => {
    const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
    return typeof value === 'string' ? withoutSecrets(value, secrets) : '';
  };
  return new CardeaApiError(status, part('Message') || `the server answered ${status}`, {
    errorCode: part('ErrorCode'),
    correlationId: part('CorrelationId'),
  });
}
