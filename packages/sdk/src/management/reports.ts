import { CardeaApiError } from '../api-error.js';
import type {
  CertificateExpiryReport,
  KeyRecoveriesReport,
  ProfileTemplateChangesReport,
  RequestsReport,
  RightsHeldReport,
  SmartcardsReport,
} from '../generated/v2.js';
import { type ManagementApi, read } from './transport.js';

/** Reports by name. */
export interface Reports {
  readonly requests: RequestsReport;
  readonly smartcards: SmartcardsReport;
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

/** Calls that count and list for reports. */
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
  };
}
