import type { LintRule } from '../lint-rule.js';
import { isSameBytes } from '../strict-der.js';

/** The issuer is the subject of the authority's certificate, byte for byte, so that every client can chain them. */
export const issuerName: LintRule = {
  name: 'issuer-name',
  source: 'RFC 5280 §4.1.2.4, §6.1.3',
  causedBy: 'profile',
  check: (certificate, { issuer }) =>
    isSameBytes(certificate.issuer.der, issuer.subjectDer)
      ? undefined
      : 'names another issuer than the authority that signs',
};
