import {
  managementRights,
  requestStatuses,
  requestTypes,
  type SmartcardStatus,
  smartcardStatuses,
} from '@cardea/domain';
import { type Period, type ReportName, type Reports, readReport } from '@cardea/workflows';
import { type TProperties, Type } from 'typebox';
import { type ApiRoute, defineRoute, file, ok } from '../route.js';
import { component, exact, Guid, Instant, names, nullable, spoken } from '../schemas/common.js';
import { toCsv } from './csv.js';

const dayMs = 86_400_000;
/** The media type of tables (RFC 4180 §3). */
export const csvType = 'text/csv; charset=utf-8; header=present';

/** How one report is asked for and shown. */
interface ReportShape<N extends ReportName> {
  readonly name: N;
  readonly operationId: string;
  readonly summary: string;
  /** Days from now at which the period begins and ends when it isn't given; none = a report of the present. */
  readonly defaultDays?: readonly [number, number];
  /** In the order of the columns; the names are those of the rows. */
  readonly row: { readonly [column in keyof Reports[N] & string]: TProperties[string] };
}

function reportRoute<N extends ReportName>(shape: ReportShape<N>): ApiRoute {
  const { name, defaultDays } = shape;
  const columns = Object.keys(shape.row) as (keyof Reports[N] & string)[];
  // Without a period these two aren't taken, so whoever reads them finds them absent.
  const period =
    defaultDays === undefined ? ({} as ReturnType<typeof periodQuery>) : periodQuery(defaultDays);
  return defineRoute({
    method: 'GET',
    path: `/reports/${name}`,
    operationId: shape.operationId,
    summary: shape.summary,
    description:
      'JSON, or CSV by `format=csv` or `Accept: text/csv`. Needs the right Audit for the site; every reading is audited.',
    tags: ['Reports'],
    query: exact({ ...period, format: Type.Optional(names(['json', 'csv'])) }),
    answer: {
      schema: component(`${titleOf(name)}Report`, reportSchema(shape.row)),
      mediaTypes: ['text/csv'],
    },
    handle: async (ports, { caller, query, accept }) => {
      const now = ports.clock.now();
      const asked = periodOf(query, defaultDays ?? [0, 1], now);
      const rows = await readReport(ports, caller, name, asked);
      if ((query.format ?? (accept.includes('text/csv') ? 'csv' : 'json')) === 'csv') {
        return file(toCsv(columns, rows), csvType, `${name}-${now.toISOString().slice(0, 10)}.csv`);
      }
      return ok({
        report: name,
        from: defaultDays === undefined ? null : asked.from.toISOString(),
        before: defaultDays === undefined ? null : asked.before.toISOString(),
        rows,
      });
    },
  });
}

function titleOf(name: ReportName): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function reportSchema(row: TProperties) {
  return exact({
    report: Type.String(),
    from: nullable(Instant),
    before: nullable(Instant),
    rows: Type.Array(exact(row)),
  });
}

function periodQuery([from, before]: readonly [number, number]) {
  const relative = (days: number) =>
    days === 0 ? 'now' : `${Math.abs(days)} days ${days < 0 ? 'ago' : 'ahead'}`;
  return {
    from: Type.Optional(
      Type.String({ format: 'date-time', description: `Beginning; ${relative(from)} if not said` }),
    ),
    before: Type.Optional(
      Type.String({ format: 'date-time', description: `End, left out; ${relative(before)} if not said` }),
    ),
  };
}

function periodOf(
  query: { readonly from?: string; readonly before?: string },
  [fromDays, beforeDays]: readonly [number, number],
  now: Date,
): Period {
  const inDays = (days: number) => new Date(now.getTime() + days * dayMs);
  return {
    from: query.from === undefined ? inDays(fromDays) : new Date(query.from),
    before: query.before === undefined ? inDays(beforeDays) : new Date(query.before),
  };
}

/** Every report. */
export const reportRoutes: readonly ApiRoute[] = [
  reportRoute({
    name: 'requests',
    operationId: 'reportRequests',
    summary: 'Count requests by type, status and profile template',
    defaultDays: [-90, 1],
    row: {
      type: names(requestTypes),
      status: names(requestStatuses),
      profileTemplate: Type.String(),
      profileTemplateUuid: Guid,
      count: Type.Integer(),
    },
  }),
  reportRoute({
    name: 'smartcards',
    operationId: 'reportSmartcards',
    summary: 'Count smart cards by profile template and status',
    row: {
      profileTemplate: Type.String(),
      status: names<readonly SmartcardStatus[]>(smartcardStatuses),
      profileTemplateUuid: Guid,
      count: Type.Integer(),
    },
  }),
  reportRoute({
    name: 'time-to-complete',
    operationId: 'reportTimeToComplete',
    summary: 'Tell how long requests took from submission to completion, by type: median and 90th percentile',
    defaultDays: [-90, 1],
    row: {
      type: names(requestTypes),
      count: Type.Integer(),
      medianSeconds: Type.Integer(),
      ninetiethPercentileSeconds: Type.Integer(),
    },
  }),
  reportRoute({
    name: 'certificate-expiry',
    operationId: 'reportCertificateExpiry',
    summary: 'Count valid certificates by the month in which they end',
    defaultDays: [0, 365],
    row: { month: Type.String(), templateCommonName: Type.String(), count: Type.Integer() },
  }),
  reportRoute({
    name: 'profile-template-changes',
    operationId: 'reportProfileTemplateChanges',
    summary: 'List versions of profile templates, newest first',
    defaultDays: [-90, 1],
    row: {
      changedAt: Instant,
      changedBy: Type.String(),
      name: Type.String(),
      version: Type.Integer(),
      profileTemplateUuid: Guid,
    },
  }),
  reportRoute({
    name: 'key-recoveries',
    operationId: 'reportKeyRecoveries',
    summary: 'List archived keys that were given out, and attempts, newest first',
    defaultDays: [-90, 1],
    row: {
      occurredAt: Instant,
      outcome: names(['success', 'denied', 'failure']),
      actorName: Type.String(),
      actorUserUuid: nullable(Guid),
      targetUserUuid: nullable(Guid),
      objectType: Type.String(),
      objectUuid: Type.String(),
      correlationId: Type.String(),
      facts: Type.Record(
        Type.String(),
        Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
      ),
    },
  }),
  reportRoute({
    name: 'rights-held',
    operationId: 'reportRightsHeld',
    summary: 'List who holds which right over whom, and by what',
    row: {
      holder: Type.String(),
      right: names(managementRights),
      over: spoken(),
      by: spoken(),
      holderUserUuid: Guid,
    },
  }),
];
