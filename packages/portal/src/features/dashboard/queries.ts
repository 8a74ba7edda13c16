import type { v2 } from '@cardea/sdk';
import { queryOptions } from '@tanstack/react-query';
import { first, management } from '../../server.js';

/** So many are counted one by one; of more it is told that they are more. */
export const counted = 100;

const dayMs = 86_400_000;

const count = (name: string, list: () => AsyncIterable<unknown>) =>
  queryOptions({
    queryKey: ['dashboard', name],
    queryFn: async () => (await first(list(), counted)).length,
  });

/** Requests that the caller sees and that wait for a decision. */
export const toDecide = count('to decide', () => management.requests({ status: 'Pending', limit: counted }));

/** One's own requests that are not at their end. */
export const ownOpen = (userUuid: string) =>
  queryOptions({
    queryKey: ['dashboard', 'own open', userUuid],
    queryFn: async () => {
      const lists = (['Pending', 'Approved', 'Executing'] as const).map((status) =>
        first(management.requests({ target: userUuid, status, limit: counted }), counted),
      );
      return (await Promise.all(lists)).flat().length;
    },
  });

export const failedJobs = queryOptions({
  queryKey: ['dashboard', 'failed jobs'],
  queryFn: async () => {
    const { data } = await management.api.GET('/api/v2/jobs', {
      params: { query: { state: 'failed', limit: counted } },
    });
    return data?.items.length ?? 0;
  },
});

export const deadLetters = queryOptions({
  queryKey: ['dashboard', 'dead letters'],
  queryFn: async () => {
    const { data } = await management.api.GET('/api/v2/deliveries', {
      params: { query: { state: 'dead', limit: counted } },
    });
    return data?.items.length ?? 0;
  },
});

/** Revocation lists that end within a day; a new one should have come long before. */
export const endingLists = queryOptions({
  queryKey: ['dashboard', 'ending lists'],
  queryFn: async () => {
    const { data } = await management.api.GET('/api/v2/published-lists');
    return (data?.lists ?? []).filter(({ nextUpdate }) => Date.parse(nextUpdate) < Date.now() + dayMs).length;
  },
});

/** This month and a year of others, so that what was issued today for a year is among them. */
export const expiryMonths = 13;

/** The beginning of the month that lies so many months ahead, in UTC as reports count. */
function firstOfMonth(ahead: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
}

const report = <T>(name: string, read: () => Promise<T>) =>
  queryOptions({ queryKey: ['dashboard', 'report', name], queryFn: read });

// The reports of the dashboard, over their usual periods.
export const expiry = report(
  'expiry',
  (): Promise<v2.CertificateExpiryReport> =>
    management.report('certificate-expiry', { before: firstOfMonth(expiryMonths).toISOString() }),
);
export const requests = report('requests', (): Promise<v2.RequestsReport> => management.report('requests'));
export const cards = report('cards', (): Promise<v2.SmartcardsReport> => management.report('smartcards'));
export const times = report(
  'times',
  (): Promise<v2.TimeToCompleteReport> => management.report('time-to-complete'),
);
