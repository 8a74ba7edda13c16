import type { CertificateTemplate } from '@cardea/domain';
import { sampleCertificateTemplate } from './samples.js';

/** A sound certificate template that uses every field that puts something into a certificate. */
export function certificateTemplateWithEverything(
  changes: Partial<CertificateTemplate> = {},
): CertificateTemplate {
  return sampleCertificateTemplate({
    commonName: 'EveryField',
    displayName: 'Every Field',
    keyUsages: ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'keyAgreement'],
    extendedKeyUsages: ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.4', '1.3.6.1.4.1.311.20.2.2'],
    subject: [
      { attribute: 'countryName', value: 'PL' },
      { attribute: 'stateOrProvinceName', value: 'Łódzkie' },
      { attribute: 'localityName', value: 'Łódź' },
      { attribute: 'organizationName', value: 'Contoso' },
      { attribute: 'organizationalUnitName', from: 'Domain' },
      { attribute: 'domainComponent', from: 'UserPrincipalName' },
      { attribute: 'commonName', from: 'DisplayName' },
      { attribute: 'serialNumber', from: 'Uuid' },
      { attribute: 'userId', from: 'AccountName' },
      { attribute: 'emailAddress', from: 'Mail' },
    ],
    subjectAltNames: [
      { type: 'userPrincipalName', required: true },
      { type: 'rfc822Name', required: true },
      { type: 'dNSName', required: false },
      {
        type: 'directoryName',
        required: true,
        parts: [
          { attribute: 'organizationName', value: 'Contoso' },
          { attribute: 'commonName', from: 'AccountName' },
        ],
      },
      { type: 'uniformResourceIdentifier', required: true, from: 'Sid' },
      { type: 'uniformResourceIdentifier', required: true, from: 'Uuid' },
    ],
    includeSid: true,
    certificatePolicies: [
      {
        oid: '2.25.305268184829398229399181612929317654321',
        cpsUri: 'https://pki.contoso.example/cps',
        userNotice: 'For the staff of Contoso, żółć included.',
      },
      { oid: '1.3.6.1.4.1.311.21.8.9' },
    ],
    includeApplicationPolicies: true,
    includeTemplateName: true,
    clockSkewMinutes: 10,
    minimumValidityDays: 1,
    addresses: {
      additionalCrl: ['ldap:///CN=Issuing,DC=contoso,DC=example?certificateRevocationList'],
      includeFreshestCrl: true,
      additionalFreshestCrl: ['ldap:///CN=Issuing,DC=contoso,DC=example?deltaRevocationList'],
      additionalOcsp: ['http://ocsp.contoso.example/'],
      additionalIssuer: ['ldap:///CN=Issuing,DC=contoso,DC=example?cACertificate'],
    },
    ...changes,
  });
}
