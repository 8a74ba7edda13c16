import { extensionType } from '../../x509/object-identifiers.js';
import type { LintRule } from '../lint-rule.js';
import { contentOf, identifier } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

/** subjectKeyIdentifier is there, and no longer than the longest hash that anybody makes one of (RFC 7093 §2). */
export const subjectKeyIdentifier: LintRule = {
  name: 'subject-key-identifier',
  source: 'RFC 5280 §4.2.1.2',
  causedBy: 'profile',
  check: (certificate) => {
    const found = extension(certificate, extensionType.subjectKeyIdentifier);
    if (found === undefined) return 'has no subjectKeyIdentifier';
    const { length } = contentOf(found.value, identifier.octetString);
    return length >= 8 && length <= 64
      ? undefined
      : `has a subjectKeyIdentifier of ${length} octets, which must be 8 to 64`;
  },
};
