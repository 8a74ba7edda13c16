/** The reports by their names in addresses; `hasPeriod` for those about what happened. */
export const reports = {
  requests: { hasPeriod: true },
  smartcards: { hasPeriod: false },
  'time-to-complete': { hasPeriod: true },
  'certificate-expiry': { hasPeriod: true },
  'profile-template-changes': { hasPeriod: true },
  'key-recoveries': { hasPeriod: true },
  'rights-held': { hasPeriod: false },
} as const;

export type ReportName = keyof typeof reports;

/** Whether there is such a report. */
export function isReportName(name: string): name is ReportName {
  return Object.hasOwn(reports, name);
}

export const reportNames = Object.keys(reports).filter(isReportName);
