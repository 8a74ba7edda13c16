import { queryOptions } from '@tanstack/react-query';
import { management } from '../../server.js';
import type { ReportName } from './report-names.js';

/** Days, the second one excluded, as date fields have them (`2026-11-28`); empty for no bound. */
export interface Period {
  readonly from: string;
  readonly before: string;
}

/** A period as the server takes it: from and before midnight where the person is. */
export function instantsOf({ from, before }: Period): { readonly from?: string; readonly before?: string } {
  const instant = (day: string) => new Date(`${day}T00:00:00`).toISOString();
  return {
    ...(from === '' ? {} : { from: instant(from) }),
    ...(before === '' ? {} : { before: instant(before) }),
  };
}

export type ReportRow = Readonly<Record<string, unknown>>;

export const reportRows = (name: ReportName, period: Period) =>
  queryOptions({
    queryKey: ['reports', name, period],
    queryFn: async (): Promise<readonly ReportRow[]> =>
      (await management.report(name, instantsOf(period))).rows,
  });

/** The columns to show: identifiers are for programs, which read the CSV. */
export function columnsOf(rows: readonly ReportRow[]): string[] {
  return Object.keys(rows[0] ?? {}).filter((name) => !/uuid$|^(facts|correlationId)$/i.test(name));
}
