import type { LintRule } from '../lint-rule.js';
import { timeMsOf } from '../times.js';

/** Outside the validity of the authority nothing could be verified. */
export const validityWithinIssuer: LintRule = {
  name: 'validity-within-issuer',
  source: 'RFC 5280 §6.1.3 (a)(2)',
  causedBy: 'profile',
  check: ({ notBefore, notAfter }, { issuer }) => {
    const isOutside =
      timeMsOf(notBefore) < issuer.notBefore.getTime() || timeMsOf(notAfter) > issuer.notAfter.getTime();
    return isOutside ? "leaves the validity of the authority's certificate" : undefined;
  },
};
