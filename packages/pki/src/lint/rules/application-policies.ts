import { microsoft } from '../../x509/object-identifiers.js';
import { extendedKeyUsagesOf } from '../extended-key-usages.js';
import type { LintRule } from '../lint-rule.js';
import { policiesFault, policyOids } from '../policies.js';
import { extension } from '../tbs-certificate.js';

/** Windows believes application policies before extKeyUsage, so both say the same. */
export const applicationPolicies: LintRule = {
  name: 'application-policies',
  source: 'MS-WCCE szOID_APPLICATION_CERT_POLICIES, RFC 5280 §4.2.1.12',
  causedBy: 'profile',
  check: (certificate) => {
    const found = extension(certificate, microsoft.applicationPolicies);
    if (found === undefined) return undefined;
    const fault = policiesFault(
      found.value,
      'application policies',
      () => 'has a qualifier in application policies',
    );
    if (fault !== undefined) return fault;
    const purposes = extendedKeyUsagesOf(certificate);
    const policies = policyOids(found.value);
    return policies.length === purposes.length && policies.every((oid) => purposes.includes(oid))
      ? undefined
      : 'has application policies that differ from extKeyUsage';
  },
};
