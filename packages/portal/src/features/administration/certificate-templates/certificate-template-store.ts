import type { v2 } from '@cardea/sdk';
import { queryOptions } from '@tanstack/react-query';
import { management } from '../../../server.js';
import { lastChangeOf } from '../last-change.js';
import type { Stored, TemplateStore } from '../template-form/use-template-edit.js';

/** Every certificate template, by name. */
export const certificateTemplateList = queryOptions({
  queryKey: ['certificate-templates', 'whole'],
  queryFn: () => management.certificateTemplates(),
});

/** A certificate template with the entity tag that saving needs; read anew for each form. */
export const storedCertificateTemplate = (commonName: string) =>
  queryOptions({
    queryKey: ['certificate-templates', commonName],
    queryFn: () => readStored(commonName),
    staleTime: 0,
    gcTime: 0,
  });

async function readStored(commonName: string): Promise<Stored<v2.CertificateTemplate>> {
  const { value, etag } = await management.taggedCertificateTemplate(commonName);
  return { content: value, etag };
}

/** The certification authorities by which one can issue. */
export const authorityNames = queryOptions({
  queryKey: ['authorities', 'names'],
  queryFn: async () => (await management.authorities()).map(({ name }) => name),
});

/** The profile templates, of which some name a certificate template. */
export const profileTemplatesByCertificate = queryOptions({
  queryKey: ['profile-templates', 'administered', ''],
  queryFn: () => management.profileTemplates(),
});

const root = 'CertificateTemplate';

/** Checks and saves a certificate template that exists. */
export function existingCertificateTemplate(commonName: string): TemplateStore<v2.CertificateTemplate> {
  return {
    root,
    validate: (content) => management.validateCertificateTemplate(content),
    save: async (content, etag) => {
      await management.saveCertificateTemplate(content, etag);
      return await readStored(commonName);
    },
    // Certificate templates have no versions that say who saved them; the audit trail does.
    readMeanwhile: async () => {
      const [stored, change] = await Promise.all([
        readStored(commonName),
        lastChangeOf('certificateTemplate.change', commonName, 'changedPaths'),
      ]);
      return { ...stored, savedBy: change?.by ?? '', savedAt: change?.at ?? null };
    },
  };
}

/** Checks and creates a certificate template; `onCreated` is told its name. */
export function newCertificateTemplate(
  onCreated: (commonName: string) => void,
): TemplateStore<v2.CertificateTemplate> {
  return {
    root,
    validate: (content) => management.validateCertificateTemplate(content),
    save: async (content) => {
      const { commonName } = await management.createCertificateTemplate(content);
      onCreated(commonName);
      return { content, etag: '' };
    },
    // Nobody else can save what is not stored yet.
    readMeanwhile: () => Promise.reject(new Error('a new certificate template has no other version')),
  };
}

/** What an empty certificate template begins with: a year, signing, the name of the person, RSA or ECDSA. */
export const blankCertificateTemplate: v2.CertificateTemplate = {
  commonName: '',
  displayName: '',
  oid: '',
  majorVersion: 100,
  minorVersion: 0,
  validityDays: 365,
  keyUsages: ['digitalSignature'],
  extendedKeyUsages: [],
  subject: [{ attribute: 'commonName', from: 'DisplayName' }],
  subjectAltNames: [],
  includeSid: false,
  key: {
    families: ['RSA', 'ECDSA'],
    minimumRsaBits: 2048,
    algorithmName: 'RSA',
    keyBits: 2048,
    hashAlgorithmName: 'SHA256',
    keyStorageProviderNames: [],
    exportable: false,
    protectionLevel: 0,
    usages: 0xffffff,
    isArchived: false,
  },
  securityDescriptor: '',
};
