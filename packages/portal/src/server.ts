import { CardeaApiError, CardeaClient } from '@cardea/sdk';
import {
  infiniteQueryOptions,
  MutationCache,
  QueryCache,
  QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import { whenLanguageChanges } from './language/language.js';

/** Where the server is: the page's base address, which holds the path prefix of a reverse proxy. */
export const baseUrl = document.baseURI;

const client = new CardeaClient({
  baseUrl,
  credentials: { kind: 'session' },
  // What startLanguage and chooseLanguage set.
  language: () => document.documentElement.lang,
});

/** The documented API, for what only it tells: names of profile templates for those who may enroll. */
export const v1 = client;

/** The management API for whoever is signed in. */
export const management = client.management;

/** Whose session this is; the first thing that every page needs to know. */
export const sessionKey = ['me'];

/** When a session has ended, asking who is signed in brings the sign-in, and then the same page again. */
function onError(error: unknown): void {
  if (isSignedOut(error)) void queries.invalidateQueries({ queryKey: sessionKey });
}

/** What was read from the server. A refusal is an answer: asking again changes nothing. */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => queryKey[0] !== sessionKey[0] && onError(error),
  }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    // Browsers without a network say that they are offline, also when the server runs on the same computer.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 10_000,
      retry: (count, error) => count < 2 && !(error instanceof CardeaApiError),
    },
  },
});

/**
 * After a change: what is shown is read again, and what is not is forgotten, because a page that began with how it was would
 * offer what can no longer be done, and take it away under the fingers of whoever begins.
 */
export function readAnew(): Promise<void> {
  queries.removeQueries({ type: 'inactive' });
  return queries.invalidateQueries();
}

// What the server said before is in the language of before.
whenLanguageChanges(() => void readAnew());

/** Whether the server refused because nobody is signed in, or no longer. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof CardeaApiError && error.status === 401;
}

/** One page of a list. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** A list, read page by page as far as somebody scrolls. */
export function listPages<T>(
  queryKey: QueryKey,
  page: (at: { cursor?: string }) => Promise<{ data?: ListPage<T> }>,
) {
  return infiniteQueryOptions({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam }): Promise<ListPage<T>> =>
      (await page(pageParam === undefined ? {} : { cursor: pageParam })).data ?? {
        items: [],
        nextCursor: null,
      },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
}

/** The first `count` objects of a list, or fewer. */
export async function first<T>(list: AsyncIterable<T>, count: number): Promise<T[]> {
  const found: T[] = [];
  for await (const each of list) {
    found.push(each);
    if (found.length >= count) break;
  }
  return found;
}
