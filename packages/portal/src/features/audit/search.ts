import type { AuditFilter } from '@cardea/sdk';
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { management } from '../../server.js';

/** What is looked for, as the address of the page has it; a link with it shows the same to whoever may see it. */
export interface AuditSearch {
  /** Days, the second one excluded. */
  readonly from?: string;
  readonly before?: string;
  /** An action, or the beginning of several. */
  readonly action?: string;
  readonly outcome?: string;
  readonly objectType?: string;
  readonly object?: string;
  readonly person?: string;
  readonly q?: string;
}

const fields = ['from', 'before', 'action', 'outcome', 'objectType', 'object', 'person', 'q'] as const;

/** Reads the address: unknown parts and empty ones are left out. */
export function auditSearchOf(address: Readonly<Record<string, unknown>>): AuditSearch {
  return Object.fromEntries(
    fields.flatMap((name) => {
      const value = address[name];
      const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
      return text === '' ? [] : [[name, text]];
    }),
  );
}

const outcomes = ['success', 'denied', 'failure'] as const;

/** The same as the server takes it: days begin at midnight where the person is. */
export function filterOf({ from, before, outcome, object, ...rest }: AuditSearch): AuditFilter {
  const known = outcomes.find((each) => each === outcome);
  return {
    ...rest,
    ...(from === undefined ? {} : { from: midnight(from) }),
    ...(before === undefined ? {} : { before: midnight(before) }),
    ...(known === undefined ? {} : { outcome: known }),
    ...(object === undefined ? {} : { object, related: true }),
  };
}

/** What is no day goes to the server as it is, which says what is wrong with it. */
function midnight(day: string): string {
  const instant = new Date(`${day}T00:00:00`);
  return Number.isNaN(instant.getTime()) ? day : instant.toISOString();
}

/** Events, newest first, page by page. */
export const eventPages = (search: AuditSearch, limit: number) =>
  infiniteQueryOptions({
    queryKey: ['audit events', search, limit],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      management.auditEventPage({
        ...filterOf(search),
        limit,
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      }),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
