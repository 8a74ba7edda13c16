import routeTable from '../routes.json' with { type: 'json' };

/** Documented operations of the v1.0 API. */
export type OperationName = keyof typeof routeTable.operations;

export type HttpMethod = 'GET' | 'POST' | 'PUT';

/** One method and path of the v1.0 API; an operation may be reachable by several. */
export interface Route {
  readonly operation: OperationName;
  /** Section of the reference's route table, such as `2.3`; `Cardea` for what the reference does not have. */
  readonly section: string;
  readonly method: HttpMethod;
  /** Relative to {@link basePath}, parameters in braces: `/requests/{id}`. Literal parts match in any letter case. */
  readonly path: string;
  /** Names of the documented query parameters. */
  readonly query: readonly string[];
  /** Documented status codes; empty where the reference gives none. */
  readonly statusCodes: readonly number[];
  readonly summary: string;
}

/** A route that answers a URL, with the decoded values of its path parameters. */
export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Where the v1.0 API lives on a default installation (MIM CM: service details). */
export const basePath = routeTable.basePath;

/** All routes of the v1.0 API; the preferred path of an operation comes first. */
export const routes: readonly Route[] = (
  Object.entries(routeTable.operations) as [OperationName, (typeof routeTable.operations)[OperationName]][]
).flatMap(([operation, { section, method, paths, query, statusCodes, summary }]) =>
  paths.map((path): Route => {
    if (!isHttpMethod(method)) throw new Error(`routes.json: ${operation} has the unknown method ${method}`);
    return { operation, section, method, path, query, statusCodes, summary };
  }),
);

/** The routes of one operation, the preferred one first. */
export function routesOf(operation: OperationName): readonly Route[] {
  return routes.filter((route) => route.operation === operation);
}

/** Every route that answers this method and URL path (with {@link basePath} in front, in any letter case). */
export function matchRoutes(method: string, url: string): readonly RouteMatch[] {
  const { pathname } = new URL(url, 'http://localhost');
  if (!pathname.toLowerCase().startsWith(`${basePath.toLowerCase()}/`)) return [];
  const segments = pathname.slice(basePath.length).split('/');
  return routes
    .filter((route) => route.method === method.toUpperCase())
    .flatMap((route) => {
      const params = matchSegments(route.path.split('/'), segments);
      return params === undefined ? [] : [{ route, params }];
    });
}

/**
 * The path of a route with its parameters filled in, percent-encoded, relative to {@link basePath}.
 *
 * Errors: `Error` naming the parameter that has no value.
 */
export function fillPath(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    // An empty value would silently address the collection instead of the object.
    if (value === undefined || value.trim() === '') throw new Error(`${path}: no value for ${name}`);
    return encodeURIComponent(value.trim());
  });
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) {
      if (segment === '') return undefined;
      const value = decoded(segment);
      if (value === undefined) return undefined;
      params[part.slice(1, -1)] = value;
    } else if (part.toLowerCase() !== segment.toLowerCase()) {
      return undefined;
    }
  }
  return params;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // not UTF-8 under its percent signs: no object has such an identifier
  }
}

function isHttpMethod(method: string): method is HttpMethod {
  return method === 'GET' || method === 'POST' || method === 'PUT';
}
