import { extensionType } from '../../x509/object-identifiers.js';
import { asciiText } from '../general-names.js';
import type { LintRule } from '../lint-rule.js';
import { policiesFault } from '../policies.js';
import { childrenOf, contentOf, type DerElement, identifier, objectIdentifierOf } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

const cpsQualifier = '1.3.6.1.5.5.7.2.1';

/** certificatePolicies names each policy once; a qualifier is the address of a certification practice statement. */
export const certificatePolicies: LintRule = {
  name: 'certificate-policies',
  source: 'RFC 5280 §4.2.1.4',
  causedBy: 'profile',
  check: (certificate) => {
    const found = extension(certificate, extensionType.certificatePolicies);
    return found === undefined
      ? undefined
      : policiesFault(found.value, 'certificatePolicies', qualifierFault);
  },
};

function qualifierFault(qualifier: DerElement): string | undefined {
  const [type, value] = childrenOf(qualifier);
  const oid = objectIdentifierOf(type);
  if (oid !== cpsQualifier)
    return `has the policy qualifier ${oid}, which is no address of a practice statement`;
  const address = asciiText(contentOf(value, identifier.ia5String));
  return /^https?:\/\/[\x21-\x7e]+$/.test(address) && URL.canParse(address)
    ? undefined
    : 'has a certification practice statement at an address that is none';
}
