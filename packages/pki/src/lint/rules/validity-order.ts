import type { LintRule } from '../lint-rule.js';
import { timeMsOf } from '../times.js';

/** A certificate is valid for some time. */
export const validityOrder: LintRule = {
  name: 'validity-order',
  source: 'RFC 5280 §4.1.2.5',
  causedBy: 'profile',
  check: ({ notBefore, notAfter }) =>
    timeMsOf(notBefore) >= timeMsOf(notAfter) ? 'ends before it begins' : undefined,
};
