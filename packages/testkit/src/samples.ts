import { randomBytes, randomUUID } from 'node:crypto';
import type {
  AuditEvent,
  Certificate,
  CertificateTemplate,
  Group,
  Profile,
  ProfileTemplate,
  Request,
  Smartcard,
  User,
  Uuid,
} from '@cardea/domain';
import { defaultPolicies, defaultSmartcardConfiguration, noKeyAttestation } from '@cardea/domain';

// Plausible objects with new identifiers; a test names only what it is about.

/** A new identifier of whatever kind is asked for. */
export function newUuid<K extends string>(): Uuid<K> {
  return randomUUID() as string as Uuid<K>;
}

/** A user of CONTOSO with an account name that nobody else has. */
export function sampleUser(overrides: Partial<User> = {}): User {
  const accountName = overrides.accountName ?? `user-${randomBytes(6).toString('hex')}`;
  return {
    uuid: newUuid(),
    domain: 'CONTOSO',
    accountName,
    displayName: 'Ada Example',
    userPrincipalName: `${accountName}@contoso.example`,
    mail: `${accountName}@contoso.example`,
    sid: 'S-1-5-21-1004336348-1177238915-682003330-1105',
    managerUserUuid: null,
    securityDescriptor: '',
    ...overrides,
  };
}

/** A group of CONTOSO that gives no rights. */
export function sampleGroup(overrides: Partial<Group> = {}): Group {
  return {
    uuid: newUuid(),
    domain: 'CONTOSO',
    name: `group-${randomBytes(6).toString('hex')}`,
    sid: 'S-1-5-21-1004336348-1177238915-682003330-1201',
    rights: [],
    securityDescriptor: '',
    ...overrides,
  };
}

/** A pending enrollment of a smart card. */
export function sampleRequest(overrides: Partial<Request> = {}): Request {
  return {
    uuid: newUuid(),
    type: 'Enroll',
    status: 'Pending',
    isSmartcard: true,
    isEnrollmentAgent: false,
    dataCollection: [
      { name: 'Employee number', value: '4711' },
      { name: 'Reason', value: null },
    ],
    dataCollectionFlags: { certificateManagerProvided: true, subscriberProvided: false },
    originatorUserUuid: newUuid(),
    targetUserUuid: newUuid(),
    submittedAt: new Date('2026-11-25T06:00:00.123Z'),
    completedAt: null,
    newProfileUuid: null,
    oldProfileUuid: null,
    newSmartcardUuid: null,
    oldSmartcardUuid: null,
    priority: 0,
    comment: 'Prüfung “1” of 🔑',
    profileTemplateUuid: newUuid(),
    profileTemplateVersion: 3,
    securityDescriptor: 'O:S-1-5-21-1D:(A;;CR;;;AU)',
    approvalsNeeded: 2,
    approvedBy: [newUuid(), newUuid()],
    details: {},
    revision: 0,
    ...overrides,
  };
}

/** An active profile of a smart card. */
export function sampleProfile(overrides: Partial<Profile> = {}): Profile {
  return {
    uuid: newUuid(),
    status: 'Active',
    flags: ['Primary'],
    parentProfileUuid: null,
    primaryProfileUuid: null,
    assignedUserUuid: newUuid(),
    profileTemplateUuid: newUuid(),
    profileTemplateVersion: 1,
    comment: '',
    isSmartcard: true,
    createdByRequestUuid: newUuid(),
    createdAt: new Date('2026-11-25T06:00:00.000Z'),
    revision: 0,
    ...overrides,
  };
}

/** An active Base CSP card, not linked to a profile. */
export function sampleSmartcard(overrides: Partial<Smartcard> = {}): Smartcard {
  const cardId = newUuid<'Card'>();
  return {
    uuid: newUuid(),
    status: 'Active',
    flags: ['Primary', 'Reused'],
    parentSmartcardUuid: null,
    primarySmartcardUuid: null,
    permanentSmartcardUuid: null,
    assignedUserUuid: newUuid(),
    profileTemplateUuid: newUuid(),
    profileTemplateVersion: 1,
    comment: '',
    cardSerial: `{${cardId}}`,
    cardId,
    middleware: 'MSBaseCSP',
    atr: '3b8f80',
    profileUuid: null,
    boundByRequestUuid: newUuid(),
    adminKeyVersion: 1,
    activatedAt: new Date('2026-11-25T06:00:01.000Z'),
    createdAt: new Date('2026-11-25T06:00:00.000Z'),
    revision: 0,
    ...overrides,
  };
}

/** A valid certificate of the issuing authority; its encoding is random bytes. */
export function sampleCertificate(overrides: Partial<Certificate> = {}): Certificate {
  return {
    uuid: newUuid(),
    serialNumber: `1${randomBytes(15).toString('hex').toUpperCase()}`,
    thumbprint: randomBytes(20).toString('hex').toUpperCase(),
    certificateType: 'Native',
    templateCommonName: 'SmartcardLogon',
    isKeyHistory: false,
    isArchivedOnCa: false,
    notBefore: new Date('2026-11-25T06:00:00.000Z'),
    notAfter: new Date('2027-11-25T06:00:00.000Z'),
    issuer: 'ca.contoso.example\\Cardea Issuing CA',
    requesterName: 'CONTOSO\\cmuser1',
    assignedUserUuid: newUuid(),
    profileUuid: null,
    requestUuid: newUuid(),
    optionIndex: 0,
    caName: 'issuing',
    crlPartition: null,
    certificateDer: new Uint8Array(randomBytes(64)),
    certificationRequestSha256: randomBytes(32).toString('hex'),
    revocation: null,
    revision: 0,
    ...overrides,
  };
}

/** A smart card profile template with every policy disabled. */
export function sampleProfileTemplate(overrides: Partial<ProfileTemplate> = {}): ProfileTemplate {
  return {
    uuid: newUuid(),
    name: 'Sample',
    description: 'A profile template for tests.',
    isSmartcardProfileTemplate: true,
    isVirtualSmartcardProfileTemplate: false,
    version: 1,
    policies: defaultPolicies(),
    smartcardConfiguration: defaultSmartcardConfiguration,
    certificateTemplates: ['SmartcardLogon', 'Signature'],
    securityDescriptor: '',
    expiryReminderDays: [],
    keyAttestation: noKeyAttestation,
    ...overrides,
  };
}

/** A certificate template for smart card logon. */
export function sampleCertificateTemplate(overrides: Partial<CertificateTemplate> = {}): CertificateTemplate {
  return {
    commonName: 'SmartcardLogon',
    displayName: 'Smart card logon',
    oid: '1.3.6.1.4.1.311.21.8.1.2.3',
    majorVersion: 100,
    minorVersion: 1,
    validityDays: 365,
    keyUsages: ['digitalSignature'],
    extendedKeyUsages: ['1.3.6.1.4.1.311.20.2.2'],
    subject: [{ attribute: 'commonName', from: 'DisplayName' }],
    subjectAltNames: [{ type: 'userPrincipalName', required: true }],
    includeSid: true,
    key: {
      families: ['RSA', 'ECDSA'],
      minimumRsaBits: 2048,
      algorithmName: 'RSA',
      keyBits: 2048,
      hashAlgorithmName: 'SHA256',
      keyStorageProviderNames: ['Microsoft Smart Card Key Storage Provider'],
      exportable: false,
      protectionLevel: 0,
      usages: 2,
      isArchived: false,
    },
    securityDescriptor: '',
    ...overrides,
  };
}

/** A successful change of a smart card's status. */
export function sampleAuditEvent(overrides: Partial<AuditEvent> = {}): AuditEvent {
  return {
    uuid: newUuid(),
    occurredAt: new Date('2026-11-25T06:00:00.000Z'),
    action: 'smartcard.updateStatus',
    outcome: 'success',
    actorUserUuid: newUuid(),
    actorName: 'CONTOSO\\cmuser1',
    targetUserUuid: newUuid(),
    objectType: 'smartcard',
    objectUuid: newUuid(),
    origin: '127.0.0.1',
    correlationId: randomBytes(8).toString('hex'),
    facts: { from: 'Assigned', to: 'Active', attempts: 1, isVirtual: false, rule: null },
    ...overrides,
  };
}
