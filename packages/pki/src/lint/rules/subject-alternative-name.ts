import { hasControlCharacters } from '../../x509/distinguished-name.js';
import { extensionType, microsoft } from '../../x509/object-identifiers.js';
import { alternativeNames, asciiText, generalNameTag, otherNameOf } from '../general-names.js';
import type { LintRule } from '../lint-rule.js';
import { contentOf, type DerElement, identifier } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

/**
 * The names of subjectAltName are of types that the directory gives, each in its own syntax. What is inside a
 * directoryName is for the rules on names.
 */
export const subjectAlternativeName: LintRule = {
  name: 'subject-alternative-name',
  source: 'RFC 5280 §4.2.1.6, RFC 5321 §4.1.2, RFC 1034 §3.5, Microsoft KB5014754',
  causedBy: 'request',
  check: (certificate) => {
    if (extension(certificate, extensionType.subjectAltName) === undefined) return undefined;
    const names = alternativeNames(certificate);
    if (names.length === 0) return 'has a subjectAltName without names';
    return names.map(faultOf).find((fault) => fault !== undefined);
  },
};

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const domainName = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`);
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const quoted = '"(?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\x20-\\x7e])*"';
const localPart = new RegExp(`^(?:${atom}(?:\\.${atom})*|${quoted})$`);

function faultOf(name: DerElement): string | undefined {
  switch (name.identifier) {
    case generalNameTag.rfc822Name:
      return isMailbox(asciiText(name.content)) ? undefined : 'has an rfc822Name that is no mailbox';
    case generalNameTag.dNSName:
      return domainName.test(asciiText(name.content)) ? undefined : 'has a dNSName that is no host name';
    case generalNameTag.otherName:
      return otherNameFault(name);
    case generalNameTag.directoryName:
      return undefined;
    case generalNameTag.uniformResourceIdentifier:
      return isNamingUri(asciiText(name.content))
        ? undefined
        : 'has a uniformResourceIdentifier that names no account';
    default:
      return 'has a subjectAltName of a type that users have not';
  }
}

/** The two forms that name an account: KB5014754's tag (RFC 4151 §2.1) with a SID, and a UUID (RFC 9562 §4). */
function isNamingUri(text: string): boolean {
  const uuid = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
  return /^tag:microsoft\.com,2022-09-14:sid:S-1-\d+(-\d+){1,15}$/.test(text) || uuid.test(text);
}

function isMailbox(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0));
  // RFC 5321 §4.5.3.1.1.
  return local.length <= 64 && localPart.test(local) && domainName.test(text.slice(at + 1));
}

function otherNameFault(name: DerElement): string | undefined {
  const { typeId, value } = otherNameOf(name);
  if (typeId !== microsoft.userPrincipalName) return `has an otherName of the unknown type ${typeId}`;
  const text = Buffer.from(contentOf(value, identifier.utf8String)).toString('utf8');
  return text === '' || hasControlCharacters(text)
    ? 'has a user principal name that is empty or has control characters'
    : undefined;
}
