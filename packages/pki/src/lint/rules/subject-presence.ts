import { extensionType } from '../../x509/object-identifiers.js';
import type { LintRule } from '../lint-rule.js';
import { extension } from '../tbs-certificate.js';

/** A certificate names its subject: in the subject field, or else in a critical subjectAltName. */
export const subjectPresence: LintRule = {
  name: 'subject-presence',
  source: 'RFC 5280 §4.1.2.6',
  causedBy: 'request',
  check: (certificate) => {
    if (certificate.subject.content.length > 0) return undefined;
    const names = extension(certificate, extensionType.subjectAltName);
    return names?.isCritical === true ? undefined : 'has neither a subject nor a critical subjectAltName';
  },
};
