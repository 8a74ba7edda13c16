import { signatureAlgorithm as algorithms } from '../../x509/object-identifiers.js';
import type { LintRule } from '../lint-rule.js';
import { childrenOf, isSameBytes, objectIdentifierOf } from '../strict-der.js';

/** Dotted object identifiers of RSA and ECDSA with SHA-2. */
export const acceptedSignatureAlgorithms: readonly string[] = [
  algorithms.sha256WithRSAEncryption,
  algorithms.sha384WithRSAEncryption,
  algorithms.sha512WithRSAEncryption,
  algorithms.ecdsaWithSHA256,
  algorithms.ecdsaWithSHA384,
  algorithms.ecdsaWithSHA512,
];

/** The signature field names the algorithm that signs, and none with SHA-1 or MD5. */
export const signatureAlgorithm: LintRule = {
  name: 'signature-algorithm',
  source: 'RFC 5280 §4.1.2.3, RFC 6194 §3, RFC 6151 §2',
  causedBy: 'profile',
  check: ({ signature }, { signatureAlgorithmDer }) => {
    const oid = objectIdentifierOf(childrenOf(signature)[0]);
    if (!acceptedSignatureAlgorithms.includes(oid))
      return `is to be signed by ${oid}, which is not RSA or ECDSA with SHA-2`;
    return isSameBytes(signature.der, signatureAlgorithmDer)
      ? undefined
      : 'names another signature algorithm than the one that signs';
  },
};
