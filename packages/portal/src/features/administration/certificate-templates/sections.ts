import type { Section } from '../template-form/sections.js';

const root = 'CertificateTemplate';

const members = {
  general: [
    'commonName',
    'displayName',
    'oid',
    'majorVersion',
    'minorVersion',
    'authority',
    'securityDescriptor',
  ],
  validity: ['validityDays', 'minimumValidityDays', 'clockSkewMinutes'],
  purpose: ['keyUsages', 'extendedKeyUsages', 'includeApplicationPolicies', 'certificatePolicies'],
  names: ['subject', 'subjectAltNames', 'includeSid'],
  keys: ['key', 'allowsKeyReuse'],
};

/** The form of a certificate template; members that are new in the schema come under the last section. */
export const certificateTemplateSections: readonly Section[] = [
  ...Object.entries(members).map(
    ([id, only]): Section => ({
      id,
      title: `certificateTemplates.${id}`,
      chapter: 'certificateTemplates.template',
      parts: [{ path: [], owner: root, only }],
    }),
  ),
  {
    id: 'further',
    title: 'certificateTemplates.further',
    chapter: 'certificateTemplates.template',
    parts: [{ path: [], owner: root, except: Object.values(members).flat() }],
  },
];
