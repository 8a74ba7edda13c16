import {
  type AuditEvent,
  malformed,
  type ReportRepository,
  type Repositories,
  type UserUuid,
} from '@cardea/domain';
import { audited } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess } from './administrator.js';
import { listRightsHeld, type RightHeldRow } from './rights-held.js';

type Reporting = Pick<Ports, 'store' | 'clock' | 'randomness'>;

/** From an instant on, to before another. */
export interface Period {
  readonly from: Date;
  readonly before: Date;
}

type Row<K extends keyof ReportRepository> = Awaited<ReturnType<ReportRepository[K]>>[number];

/** A count with the name of its profile template; empty when the template is gone. */
export type RequestReportRow = Row<'requestsByTypeStatusTemplate'> & { readonly profileTemplate: string };
export type SmartcardReportRow = Row<'smartcardsByStatus'> & { readonly profileTemplate: string };
export type CertificateReportRow = Row<'certificatesByExpiry'>;
export type TimeToCompleteReportRow = Row<'timeToComplete'>;
export type TemplateChangeReportRow = Row<'profileTemplateChanges'>;

/** One archived key that was given out, or that somebody tried to get. */
export interface KeyRecoveryRow {
  readonly occurredAt: Date;
  readonly outcome: AuditEvent['outcome'];
  readonly actorName: string;
  readonly actorUserUuid: UserUuid | null;
  readonly targetUserUuid: UserUuid | null;
  readonly objectType: string;
  readonly objectUuid: string;
  readonly correlationId: string;
  readonly facts: AuditEvent['facts'];
}

/** The reports, each with its rows. */
export interface Reports {
  readonly requests: RequestReportRow;
  readonly smartcards: SmartcardReportRow;
  readonly 'time-to-complete': TimeToCompleteReportRow;
  readonly 'certificate-expiry': CertificateReportRow;
  readonly 'profile-template-changes': TemplateChangeReportRow;
  readonly 'key-recoveries': KeyRecoveryRow;
  readonly 'rights-held': RightHeldRow;
}

export type ReportName = keyof Reports;

const longestPeriodDays = 3660;
const dayMs = 86_400_000;

/**
 * Makes a report (MIM CM: the right FIM CM Audit). Those of the present (`smartcards`, `rights-held`) have no period. Every
 * reading is audited, since reports tell about everyone.
 *
 * Errors: `NotAuthorized` without Audit; `MalformedInput` for a period that ends before it begins or is longer than ten
 * years.
 */
export async function readReport<N extends ReportName>(
  ports: Reporting,
  caller: Caller,
  name: N,
  period: Period,
): Promise<readonly Reports[N][]> {
  const object = { type: 'Report', uuid: name };
  return await audited(ports, caller, 'report.read', object, async (attempt) => {
    await administratorAccess(ports.store, caller);
    if (name !== 'smartcards' && name !== 'rights-held') {
      checkPeriod(period);
      attempt.facts.from = period.from.toISOString();
      attempt.facts.before = period.before.toISOString();
    }
    const rows = await makers[name](ports.store, period);
    attempt.facts.rows = rows.length;
    await ports.store.transaction((tx) => attempt.succeed(tx));
    return rows;
  });
}

function checkPeriod({ from, before }: Period): void {
  if (from >= before) throw malformed('from', 'must lie before the end of the period');
  if (before.getTime() - from.getTime() > longestPeriodDays * dayMs)
    throw malformed('from', `must lie at most ${longestPeriodDays} days before the end of the period`);
}

const makers: {
  readonly [N in ReportName]: (store: Repositories, period: Period) => Promise<readonly Reports[N][]>;
} = {
  requests: async (store, period) =>
    await withTemplateNames(store, await store.reports.requestsByTypeStatusTemplate(period)),
  smartcards: async (store) => await withTemplateNames(store, await store.reports.smartcardsByStatus()),
  'time-to-complete': (store, period) => store.reports.timeToComplete(period),
  'certificate-expiry': (store, period) => store.reports.certificatesByExpiry(period),
  'profile-template-changes': (store, period) => store.reports.profileTemplateChanges(period),
  'key-recoveries': listKeyRecoveries,
  'rights-held': listRightsHeld,
};

async function withTemplateNames<T extends { readonly profileTemplateUuid: string }>(
  { profileTemplates }: Pick<Repositories, 'profileTemplates'>,
  rows: readonly T[],
): Promise<readonly (T & { readonly profileTemplate: string })[]> {
  const names = new Map((await profileTemplates.list()).map(({ uuid, name }) => [uuid as string, name]));
  return rows.map((row) => ({ ...row, profileTemplate: names.get(row.profileTemplateUuid) ?? '' }));
}

const auditPage = 500;

/** Newest first. The trail is read from its end back to the period's beginning. */
async function listKeyRecoveries({ audit }: Pick<Repositories, 'audit'>, period: Period) {
  const rows: KeyRecoveryRow[] = [];
  for (let before: number | undefined; ; ) {
    const page = await audit.list({
      limit: auditPage,
      action: 'key.recover',
      ...(before === undefined ? {} : { before }),
    });
    for (const event of page) {
      if (event.occurredAt >= period.from && event.occurredAt < period.before)
        rows.push(keyRecoveryRow(event));
    }
    const last = page.at(-1);
    if (last === undefined || last.occurredAt < period.from) return rows;
    before = last.sequence;
  }
}

function keyRecoveryRow(event: AuditEvent): KeyRecoveryRow {
  const { occurredAt, outcome, actorName, actorUserUuid, targetUserUuid } = event;
  const { objectType, objectUuid, correlationId, facts } = event;
  return {
    occurredAt,
    outcome,
    actorName,
    actorUserUuid,
    targetUserUuid,
    objectType,
    objectUuid,
    correlationId,
    facts,
  };
}
