import type { LintRule } from '../lint-rule.js';
import { timeMsOf } from '../times.js';

/** No certificate lasts longer than its certificate template says. */
export const validityLength: LintRule = {
  name: 'validity-length',
  source: 'RFC 5280 §4.1.2.5, certificate template',
  causedBy: 'profile',
  check: ({ notBefore, notAfter }, { longestValidityMs = Number.POSITIVE_INFINITY }) =>
    timeMsOf(notAfter) - timeMsOf(notBefore) > longestValidityMs
      ? 'is valid for longer than its certificate template allows'
      : undefined,
};
