import { hasControlCharacters } from '../../x509/distinguished-name.js';
import { extensionType } from '../../x509/object-identifiers.js';
import { asciiText } from '../general-names.js';
import type { LintRule } from '../lint-rule.js';
import { policiesFault } from '../policies.js';
import { childrenOf, contentOf, type DerElement, identifier, objectIdentifierOf } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

const cpsQualifier = '1.3.6.1.5.5.7.2.1';
const userNoticeQualifier = '1.3.6.1.5.5.7.2.2';

/**
 * certificatePolicies names each policy once; a qualifier is the address of a certification practice statement, or a notice
 * to whoever relies on the certificate, of text alone.
 */
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
  if (oid === userNoticeQualifier) return noticeFault(value);
  if (oid !== cpsQualifier)
    return `has the policy qualifier ${oid}, which is neither the address of a practice statement nor a notice`;
  const address = asciiText(contentOf(value, identifier.ia5String));
  return /^https?:\/\/[\x21-\x7e]+$/.test(address) && URL.canParse(address)
    ? undefined
    : 'has a certification practice statement at an address that is none';
}

/** noticeRef should not be used, and explicitText is a UTF8String of 1 to 200 characters. */
function noticeFault(notice: DerElement | undefined): string | undefined {
  const [explicitText, ...beyond] = childrenOf(notice);
  if (explicitText?.identifier !== identifier.utf8String || beyond.length > 0)
    return 'has a user notice that is not one text in UTF-8';
  const text = Buffer.from(explicitText.content).toString('utf8');
  return text === '' || [...text].length > 200 || hasControlCharacters(text)
    ? 'has a user notice that is empty, longer than 200 characters, or has control characters'
    : undefined;
}
