import { certificateRules } from './certificate-rules.js';
import type { LintRule } from './lint-rule.js';
import { authorityConstraints } from './rules/authority-constraints.js';
import { authorityKeyUsage } from './rules/authority-key-usage.js';
import { authoritySubjectPresence } from './rules/authority-subject-presence.js';

/** What the certificates of our own certification authorities, root and issuing, must keep. */
export const authorityRules: readonly LintRule[] = [
  ...certificateRules,
  authoritySubjectPresence,
  authorityConstraints,
  authorityKeyUsage,
];
