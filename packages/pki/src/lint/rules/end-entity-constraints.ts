import { extensionType } from '../../x509/object-identifiers.js';
import type { LintRule } from '../lint-rule.js';
import { childrenOf } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

/** basicConstraints is absent, or an empty sequence, which stands for cA FALSE. */
export const endEntityConstraints: LintRule = {
  name: 'end-entity-constraints',
  source: 'RFC 5280 §4.2.1.9',
  causedBy: 'profile',
  check: (certificate) => {
    const found = extension(certificate, extensionType.basicConstraints);
    return found === undefined || childrenOf(found.value).length === 0
      ? undefined
      : 'has basicConstraints of a certification authority';
  },
};
