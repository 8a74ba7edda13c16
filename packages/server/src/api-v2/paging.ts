import type { Found } from '@cardea/domain';
import { type TProperties, Type } from 'typebox';
import type { ApiAnswer } from './route.js';
import { names } from './schemas/common.js';

const defaultLimit = 50;

type Order = 'ascending' | 'descending';

/** By what a list can be sorted, the usual first, each with the order that serves it best when none is asked for. */
export type Sorts<S extends string> = { readonly [sort in S]: Order };

/** The query of a list: `cursor`, `limit` (1 to 500, 50 when not said), `sort`, `order`, and the list's own filters. */
export function pageQuery<S extends string, F extends TProperties>(sorts: Sorts<S>, filters: F) {
  return Type.Object(
    {
      ...filters,
      cursor: Type.Optional(
        Type.String({ maxLength: 2000, description: 'nextCursor of the page before; with the same filters' }),
      ),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: defaultLimit })),
      sort: Type.Optional(
        Type.Unsafe<S>({ type: 'string', enum: namesOf(sorts), default: usualSort(sorts) }),
      ),
      order: Type.Optional(names(['ascending', 'descending'])),
    },
    { additionalProperties: false },
  );
}

/** The page that a query asks for. */
export function pageOf<S extends string>(
  query: { readonly cursor?: string; readonly limit?: number; readonly sort?: S; readonly order?: Order },
  sorts: Sorts<S>,
): { readonly limit: number; readonly sort: S; readonly direction: Order; readonly cursor: string | null } {
  const sort = query.sort ?? usualSort(sorts);
  return {
    limit: query.limit ?? defaultLimit,
    sort,
    direction: query.order ?? sorts[sort],
    cursor: query.cursor ?? null,
  };
}

function namesOf<S extends string>(sorts: Sorts<S>): S[] {
  // The table has these names and no others.
  return Object.keys(sorts) as S[];
}

function usualSort<S extends string>(sorts: Sorts<S>): S {
  const [first] = namesOf(sorts);
  if (first === undefined) throw new Error('a list is sorted by something');
  return first;
}

/** Drops what is undefined: a filter that is not given is absent. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** One page as `{ items, nextCursor }`, and a Link to the next one (RFC 8288). */
export function page<T>(url: string, found: Found<T>, toJson: (item: T) => unknown): ApiAnswer {
  return pageOfJson(url, found.items.map(toJson), found.nextCursor);
}

/** The same for items that are as they are answered. */
export function pageOfJson(
  url: string,
  items: readonly unknown[],
  nextCursor: Found<unknown>['nextCursor'],
): ApiAnswer {
  return {
    status: 200,
    body: { items, nextCursor },
    headers: nextCursor === null ? {} : { link: `<${withCursor(url, nextCursor)}>; rel="next"` },
  };
}

function withCursor(url: string, cursor: string): string {
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters}`;
}
