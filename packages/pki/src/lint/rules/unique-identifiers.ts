import type { LintRule } from '../lint-rule.js';

/** issuerUniqueID and subjectUniqueID are not used. */
export const uniqueIdentifiers: LintRule = {
  name: 'unique-identifiers',
  source: 'RFC 5280 §4.1.2.8',
  causedBy: 'profile',
  check: ({ hasUniqueIdentifiers }) => (hasUniqueIdentifiers ? 'has a unique identifier' : undefined),
};
