import { expect, test } from 'vitest';
import type { CertificateTemplate } from '../certificate-template/certificate-template.js';
import type { ProfileTemplateUuid } from '../uuid.js';
import { type KeyAttestationTerms, noKeyAttestation } from './key-attestation.js';
import { defaultPolicies } from './policies.js';
import type { ProfileTemplate } from './profile-template.js';
import { defaultSmartcardConfiguration } from './smartcard-configuration.js';
import { validateKeyAttestation } from './validate-key-attestation.js';

/** A root is good when it says so: what makes one is specified with the X.509 code. */
const faultOfRoot = (rootPem: string) => (rootPem.startsWith('good') ? undefined : 'must be good');

const certificateTemplates = (['Logon', 'Signature', 'Archived'] as const).map((commonName) => ({
  commonName,
  key: { isArchived: commonName === 'Archived' } as CertificateTemplate['key'],
}));

function found(terms: Partial<KeyAttestationTerms>, changes: Partial<ProfileTemplate> = {}) {
  const template: ProfileTemplate = {
    uuid: 'a039b4d0-5ce8-4eff-8651-181c6576fda4' as ProfileTemplateUuid,
    name: 'Attested',
    description: '',
    isSmartcardProfileTemplate: true,
    isVirtualSmartcardProfileTemplate: false,
    version: 1,
    policies: defaultPolicies(),
    smartcardConfiguration: defaultSmartcardConfiguration,
    certificateTemplates: ['Logon'],
    securityDescriptor: '',
    expiryReminderDays: [],
    keyAttestation: { ...noKeyAttestation, ...terms },
    ...changes,
  };
  const { errors, warnings } = validateKeyAttestation(template, certificateTemplates, faultOfRoot);
  return { errors: errors.map(({ path }) => path), warnings: warnings.map(({ path }) => path) };
}

const required = { requirement: 'required', trustedRootsPem: ['good root'] } as const;
const software = { isSmartcardProfileTemplate: false, smartcardConfiguration: null } as const;

test('nothing asked for and everything needed for asking are both in order', () => {
  expect(found({})).toEqual({ errors: [], warnings: [] });
  expect(found(required)).toEqual({ errors: [], warnings: [] });
  expect(found({}, software)).toEqual({ errors: [], warnings: [] });
});

test('required without a trusted root would refuse every key', () => {
  expect(found({ requirement: 'required' }).errors).toEqual(['keyAttestation.trustedRootsPem']);
});

test('each root that is none is named, even while nothing is required', () => {
  const trustedRootsPem = ['good root', 'expired', 'good root'];
  expect(found({ trustedRootsPem }).errors).toEqual([
    'keyAttestation.trustedRootsPem[1]',
    'keyAttestation.trustedRootsPem[2]',
  ]);
  expect(
    found({ trustedRootsPem: Array.from({ length: 33 }, (_, index) => `good ${index}`) }).errors,
  ).toEqual(['keyAttestation.trustedRootsPem']);
  expect(found({ trustedRootsPem: [`good${'.'.repeat(20_000)}`] }).errors).toEqual([
    'keyAttestation.trustedRootsPem[0]',
  ]);
});

test('no card attests the keys of software, nor keys that the server makes', () => {
  expect(found(required, software).errors).toEqual(['keyAttestation.requirement']);
  expect(found(required, { certificateTemplates: ['Archived'] }).errors).toEqual([
    'keyAttestation.requirement',
  ]);
  const some = found(required, { certificateTemplates: ['Logon', 'Archived'] });
  expect(some).toEqual({ errors: [], warnings: ['keyAttestation.requirement'] });
});

test('keys without PIN and virtual smart cards are doubtful', () => {
  expect(found({ ...required, allowKeysWithoutPin: true }).warnings).toEqual([
    'keyAttestation.allowKeysWithoutPin',
  ]);
  expect(found(required, { isVirtualSmartcardProfileTemplate: true }).warnings).toEqual([
    'keyAttestation.requirement',
  ]);
});
