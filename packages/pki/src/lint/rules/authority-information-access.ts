import { extensionType } from '../../x509/object-identifiers.js';
import { addressFault } from '../general-names.js';
import type { LintRule } from '../lint-rule.js';
import { childrenOf, type DerElement, objectIdentifierOf } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

const accessMethods: readonly string[] = [
  // id-ad-ocsp and id-ad-caIssuers.
  '1.3.6.1.5.5.7.48.1',
  '1.3.6.1.5.5.7.48.2',
];

/** authorityInfoAccess says by absolute addresses where the issuer's certificate and its OCSP responder are. */
export const authorityInformationAccess: LintRule = {
  name: 'authority-information-access',
  source: 'RFC 5280 §4.2.2.1',
  causedBy: 'profile',
  check: (certificate) => {
    const found = extension(certificate, extensionType.authorityInfoAccess);
    if (found === undefined) return undefined;
    const descriptions = childrenOf(found.value);
    if (descriptions.length === 0) return 'has authorityInfoAccess without an address';
    return descriptions.map(faultOf).find((fault) => fault !== undefined);
  },
};

function faultOf(description: DerElement): string | undefined {
  const [method, location] = childrenOf(description);
  const oid = objectIdentifierOf(method);
  if (!accessMethods.includes(oid)) return `has the unknown access method ${oid}`;
  return location === undefined ? 'has an access method without an address' : addressFault(location);
}
