import { microsoft } from '../../x509/object-identifiers.js';
import type { LintRule } from '../lint-rule.js';
import { childrenOf, contentOf, identifier, objectIdentifierOf } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

/** Microsoft's template extension has an object identifier and two versions that are not negative. */
export const certificateTemplate: LintRule = {
  name: 'certificate-template',
  source: 'MS-WCCE szOID_CERTIFICATE_TEMPLATE',
  causedBy: 'profile',
  check: (certificate) => {
    const found = extension(certificate, microsoft.certificateTemplate);
    if (found === undefined) return undefined;
    const [oid, ...versions] = childrenOf(found.value);
    objectIdentifierOf(oid);
    const areVersions = versions.every(
      (version) => ((contentOf(version, identifier.integer)[0] ?? 0x80) & 0x80) === 0,
    );
    return areVersions && versions.length <= 2
      ? undefined
      : 'has a certificate template extension with versions that are none';
  },
};
