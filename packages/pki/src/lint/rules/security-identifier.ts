import { microsoft } from '../../x509/object-identifiers.js';
import { asciiText, otherNameOf } from '../general-names.js';
import type { LintRule } from '../lint-rule.js';
import { childrenOf, contentOf, identifier } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

/** Microsoft's security extension holds one SID as text, which binds the certificate to an account. */
export const securityIdentifier: LintRule = {
  name: 'security-identifier',
  source: 'MS-WCCE szOID_NTDS_CA_SECURITY_EXT, MS-DTYP §2.4.2.1',
  causedBy: 'request',
  check: (certificate) => {
    const found = extension(certificate, microsoft.securityExtension);
    if (found === undefined) return undefined;
    const [name, ...beyond] = childrenOf(found.value);
    if (name === undefined || beyond.length > 0) return 'has a security extension without exactly one name';
    const { typeId, value } = otherNameOf(name);
    if (typeId !== microsoft.objectSid) return 'has a security extension without a SID';
    const sid = asciiText(contentOf(value, identifier.octetString));
    return /^S-1-\d+(-\d+){1,15}$/.test(sid) ? undefined : 'has a malformed SID';
  },
};
