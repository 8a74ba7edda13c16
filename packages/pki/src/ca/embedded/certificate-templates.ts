import type { CertificateTemplate } from '@cardea/domain';

// Object identifiers are below 2.25, the arc of UUIDs (ITU-T X.667 §7), so that they are unique without registration.

const clientAuth = '1.3.6.1.5.5.7.3.2';
const emailProtection = '1.3.6.1.5.5.7.3.4';
const smartcardLogon = '1.3.6.1.4.1.311.20.2.2';

const smartcardKey: CertificateTemplate['key'] = {
  families: ['RSA', 'ECDSA'],
  minimumRsaBits: 2048,
  algorithmName: 'RSA',
  keyBits: 2048,
  hashAlgorithmName: 'SHA256',
  keyStorageProviderNames: ['Microsoft Smart Card Key Storage Provider'],
  exportable: false,
  protectionLevel: 0,
  usages: 3,
};

const softwareKey: CertificateTemplate['key'] = {
  ...smartcardKey,
  keyStorageProviderNames: ['Microsoft Software Key Storage Provider'],
  exportable: true,
};

const commonNameFromDirectory: CertificateTemplate['subject'] = [
  { attribute: 'organizationName', from: 'Domain' },
  { attribute: 'commonName', from: 'DisplayName' },
];

const optionalNames: CertificateTemplate['subjectAltNames'] = [
  { type: 'userPrincipalName', required: false },
  { type: 'rfc822Name', required: false },
];

/** The certificate templates that every installation starts with. */
export const demoCertificateTemplates: readonly CertificateTemplate[] = [
  {
    commonName: 'CardeaSmartcardLogon',
    displayName: 'Cardea Smart Card Logon',
    oid: '2.25.149234751686480962078781009310516970926',
    majorVersion: 1,
    minorVersion: 0,
    validityDays: 365,
    keyUsages: ['digitalSignature', 'keyEncipherment'],
    extendedKeyUsages: [clientAuth, smartcardLogon],
    subject: commonNameFromDirectory,
    subjectAltNames: optionalNames,
    includeSid: true,
    key: smartcardKey,
  },
  {
    commonName: 'CardeaSmartcardSignature',
    displayName: 'Cardea Smart Card Signature',
    oid: '2.25.40165541443393542848939342655042345253',
    majorVersion: 1,
    minorVersion: 0,
    validityDays: 365,
    keyUsages: ['digitalSignature', 'nonRepudiation'],
    extendedKeyUsages: [emailProtection],
    subject: commonNameFromDirectory,
    subjectAltNames: optionalNames,
    includeSid: false,
    key: { ...smartcardKey, usages: 2 },
  },
  {
    commonName: 'CardeaEncryption',
    displayName: 'Cardea Encryption',
    oid: '2.25.51241602032413495664933400773094188747',
    majorVersion: 1,
    minorVersion: 0,
    validityDays: 730,
    keyUsages: ['keyEncipherment'],
    extendedKeyUsages: [emailProtection],
    subject: commonNameFromDirectory,
    subjectAltNames: optionalNames,
    includeSid: false,
    key: { ...softwareKey, usages: 1 },
  },
  {
    commonName: 'CardeaSoftwareUser',
    displayName: 'Cardea Software User',
    oid: '2.25.325526130301748810485512917719516027088',
    majorVersion: 1,
    minorVersion: 0,
    validityDays: 365,
    keyUsages: ['digitalSignature', 'keyEncipherment'],
    extendedKeyUsages: [clientAuth, emailProtection],
    subject: commonNameFromDirectory,
    subjectAltNames: optionalNames,
    includeSid: true,
    key: { ...softwareKey, families: ['RSA', 'ECDSA', 'Ed25519'] },
  },
];
