import type { LintRule } from '../lint-rule.js';

/** A certification authority has a name, for what it signs must name it. */
export const authoritySubjectPresence: LintRule = {
  name: 'authority-subject-presence',
  source: 'RFC 5280 §4.1.2.6',
  causedBy: 'profile',
  check: ({ subject }) => (subject.content.length > 0 ? undefined : 'has no subject'),
};
