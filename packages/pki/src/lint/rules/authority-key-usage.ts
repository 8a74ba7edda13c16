import { keyUsagesOf } from '../key-usage-bits.js';
import type { LintRule } from '../lint-rule.js';

/** The key of a certification authority signs certificates and CRLs, and does nothing else. */
export const authorityKeyUsage: LintRule = {
  name: 'authority-key-usage',
  source: 'RFC 5280 §4.2.1.3',
  causedBy: 'profile',
  check: (certificate) => {
    const usages = keyUsagesOf(certificate) ?? [];
    return usages.length === 2 && usages.includes('keyCertSign') && usages.includes('cRLSign')
      ? undefined
      : 'has another keyUsage than keyCertSign and cRLSign';
  },
};
