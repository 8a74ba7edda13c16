import { extensionType } from '../../x509/object-identifiers.js';
import type { LintRule } from '../lint-rule.js';
import { childrenOf, isSameBytes } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

const keyIdentifierTag = 0x80;

/** authorityKeyIdentifier is the subjectKeyIdentifier of the authority that signs. */
export const authorityKeyIdentifier: LintRule = {
  name: 'authority-key-identifier',
  source: 'RFC 5280 §4.2.1.1',
  causedBy: 'profile',
  check: (certificate, { issuer }) => {
    const found = extension(certificate, extensionType.authorityKeyIdentifier);
    if (found === undefined) return 'has no authorityKeyIdentifier';
    const fields = childrenOf(found.value);
    const key = fields.find(({ identifier }) => identifier === keyIdentifierTag);
    if (key === undefined) return 'has an authorityKeyIdentifier without a key identifier';
    return isSameBytes(key.content, issuer.keyIdentifier)
      ? undefined
      : 'has an authorityKeyIdentifier of another key than the one that signs';
  },
};
