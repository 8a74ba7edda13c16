import { microsoft } from '../../x509/object-identifiers.js';
import { alternativeNames, asciiText, generalNameTag, otherNameOf } from '../general-names.js';
import type { LintRule } from '../lint-rule.js';
import { childrenOf, contentOf, identifier } from '../strict-der.js';
import { extension, type TbsCertificate } from '../tbs-certificate.js';

const prefix = 'tag:microsoft.com,2022-09-14:sid:';

/** A certificate is bound to one account: at most one SID as a URI, and the same as in Microsoft's security extension. */
export const securityIdentifierUri: LintRule = {
  name: 'security-identifier-uri',
  source: 'Microsoft KB5014754, MS-WCCE szOID_NTDS_CA_SECURITY_EXT',
  causedBy: 'request',
  check: (certificate) => {
    const sids = alternativeNames(certificate)
      .filter((name) => name.identifier === generalNameTag.uniformResourceIdentifier)
      .map((name) => asciiText(name.content))
      .filter((uri) => uri.startsWith(prefix))
      .map((uri) => uri.slice(prefix.length));
    return new Set([...sids, ...sidOfExtension(certificate)]).size > 1 || sids.length > 1
      ? 'is bound to two accounts by their SIDs'
      : undefined;
  },
};

function sidOfExtension(certificate: TbsCertificate): readonly string[] {
  const found = extension(certificate, microsoft.securityExtension);
  if (found === undefined) return [];
  // Whether the extension is sound is for the rule security-identifier.
  const [name] = childrenOf(found.value);
  if (name === undefined) return [];
  const { typeId, value } = otherNameOf(name);
  return typeId === microsoft.objectSid ? [asciiText(contentOf(value, identifier.octetString))] : [];
}
