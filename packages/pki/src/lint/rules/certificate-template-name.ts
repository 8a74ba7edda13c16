import { microsoft } from '../../x509/object-identifiers.js';
import type { LintRule } from '../lint-rule.js';
import { identifier } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

/** Microsoft's template name of version 1 is a BMPString that says something. */
export const certificateTemplateName: LintRule = {
  name: 'certificate-template-name',
  source: 'MS-WCCE szOID_ENROLL_CERTTYPE_EXTENSION, X.690 §8.23.8',
  causedBy: 'profile',
  check: (certificate) => {
    const found = extension(certificate, microsoft.certificateTemplateName);
    if (found === undefined) return undefined;
    const { identifier: tag, content } = found.value;
    return tag === identifier.bmpString && content.length > 0 && content.length % 2 === 0
      ? undefined
      : 'has a template name that is no BMPString or empty';
  },
};
