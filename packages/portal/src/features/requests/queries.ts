import type { RequestFilter, v2 } from '@cardea/sdk';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { nameOfPerson } from '../../app/person-name.js';
import { listPages, management, queries, sessionKey } from '../../server.js';
import { isWatched } from './watched.js';

/** Requests page by page, as far as somebody scrolls. */
export const requestPages = (filter: RequestFilter) =>
  listPages(['requests', 'list', filter], (at) =>
    management.api.GET('/api/v2/requests', { params: { query: { limit: 100, ...filter, ...at } } }),
  );

/** How often an open request is looked at again where the server does not tell by itself: the card agent may be at work. */
const lookAgainMs = 3000;

export const request = (uuid: string) =>
  queryOptions({
    queryKey: ['requests', uuid],
    queryFn: () => management.request(uuid),
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && isOpen(data) && !isWatched(uuid) ? lookAgainMs : false,
  });

/** Where a request stands, and what comes next; undefined to whom it is not told. */
export const resumptionOf = (asked: v2.Request) =>
  queryOptions({
    // Asked again when the request has changed.
    queryKey: ['requests', asked.uuid, 'next step', asked],
    placeholderData: keepPreviousData,
    queryFn: () => management.resumeRequest(asked.uuid),
    enabled: isOpen(asked),
    retry: false,
  });

export const historyOf = ({ uuid, status }: v2.Request) =>
  queryOptions({
    queryKey: ['requests', uuid, 'history', status],
    queryFn: () => management.requestHistory(uuid),
    placeholderData: keepPreviousData,
  });

/** The name of a person; the account where there is no other. */
export const personName = (uuid: string) =>
  queryOptions({
    queryKey: ['users', uuid, 'name'],
    // Whoever is signed in is known already.
    initialData: () => {
      const user = queries.getQueryData<v2.User>(sessionKey);
      return user?.uuid === uuid ? nameOfPerson(user) : undefined;
    },
    queryFn: async () => {
      const { value } = await management.user(uuid);
      return nameOfPerson(value);
    },
    staleTime: 5 * 60_000,
    retry: false,
  });

const open: readonly v2.Request['status'][] = ['Pending', 'Approved', 'Executing'];

/** Whether anything can still happen to a request. */
export function isOpen({ status }: v2.Request): boolean {
  return open.includes(status);
}
