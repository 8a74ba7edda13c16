import { CmError } from '@cardea/domain';
import { checkPublicKey } from '../../x509/key-quality.js';
import type { LintRule } from '../lint-rule.js';
import { isSameBytes } from '../strict-der.js';

/**
 * The public key is of an accepted family and size, free of known weaknesses, and in canonical form: it is the key that
 * was checked with the certification request, byte for byte, or else it is checked here.
 */
export const publicKey: LintRule = {
  name: 'public-key',
  source: 'RFC 5280 §4.1.2.7, NIST SP 800-57 Part 1, NIST SP 800-89 §5.3.3',
  causedBy: 'request',
  check: ({ subjectPublicKeyInfo: { der } }, { checkedPublicKeyDer }) => {
    if (checkedPublicKeyDer !== undefined && isSameBytes(der, checkedPublicKeyDer)) return undefined;
    try {
      const isCanonical = isSameBytes(checkPublicKey(der).publicKeyDer, der);
      return isCanonical ? undefined : 'has a public key in another form than the usual one';
    } catch (error) {
      if (error instanceof CmError)
        return `has a public key that is refused: ${error.detail.replace(/\.$/, '')}`;
      throw error;
    }
  },
};
