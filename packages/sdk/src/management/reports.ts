import { CardeaApiError } from '../api-error.js';
import type {
  AuditEventPage,
  CertificateExpiryReport,
  FoundAuditEvent,
  KeyRecoveriesReport,
  operations,
  ProfileTemplateChangesReport,
  RequestsReport,
  RightsHeldReport,
  SmartcardsReport,
  TimeToCompleteReport,
} from '../generated/v2.js';
import { type Cursor, type ManagementApi, read } from './transport.js';

/** Reports by name. */
export interface Reports {
  readonly requests: RequestsReport;
  readonly smartcards: SmartcardsReport;
  readonly 'time-to-complete': TimeToCompleteReport;
  readonly 'certificate-expiry': CertificateExpiryReport;
  readonly 'profile-template-changes': ProfileTemplateChangesReport;
  readonly 'key-recoveries': KeyRecoveriesReport;
  readonly 'rights-held': RightsHeldReport;
}

/** From this instant on and before that one, ISO 8601; reports about the present take no period. */
export interface ReportPeriod {
  readonly from?: string;
  readonly before?: string;
}

/** Which events of the audit trail; `limit` is the size of a page. */
export type AuditFilter = Omit<
  NonNullable<operations['listAuditEvents']['parameters']['query']>,
  'cursor' | 'format'
>;

/** Calls that count and list for reports, and those that search the audit trail. */
export function reportCalls(api: ManagementApi) {
  return {
    /** A report as an object. */
    async report<Name extends keyof Reports>(name: Name, period: ReportPeriod = {}): Promise<Reports[Name]> {
      const query = { ...period, format: 'json' as const };
      const answer = await read(api.GET(`/api/v2/reports/${name as keyof Reports}`, { params: { query } }));
      if (typeof answer === 'string') throw new CardeaApiError(200, 'the server answered a report as text');
      // The document gives each report its own schema; the path decides which.
      return answer as Reports[Name];
    },

    /** A report as CSV (RFC 4180), the first line being the titles. */
    reportCsv: (name: keyof Reports, period: ReportPeriod = {}): Promise<string> => {
      const query = { ...period, format: 'csv' as const };
      return read(api.GET(`/api/v2/reports/${name}`, { params: { query }, parseAs: 'text' }));
    },

    /** One page of the audit trail, newest first; it may be short or empty before the last. */
    auditEventPage: (filter: AuditFilter & Cursor = {}): Promise<AuditEventPage> => eventPage(api, filter),

    /** Events of the audit trail, newest first, page after page. */
    async *auditEvents(filter: AuditFilter = {}): AsyncGenerator<FoundAuditEvent, void, undefined> {
      for (let at: Cursor = {}; ; ) {
        const { items, nextCursor } = await eventPage(api, { ...filter, ...at });
        yield* items;
        if (nextCursor === null) return;
        at = { cursor: nextCursor };
      }
    },

    /** All these events as CSV (RFC 4180), newest first, the first line being the titles. Taking them is audited. */
    auditEventsCsv: ({ limit: _, ...filter }: AuditFilter = {}): Promise<string> =>
      read(
        api.GET('/api/v2/audit-events', {
          params: { query: { ...filter, format: 'csv' } },
          parseAs: 'text',
        }),
      ),
  };
}

async function eventPage(api: ManagementApi, filter: AuditFilter & Cursor): Promise<AuditEventPage> {
  const query = { ...filter, format: 'json' as const };
  const answer = await read(api.GET('/api/v2/audit-events', { params: { query } }));
  if (typeof answer === 'string') throw new CardeaApiError(200, 'the server answered audit events as text');
  return answer;
}
