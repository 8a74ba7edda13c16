import type { Found } from '@cardea/domain';
import { type TProperties, Type } from 'typebox';
import type { ApiAnswer } from './route.js';

const defaultLimit = 50;

/**
 * The query of a list: `cursor`, `limit` (1 to 500, 50 when not said), `sort` (the first of `sorts` when not said),
 * `order`, and the list's own filters.
 */
export function pageQuery<S extends string, F extends TProperties>(sorts: readonly [S, ...S[]], filters: F) {
  return Type.Object(
    {
      ...filters,
      cursor: Type.Optional(
        Type.String({ maxLength: 2000, description: 'nextCursor of the page before; with the same filters' }),
      ),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: defaultLimit })),
      sort: Type.Optional(Type.Enum([...sorts], { default: sorts[0] })),
      order: Type.Optional(Type.Enum(['ascending', 'descending'])),
    },
    { additionalProperties: false },
  );
}

/** The page that a query asks for. `order` is what serves the list best when nobody says it. */
export function pageOf<S extends string>(
  query: {
    readonly cursor?: string;
    readonly limit?: number;
    readonly sort?: S;
    readonly order?: 'ascending' | 'descending';
  },
  defaults: { readonly sort: S; readonly order: 'ascending' | 'descending' },
): {
  readonly limit: number;
  readonly sort: S;
  readonly direction: 'ascending' | 'descending';
  readonly cursor: string | null;
} {
  return {
    limit: query.limit ?? defaultLimit,
    sort: query.sort ?? defaults.sort,
    direction: query.order ?? defaults.order,
    cursor: query.cursor ?? null,
  };
}

/** Drops what is undefined: a filter that is not given is absent. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** One page as `{ items, nextCursor }`, and a Link to the next one (RFC 8288). */
export function page<T>(url: string, found: Found<T>, toJson: (item: T) => unknown): ApiAnswer {
  const { nextCursor } = found;
  return {
    status: 200,
    body: { items: found.items.map(toJson), nextCursor },
    headers: nextCursor === null ? {} : { link: `<${withCursor(url, nextCursor)}>; rel="next"` },
  };
}

function withCursor(url: string, cursor: string): string {
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters}`;
}
