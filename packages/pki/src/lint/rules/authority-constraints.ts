import { extensionType } from '../../x509/object-identifiers.js';
import type { LintRule } from '../lint-rule.js';
import { childrenOf, contentOf, identifier } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

/** A certification authority has critical basicConstraints with cA TRUE and a limit to the path below it. */
export const authorityConstraints: LintRule = {
  name: 'authority-constraints',
  source: 'RFC 5280 §4.2.1.9',
  causedBy: 'profile',
  check: (certificate) => {
    const found = extension(certificate, extensionType.basicConstraints);
    if (found === undefined) return 'has no basicConstraints';
    if (!found.isCritical) return 'has basicConstraints that are not critical';
    const [cA, pathLength] = childrenOf(found.value);
    if (cA?.identifier !== identifier.boolean || cA.content[0] !== 0xff)
      return 'has basicConstraints without cA';
    if (pathLength === undefined) return 'has no pathLenConstraint';
    const [first = 0x80] = contentOf(pathLength, identifier.integer);
    return first >= 0x80 ? 'has a negative pathLenConstraint' : undefined;
  },
};
