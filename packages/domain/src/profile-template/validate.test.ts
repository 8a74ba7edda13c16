import { expect, test } from 'vitest';
import type { ProfileTemplateUuid } from '../uuid.js';
import { noKeyAttestation } from './key-attestation.js';
import { oneTimePasswordTerms } from './one-time-password-terms.js';
import {
  type DataCollectionItem,
  defaultPolicies,
  type PolicyName,
  policyNames,
  type WorkflowPolicy,
} from './policies.js';
import type { ProfileTemplate } from './profile-template.js';
import { defaultSmartcardConfiguration } from './smartcard-configuration.js';
import { validateProfileTemplate } from './validate.js';

const existing = ['CardeaSmartcardLogon', 'CardeaEncryption'];

function cardTemplate(changes: Partial<ProfileTemplate> = {}): ProfileTemplate {
  return {
    uuid: 'a039b4d0-5ce8-4eff-8651-181c6576fda3' as ProfileTemplateUuid,
    name: 'Smart Card Logon',
    description: '',
    isSmartcardProfileTemplate: true,
    isVirtualSmartcardProfileTemplate: false,
    version: 1,
    policies: defaultPolicies(),
    smartcardConfiguration: defaultSmartcardConfiguration,
    certificateTemplates: ['CardeaSmartcardLogon'],
    securityDescriptor: '',
    expiryReminderDays: [],
    keyAttestation: noKeyAttestation,
    ...changes,
  };
}

function withPolicy(name: PolicyName, changes: Partial<WorkflowPolicy>): ProfileTemplate {
  const policies = defaultPolicies();
  return cardTemplate({ policies: { ...policies, [name]: { ...policies[name], ...changes } } });
}

function errorPaths(template: ProfileTemplate): readonly string[] {
  return validateProfileTemplate(template, existing).errors.map(({ path }) => path);
}

function warningPaths(template: ProfileTemplate): readonly string[] {
  return validateProfileTemplate(template, existing).warnings.map(({ path }) => path);
}

const item: DataCollectionItem = {
  name: 'Employee number',
  description: '',
  type: 'String',
  isRequired: true,
  originator: 'Subscriber',
  storage: 'None',
  validationType: 'None',
  validationData: '',
};

test('a template with the safe values of every policy has neither errors nor warnings', () => {
  expect(validateProfileTemplate(cardTemplate(), existing)).toEqual({ errors: [], warnings: [] });
});

test('everything that is wrong is found at once, not just the first fault', () => {
  const template = cardTemplate({
    name: ' ',
    securityDescriptor: 'D:(nonsense)',
    certificateTemplates: ['Unknown'],
    expiryReminderDays: [0, 30, 30],
  });
  expect(errorPaths(template)).toEqual([
    'name',
    'name',
    'securityDescriptor',
    'certificateTemplates[0]',
    'expiryReminderDays[0]',
    'expiryReminderDays[2]',
  ]);
});

test.each(policyNames)(
  '%s: whether an enrollment agent is required is fixed where MIM CM fixes it',
  (name) => {
    const refused = [true, false].filter((enrollAgentRequired) =>
      errorPaths(withPolicy(name, { enrollAgentRequired })).includes(`policies.${name}.enrollAgentRequired`),
    );
    const alwaysFalse = ['OnlineUpdate', 'Reinstate', 'Retire', 'Revoke', 'Unblock'];
    expect(refused).toEqual(name === 'RecoverOnBehalf' ? [false] : alwaysFalse.includes(name) ? [true] : []);
  },
);

test.each([
  ['approvalsNeeded', -1],
  ['approvalsNeeded', 1.5],
  ['defaultRequestPriority', -1],
  ['defaultRequestPriority', 256],
] as const)('%s of %d is an error', (field, value) => {
  expect(errorPaths(withPolicy('Enroll', { [field]: value }))).toEqual([`policies.Enroll.${field}`]);
});

test('the priorities 0 and 255 are the ends of what is allowed', () => {
  for (const defaultRequestPriority of [0, 255])
    expect(errorPaths(withPolicy('Enroll', { defaultRequestPriority }))).toEqual([]);
});

test.each(['authorizedInitiator', 'authorizedApprover', 'authorizedEnrollmentAgent'] as const)(
  '%s must be SDDL',
  (field) => {
    expect(errorPaths(withPolicy('Renew', { [field]: 'Managers' }))).toEqual([`policies.Renew.${field}`]);
    expect(errorPaths(withPolicy('Renew', { [field]: 'D:(A;;CR;;;AU)' }))).toEqual([]);
  },
);

test('data items of one policy have different names, in whatever letter case', () => {
  const policyDataCollection = [item, { ...item, name: 'EMPLOYEE NUMBER' }];
  expect(errorPaths(withPolicy('Enroll', { policyDataCollection }))).toEqual([
    'policies.Enroll.policyDataCollection[1].name',
  ]);
});

test('a data item needs a regular expression that can be read, and no validator class', () => {
  const policyDataCollection: DataCollectionItem[] = [
    { ...item, name: 'a', validationType: 'RegularExpression', validationData: '(' },
    { ...item, name: 'b', validationType: 'Custom', validationData: 'Contoso.Validator' },
    { ...item, name: 'c', validationType: 'RegularExpression', validationData: '\\d{6}' },
  ];
  const { errors } = validateProfileTemplate(withPolicy('Enroll', { policyDataCollection }), existing);
  expect(errors.map(({ path }) => path)).toEqual([
    'policies.Enroll.policyDataCollection[0].validationData',
    'policies.Enroll.policyDataCollection[1].validationType',
  ]);
  expect(errors[1]?.rule).toContain('no plug-ins');
});

test.each([
  { approvalsNeeded: 0, selfServiceEnabled: true, errors: 1 },
  { approvalsNeeded: 1, selfServiceEnabled: true, errors: 0 },
  { approvalsNeeded: 0, selfServiceEnabled: false, errors: 0 },
])('a certificate manager’s item needs a manager: %o', ({ errors, ...policy }) => {
  const policyDataCollection = [{ ...item, originator: 'CertificateManager' as const }];
  expect(errorPaths(withPolicy('Enroll', { ...policy, policyDataCollection }))).toHaveLength(errors);
});

test.each(['Retire', 'TemporaryCards'] as const)(
  '%s: the admin PIN is either blocked or reset, not both',
  (name) => {
    expect(errorPaths(withPolicy(name, { blockAdminPin: true, resetAdminPin: true }))).toEqual([
      `policies.${name}.blockAdminPin`,
    ]);
    expect(errorPaths(withPolicy(name, { blockAdminPin: true, resetAdminPin: false }))).toEqual([]);
  },
);

test('suspending puts certificates on hold and nothing else; other policies warn of the hold', () => {
  const settings = (name: PolicyName, reason: 'certificateHold' | 'superseded') => {
    const revocationSettings = defaultPolicies()[name].revocationSettings;
    if (revocationSettings === undefined) throw new Error(`${name} has no revocation settings`);
    return withPolicy(name, { revocationSettings: { ...revocationSettings, reason } });
  };
  expect(errorPaths(settings('Reinstate', 'superseded'))).toEqual([
    'policies.Reinstate.revocationSettings.reason',
  ]);
  expect(warningPaths(settings('Retire', 'certificateHold'))).toEqual([
    'policies.Retire.revocationSettings.reason',
  ]);
  expect(warningPaths(settings('Reinstate', 'certificateHold'))).toEqual([]);
});

test('approvals on temporary cards are a warning, since they stop automatic retirement', () => {
  const template = withPolicy('TemporaryCards', {
    enabled: true,
    selfServiceEnabled: true,
    approvalsNeeded: 1,
  });
  expect(errorPaths(template)).toEqual([]);
  expect(warningPaths(template)).toEqual(['policies.TemporaryCards.approvalsNeeded']);
});

test('a software template has no smart card configuration and no enabled policy for smart cards', () => {
  const { policies } = cardTemplate();
  const enabled = (name: PolicyName) => ({ [name]: { ...policies[name], enabled: true } });
  const software = {
    isSmartcardProfileTemplate: false,
    policies: {
      ...policies,
      ...enabled('Unblock'),
      ...enabled('OfflineUnblock'),
      ...enabled('TemporaryCards'),
      ...enabled('Renew'),
    },
  };
  expect(errorPaths(cardTemplate(software))).toEqual([
    'smartcardConfiguration',
    'policies.OfflineUnblock.enabled',
    'policies.TemporaryCards.enabled',
    'policies.Unblock.enabled',
  ]);
});

test.each([
  ['userPinPolicy', { ...defaultSmartcardConfiguration.userPinPolicy, minLength: 9, maxLength: 8 }],
  ['adminPinPolicy', { ...defaultSmartcardConfiguration.adminPinPolicy, minLength: 9, maxLength: 8 }],
] as const)('%s: the shortest PIN is not longer than the longest', (field, policy) => {
  const smartcardConfiguration = { ...defaultSmartcardConfiguration, [field]: policy };
  expect(errorPaths(cardTemplate({ smartcardConfiguration }))).toEqual([
    `smartcardConfiguration.${field}.minLength`,
  ]);
});

test.each(['0'.repeat(47), '0'.repeat(49), 'g'.repeat(48)])('%s is no default admin key', (hex) => {
  const smartcardConfiguration = { ...defaultSmartcardConfiguration, defaultAdminKeyHex: hex };
  expect(errorPaths(cardTemplate({ smartcardConfiguration }))).toEqual([
    'smartcardConfiguration.defaultAdminKeyHex',
  ]);
});

test('a finding never repeats the default admin key', () => {
  const secret = `${'ab'.repeat(23)}zz`;
  const smartcardConfiguration = { ...defaultSmartcardConfiguration, defaultAdminKeyHex: secret };
  const found = validateProfileTemplate(cardTemplate({ smartcardConfiguration }), existing);
  expect(JSON.stringify(found)).not.toContain(secret);
});

test('mails know their placeholders, and a one-time password goes into the body of its own mail only', () => {
  const mail = { event: 'CreateRequest', recipient: 'Target', subject: 'Hello', body: '' } as const;
  const mailTemplates = [
    { ...mail, subject: '{Target.DisplayName} {Target.Salary}', body: '{Data.Employee number}' },
    { ...mail, body: '{Data.Shoe size} {Fact.serialNumber} {Link}' },
    { ...mail, subject: '{OneTimePassword}' },
    { ...mail, body: '{OneTimePassword}' },
    { ...mail, event: 'DistributeSecrets' as const, body: '{OneTimePassword}' },
  ];
  const at = (index: number) => `policies.Enroll.mailTemplates[${index}]`;
  expect(errorPaths(withPolicy('Enroll', { mailTemplates, policyDataCollection: [item] }))).toEqual([
    `${at(0)}.subject`,
    `${at(1)}.body`,
    `${at(2)}.subject`,
    `${at(3)}.body`,
  ]);
});

test('a policy has the fields of its name and no others', () => {
  const { eraseCard: _, ...incomplete } = defaultPolicies().Retire;
  const policies = { ...defaultPolicies(), Retire: incomplete };
  expect(errorPaths(cardTemplate({ policies }))).toEqual(['policies.Retire.eraseCard']);
  expect(errorPaths(withPolicy('Enroll', { eraseCard: true }))).toEqual(['policies.Enroll.eraseCard']);
});

test('an enabled policy that nobody can start is worth a warning', () => {
  expect(warningPaths(withPolicy('Renew', { enabled: true }))).toEqual([
    'policies.Renew.authorizedInitiator',
  ]);
});

test.each([
  ['', { length: 12, lifetimeHours: 72 }],
  ['Length=8', { length: 8, lifetimeHours: 72 }],
  [' length = 64 ; LIFETIMEHOURS=2160;', { length: 64, lifetimeHours: 2160 }],
])('one-time password data %j is understood', (text, terms) => {
  expect(oneTimePasswordTerms(text)).toEqual(terms);
});

test.each([
  'Length=7',
  'Length=65',
  'LifetimeHours=0',
  'LifetimeHours=2161',
  'Length',
  'Length=8;Length=9',
  'x=1',
])('one-time password data %j is an error', (secretProviderData) => {
  const oneTimePasswordPolicy = { secretProviderType: '', secretProviderData, distributions: [] };
  expect(errorPaths(withPolicy('Enroll', { oneTimePasswordPolicy }))).toEqual([
    'policies.Enroll.oneTimePasswordPolicy.secretProviderData',
  ]);
});

test('template and configuration say the same of virtual smart cards', () => {
  const smartcardConfiguration = { ...defaultSmartcardConfiguration, useVirtualSmartcards: true };
  expect(errorPaths(cardTemplate({ smartcardConfiguration }))).toEqual(['isVirtualSmartcardProfileTemplate']);
  expect(
    errorPaths(cardTemplate({ smartcardConfiguration, isVirtualSmartcardProfileTemplate: true })),
  ).toEqual([]);
});

test('a card takes as many certificates as the template has, and 0 stands for any number', () => {
  const certificateTemplates = existing.slice(0, 2);
  const taking = (maxNumberOfCertificates: number) =>
    errorPaths(
      cardTemplate({
        certificateTemplates,
        smartcardConfiguration: { ...defaultSmartcardConfiguration, maxNumberOfCertificates },
      }),
    );
  expect(certificateTemplates).toHaveLength(2);
  expect(taking(1)).toEqual(['smartcardConfiguration.maxNumberOfCertificates']);
  expect(taking(2)).toEqual([]);
  expect(taking(0)).toEqual([]);
});

test('the server cannot be told to have PINs made by a class of the site', () => {
  const smartcardConfiguration = {
    ...defaultSmartcardConfiguration,
    userPinOption: 'CustomServerDistributed',
  } as const;
  expect(errorPaths(cardTemplate({ smartcardConfiguration }))).toEqual([
    'smartcardConfiguration.userPinOption',
  ]);
});
