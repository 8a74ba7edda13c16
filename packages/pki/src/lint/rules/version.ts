import type { LintRule } from '../lint-rule.js';

/** A certificate with extensions is of version 3. */
export const version: LintRule = {
  name: 'version',
  source: 'RFC 5280 §4.1.2.1',
  causedBy: 'profile',
  check: (certificate) =>
    certificate.version === 2 ? undefined : `has version ${certificate.version + 1} instead of 3`,
};
