import { extensionType } from '../../x509/object-identifiers.js';
import { extendedKeyUsagesOf } from '../extended-key-usages.js';
import type { LintRule } from '../lint-rule.js';
import { extension } from '../tbs-certificate.js';

const anyExtendedKeyUsage = '2.5.29.37.0';

/** extKeyUsage names purposes, each once, and not just any purpose. */
export const extendedKeyUsage: LintRule = {
  name: 'extended-key-usage',
  source: 'RFC 5280 §4.2.1.12',
  causedBy: 'profile',
  check: (certificate) => {
    const found = extension(certificate, extensionType.extKeyUsage);
    if (found === undefined) return undefined;
    const purposes = extendedKeyUsagesOf(certificate);
    if (purposes.length === 0) return 'has an extKeyUsage without purposes';
    if (new Set(purposes).size < purposes.length) return 'has a purpose twice in extKeyUsage';
    if (purposes.every((purpose) => purpose === anyExtendedKeyUsage))
      return 'is for any extended key usage and names none';
    return found.isCritical && purposes.includes(anyExtendedKeyUsage)
      ? 'has a critical extKeyUsage for any purpose'
      : undefined;
  },
};
