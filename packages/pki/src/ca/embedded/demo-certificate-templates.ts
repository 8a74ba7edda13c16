import type { CertificateTemplate } from '@cardea/domain';

/** Extended key usages (RFC 5280 §4.2.1.12; smart card logon is Microsoft's szOID_KP_SMARTCARD_LOGON). */
const extendedKeyUsage = {
  clientAuth: '1.3.6.1.5.5.7.3.2',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  smartcardLogon: '1.3.6.1.4.1.311.20.2.2',
} as const;

const smartcardProvider = 'Microsoft Smart Card Key Storage Provider';
const softwareProvider = 'Microsoft Software Key Storage Provider';

/** Windows bits of `key.usages`: 1 decryption, 2 signing. */
const usageBits = { decryption: 1, signing: 2, both: 3 } as const;

const subjectOfPerson: CertificateTemplate['subject'] = [
  { attribute: 'organizationalUnitName', from: 'Domain' },
  { attribute: 'commonName', from: 'DisplayName' },
];

const smartcardKey = {
  families: ['RSA', 'ECDSA'],
  minimumRsaBits: 2048,
  algorithmName: 'RSA',
  keyBits: 2048,
  hashAlgorithmName: 'SHA256',
  keyStorageProviderNames: [smartcardProvider],
  exportable: false,
  protectionLevel: 0,
  isArchived: false,
} as const;

const softwareKey = {
  ...smartcardKey,
  keyStorageProviderNames: [softwareProvider],
  exportable: true,
} as const;

const version = { majorVersion: 100, minorVersion: 0, validityDays: 365, securityDescriptor: '' } as const;

/**
 * The certificate templates that a new installation starts with. Their object identifiers are in the arc 2.25, which
 * ITU-T X.667 gives to anyone's random UUID, so that they collide with no other installation's and need no registration.
 */
export const demoCertificateTemplates: readonly CertificateTemplate[] = [
  {
    ...version,
    commonName: 'CardeaSmartcardLogon',
    displayName: 'Cardea Smart Card Logon',
    oid: '2.25.203341095257982243433088207269103473427',
    keyUsages: ['digitalSignature', 'keyEncipherment'],
    extendedKeyUsages: [extendedKeyUsage.clientAuth, extendedKeyUsage.smartcardLogon],
    subject: subjectOfPerson,
    subjectAltNames: [{ type: 'userPrincipalName', required: false }],
    includeSid: true,
    key: { ...smartcardKey, usages: usageBits.both },
  },
  {
    ...version,
    commonName: 'CardeaSmartcardSignature',
    displayName: 'Cardea Smart Card Signature',
    oid: '2.25.254800920042199095007663011482867738297',
    keyUsages: ['digitalSignature', 'nonRepudiation'],
    extendedKeyUsages: [extendedKeyUsage.emailProtection],
    subject: [...subjectOfPerson, { attribute: 'emailAddress', from: 'Mail' }],
    subjectAltNames: [{ type: 'rfc822Name', required: false }],
    includeSid: false,
    key: { ...smartcardKey, usages: usageBits.signing },
  },
  {
    ...version,
    commonName: 'CardeaEncryption',
    displayName: 'Cardea Encryption',
    oid: '2.25.326766959726344601416436415631541043268',
    keyUsages: ['keyEncipherment'],
    extendedKeyUsages: [extendedKeyUsage.emailProtection],
    subject: [...subjectOfPerson, { attribute: 'emailAddress', from: 'Mail' }],
    subjectAltNames: [{ type: 'rfc822Name', required: false }],
    includeSid: false,
    key: { ...softwareKey, usages: usageBits.decryption },
  },
  {
    ...version,
    commonName: 'CardeaArchivedEncryption',
    displayName: 'Cardea Archived Encryption',
    oid: '2.25.76250189989946002247514020828315803789',
    keyUsages: ['keyEncipherment'],
    extendedKeyUsages: [extendedKeyUsage.emailProtection],
    subject: [...subjectOfPerson, { attribute: 'emailAddress', from: 'Mail' }],
    subjectAltNames: [{ type: 'rfc822Name', required: false }],
    includeSid: false,
    // RSA only: keyEncipherment is not for elliptic-curve keys (RFC 8813 §3).
    key: {
      ...smartcardKey,
      families: ['RSA'],
      exportable: true,
      isArchived: true,
      usages: usageBits.decryption,
    },
  },
  {
    ...version,
    commonName: 'CardeaSoftwareUser',
    displayName: 'Cardea Software User',
    oid: '2.25.150812096909860842799013322220119269995',
    keyUsages: ['digitalSignature', 'keyEncipherment'],
    extendedKeyUsages: [extendedKeyUsage.clientAuth, extendedKeyUsage.emailProtection],
    subject: subjectOfPerson,
    subjectAltNames: [
      { type: 'userPrincipalName', required: false },
      { type: 'rfc822Name', required: false },
    ],
    includeSid: true,
    key: { ...softwareKey, families: ['RSA', 'ECDSA', 'Ed25519'], usages: usageBits.both },
  },
];
