import type { ManagementRight } from '@cardea/domain';

/** What a demo account is for, as the file of accounts tells it. */
export type DemoRole = 'subscriber' | 'helpdesk' | 'manager' | 'administrator' | 'auditor';

const domain = 'CONTOSO';
const domainSid = 'S-1-5-21-3623811015-3361044348-30300820';
/** Of the group CM Managers. */
const managersSid = `${domainSid}-1203`;

interface DemoUser {
  readonly uuid: string;
  readonly username: string;
  readonly displayName: string;
  readonly group: string;
  readonly roles: readonly DemoRole[];
}

const groups: readonly { uuid: string; name: string; rights: readonly ManagementRight[] }[] = [
  { uuid: '0f3b7c52-5d6e-4a07-9a4e-6b1f5d2c1001', name: 'CM Subscribers', rights: [] },
  {
    uuid: '0f3b7c52-5d6e-4a07-9a4e-6b1f5d2c1002',
    name: 'CM Help Desk',
    rights: ['EnrollmentAgent', 'RequestRecover', 'RequestRevoke', 'RequestUnblockSmartcard'],
  },
  {
    uuid: '0f3b7c52-5d6e-4a07-9a4e-6b1f5d2c1003',
    name: 'CM Managers',
    rights: [
      'Audit',
      'EnrollmentAgent',
      'RequestEnroll',
      'RequestRecover',
      'RequestRenew',
      'RequestRevoke',
      'RequestUnblockSmartcard',
    ],
  },
  { uuid: '0f3b7c52-5d6e-4a07-9a4e-6b1f5d2c1004', name: 'CM Administrators', rights: ['Audit'] },
  { uuid: '0f3b7c52-5d6e-4a07-9a4e-6b1f5d2c1005', name: 'CM Auditors', rights: ['Audit'] },
];

/** The people of the demo site. */
export const demoUsers: readonly DemoUser[] = [
  {
    uuid: '3d2a9f10-7c44-4e1b-8f3a-2b6c9d0e2001',
    username: 'cmuser1',
    displayName: 'Uma Subscriber',
    group: 'CM Subscribers',
    roles: ['subscriber'],
  },
  {
    uuid: '3d2a9f10-7c44-4e1b-8f3a-2b6c9d0e2002',
    username: 'cmuser2',
    displayName: 'Umberto Subscriber',
    group: 'CM Subscribers',
    roles: ['subscriber'],
  },
  {
    uuid: '3d2a9f10-7c44-4e1b-8f3a-2b6c9d0e2003',
    username: 'cmhelpdesk1',
    displayName: 'Hanna Helpdesk',
    group: 'CM Help Desk',
    roles: ['helpdesk'],
  },
  {
    uuid: '3d2a9f10-7c44-4e1b-8f3a-2b6c9d0e2004',
    username: 'cmmanager1',
    displayName: 'Max Manager',
    group: 'CM Managers',
    roles: ['manager'],
  },
  {
    uuid: '3d2a9f10-7c44-4e1b-8f3a-2b6c9d0e2005',
    username: 'cmadmin',
    displayName: 'Ada Administrator',
    group: 'CM Administrators',
    roles: ['administrator'],
  },
  {
    uuid: '3d2a9f10-7c44-4e1b-8f3a-2b6c9d0e2006',
    username: 'cmauditor',
    displayName: 'Arne Auditor',
    group: 'CM Auditors',
    roles: ['auditor'],
  },
];

/** `CONTOSO\cmuser1`. */
export function demoAccount(username: string): string {
  return `${domain}\\${username}`;
}

const selfService = { Enabled: true, SelfServiceEnabled: true };

const cardPolicies = {
  Enroll: selfService,
  Renew: selfService,
  Unblock: selfService,
  Retire: { ...selfService, RevocationSettings: { PublishBaseCrl: true } },
};

const cardConfiguration = {
  UserPinOption: 'UserProvided',
  DefaultAdminKeyHex: '0'.repeat(48),
  DiversifyAdminKey: true,
  AllowSmartcardReuse: true,
};

const saidByTheOriginator = { AllowSpecifyReason: true, AllowSpecifyDelay: true };

const fullLifeCyclePolicies = {
  Enroll: selfService,
  Duplicate: selfService,
  OfflineUnblock: selfService,
  OnlineUpdate: { ...selfService, AllowSpecifyCertificateTemplate: true },
  Renew: { ...selfService, ReuseCard: true },
  Recover: { ...selfService, ReissueArchivedCertificates: true, RevocationSettings: saidByTheOriginator },
  // Whoever gets another's archived keys acts as their enrollment agent, so there is no self-service; the help desk,
  // which may replace cards, is not among them.
  RecoverOnBehalf: {
    Enabled: true,
    AuthorizedInitiator: `D:(A;;CC;;;${managersSid})`,
    AuthorizedEnrollmentAgent: `D:(A;;CC;;;${managersSid})`,
  },
  Reinstate: selfService,
  Retire: { ...selfService, RevocationSettings: saidByTheOriginator },
  Revoke: { ...selfService, RevocationSettings: saidByTheOriginator },
  TemporaryCards: selfService,
  Unblock: selfService,
};

const profileTemplates = [
  {
    Name: 'Cardea Sample Smart Card Logon',
    Description: 'A smart card for signing in, by self-service.',
    Uuid: '6b0c1d5e-91f2-4d3a-a7b8-4c5d6e7f3001',
    IsSmartcardProfileTemplate: true,
    Policies: cardPolicies,
    SmartcardConfiguration: cardConfiguration,
    CertificateTemplates: ['CardeaSmartcardLogon'],
  },
  {
    Name: 'Cardea Sample Virtual Smart Card',
    Description: 'A virtual smart card for signing in, by self-service.',
    Uuid: '6b0c1d5e-91f2-4d3a-a7b8-4c5d6e7f3002',
    IsSmartcardProfileTemplate: true,
    IsVirtualSmartcardProfileTemplate: true,
    Policies: cardPolicies,
    SmartcardConfiguration: { ...cardConfiguration, UseVirtualSmartcards: true },
    CertificateTemplates: ['CardeaSmartcardLogon'],
  },
  {
    Name: 'Cardea Sample Software Certificate',
    Description: 'Two certificates whose keys lie on the computer, by self-service.',
    Uuid: '6b0c1d5e-91f2-4d3a-a7b8-4c5d6e7f3003',
    IsSmartcardProfileTemplate: false,
    Policies: { Enroll: selfService, Renew: selfService, Recover: selfService, Revoke: selfService },
    CertificateTemplates: ['CardeaSoftwareUser', 'CardeaEncryption'],
  },
  {
    Name: 'Cardea Sample Managed Smart Card',
    Description: 'A smart card that a manager approves; the server chooses its PIN.',
    Uuid: '6b0c1d5e-91f2-4d3a-a7b8-4c5d6e7f3004',
    IsSmartcardProfileTemplate: true,
    Policies: {
      ...cardPolicies,
      Enroll: {
        ...selfService,
        ApprovalsNeeded: 1,
        CollectComments: true,
        DataCollection: [
          {
            Name: 'Employee number',
            Description: 'Digits only, as on the pay slip.',
            Type: 'Number',
            IsRequired: true,
            Originator: 'Subscriber',
            ValidationType: 'RegularExpression',
            ValidationData: '\\d+',
          },
        ],
      },
    },
    SmartcardConfiguration: { ...cardConfiguration, UserPinOption: 'ServerDistributed' },
    CertificateTemplates: ['CardeaSmartcardLogon'],
  },
  {
    Name: 'Cardea Sample Full Life Cycle',
    Description: 'A smart card with every operation that there is, by self-service where that is possible.',
    Uuid: '6b0c1d5e-91f2-4d3a-a7b8-4c5d6e7f3005',
    IsSmartcardProfileTemplate: true,
    Policies: fullLifeCyclePolicies,
    SmartcardConfiguration: cardConfiguration,
    CertificateTemplates: ['CardeaSmartcardLogon', 'CardeaArchivedEncryption'],
  },
];

/** The demo site as lines of an import file. */
export function demoLines(passwords: ReadonlyMap<string, string>): string[] {
  const groupLines = groups.map(({ uuid, name, rights }, index) => ({
    kind: 'group',
    value: { Uuid: uuid, Domain: domain, Name: name, Sid: `${domainSid}-${1201 + index}`, Rights: rights },
  }));
  const userLines = demoUsers.map(({ uuid, username, displayName, group }, index) => ({
    kind: 'user',
    value: {
      Uuid: uuid,
      Domain: domain,
      AccountName: username,
      DisplayName: displayName,
      UserPrincipalName: `${username}@contoso.com`,
      Mail: `${username}@contoso.com`,
      Sid: `${domainSid}-${1101 + index}`,
      Groups: [group],
      Password: passwords.get(username),
    },
  }));
  const templateLines = profileTemplates.map((value) => ({ kind: 'profiletemplate', value }));
  return [...groupLines, ...userLines, ...templateLines].map((entry) => JSON.stringify(entry));
}
