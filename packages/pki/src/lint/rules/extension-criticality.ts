import { extensionType, ocsp } from '../../x509/object-identifiers.js';
import type { LintRule } from '../lint-rule.js';

/** What RFC 5280 says of each extension; subjectAltName follows from the subject, and others may be either. */
const criticality = new Map<string, boolean>([
  [extensionType.subjectKeyIdentifier, false],
  [extensionType.authorityKeyIdentifier, false],
  [extensionType.keyUsage, true],
  [extensionType.nameConstraints, true],
  [extensionType.authorityInfoAccess, false],
  [extensionType.cRLDistributionPoints, false],
  [extensionType.freshestCRL, false],
  [ocsp.noCheck, false],
]);

/** Every extension is critical exactly when its definition says so. */
export const extensionCriticality: LintRule = {
  name: 'extension-criticality',
  source:
    'RFC 5280 §4.2.1.1, §4.2.1.2, §4.2.1.3, §4.2.1.6, §4.2.1.10, §4.2.1.13, §4.2.2.1; RFC 6960 §4.2.2.2.1',
  causedBy: 'profile',
  check: ({ extensions, subject }) => {
    for (const { oid, isCritical } of extensions) {
      const isCriticalNameNeedless =
        oid === extensionType.subjectAltName && isCritical && subject.content.length > 0;
      if (isCriticalNameNeedless) return 'has a critical subjectAltName beside a subject';
      const wanted = criticality.get(oid);
      if (wanted !== undefined && wanted !== isCritical)
        return `has the extension ${oid}, which must ${wanted ? '' : 'not '}be critical`;
    }
    return undefined;
  },
};
