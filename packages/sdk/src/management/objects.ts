import type {
  AdminKeyPlan,
  Certificate,
  CertificateTemplate,
  CertificationAuthority,
  Explanation,
  InstallationKey,
  OfflineUnblock,
  operations,
  Profile,
  ProfileTemplateValidation,
  Smartcard,
} from '../generated/v2.js';
import { type OfflineUnblockAnswer, wrapAnswer } from './secrets.js';
import {
  headersOf,
  type ManagementApi,
  pages,
  read,
  readItems,
  readVersioned,
  type Versioned,
  type WriteOptions,
} from './transport.js';

type Filter<Operation extends 'listSmartcards' | 'listProfiles' | 'listCertificates'> = Omit<
  NonNullable<operations[Operation]['parameters']['query']>,
  'cursor'
>;
/** Which smart cards, in which order; `limit` is the size of a page. */
export type SmartcardFilter = Filter<'listSmartcards'>;
/** Which profiles, in which order; `limit` is the size of a page. */
export type ProfileFilter = Filter<'listProfiles'>;
/** Which certificates, in which order; `limit` is the size of a page. */
export type CertificateFilter = Filter<'listCertificates'>;

/** About whom an explanation is: the caller unless told. */
export interface ExplainOptions {
  readonly user?: string;
}

/** Calls about smart cards, profiles, certificates and where certificates come from. */
export function objectCalls(api: ManagementApi) {
  return {
    ...smartcardCalls(api),
    ...profileCalls(api),

    /** Certificates that the caller may see, page after page. */
    certificates: (filter: CertificateFilter = {}): AsyncGenerator<Certificate, void, undefined> =>
      pages((at) => api.GET('/api/v2/certificates', { params: { query: { ...filter, ...at } } })),

    /** What is known of a certificate. */
    certificate: (uuid: string): Promise<Certificate> =>
      read(api.GET('/api/v2/certificates/{uuid}', { params: { path: { uuid } } })),

    /** A certificate, DER. */
    async certificateFile(uuid: string): Promise<Uint8Array> {
      const params = { path: { uuid } };
      const sent = api.GET('/api/v2/certificates/{uuid}/certificate.crt', { params, parseAs: 'arrayBuffer' });
      return new Uint8Array(await read(sent));
    },

    /** The certificate templates of the site. */
    certificateTemplates: (): Promise<CertificateTemplate[]> =>
      readItems(api.GET('/api/v2/certificate-templates')),

    /** One certificate template. */
    certificateTemplate: (commonName: string): Promise<CertificateTemplate> =>
      read(api.GET('/api/v2/certificate-templates/{commonName}', { params: { path: { commonName } } })),

    /** One certificate template, with its entity tag for {@link saveCertificateTemplate}. */
    taggedCertificateTemplate: (commonName: string): Promise<Versioned<CertificateTemplate>> =>
      readVersioned(
        api.GET('/api/v2/certificate-templates/{commonName}', { params: { path: { commonName } } }),
      ),

    /** Saves a certificate template whole, in the place of the one whose entity tag is given; `*` for whichever. */
    saveCertificateTemplate: (template: CertificateTemplate, etag: string): Promise<CertificateTemplate> =>
      read(
        api.PUT('/api/v2/certificate-templates/{commonName}', {
          params: { path: { commonName: template.commonName }, header: { 'If-Match': etag } },
          body: template,
        }),
      ),

    /** Creates a certificate template. */
    createCertificateTemplate: (body: CertificateTemplate): Promise<CertificateTemplate> =>
      read(api.POST('/api/v2/certificate-templates', { body })),

    /** Finds every fault of a certificate template without saving it. */
    validateCertificateTemplate: (body: CertificateTemplate): Promise<ProfileTemplateValidation> =>
      read(api.POST('/api/v2/certificate-templates/validate', { body })),

    /** The certification authorities with chain and current CRL. */
    authorities: (): Promise<CertificationAuthority[]> => readItems(api.GET('/api/v2/authorities')),

    /** One certification authority. */
    authority: (name: string): Promise<CertificationAuthority> =>
      read(api.GET('/api/v2/authorities/{name}', { params: { path: { name } } })),
  };
}

function smartcardCalls(api: ManagementApi) {
  return {
    /** Smart cards that the caller may see, page after page. */
    smartcards: (filter: SmartcardFilter = {}): AsyncGenerator<Smartcard, void, undefined> =>
      pages((at) => api.GET('/api/v2/smartcards', { params: { query: { ...filter, ...at } } })),

    /** One smart card. */
    smartcard: (uuid: string): Promise<Smartcard> =>
      read(api.GET('/api/v2/smartcards/{uuid}', { params: { path: { uuid } } })),

    /** The certificates of a smart card, revoked ones included. */
    smartcardCertificates: (uuid: string): Promise<Certificate[]> =>
      readItems(api.GET('/api/v2/smartcards/{uuid}/certificates', { params: { path: { uuid } } })),

    /** What would succeed on a smart card now, lower-case names. */
    smartcardOperations: (uuid: string): Promise<string[]> =>
      readItems(api.GET('/api/v2/smartcards/{uuid}/operations', { params: { path: { uuid } } })),

    /** The keys of the installation: names, versions and places, never the keys. */
    installationKeys: (): Promise<InstallationKey[]> => readItems(api.GET('/api/v2/keys')),

    /** How many cards have their admin key from which master, and which need an update. */
    adminKeyPlan: (): Promise<AdminKeyPlan> => read(api.GET('/api/v2/admin-keys/plan')),

    /** Active cards that need an online update for their admin key, page after page. */
    smartcardsToRekey: (
      filter: { readonly limit?: number } = {},
    ): AsyncGenerator<Smartcard, void, undefined> =>
      pages((at) =>
        api.GET('/api/v2/admin-keys/smartcards-to-update', { params: { query: { ...filter, ...at } } }),
      ),

    /** Why an operation is or isn't offered on a smart card. */
    explainSmartcardOperation: (
      uuid: string,
      operation: string,
      query: ExplainOptions = {},
    ): Promise<Explanation> =>
      read(
        api.GET('/api/v2/smartcards/{uuid}/operations/{operation}/explain', {
          params: { path: { uuid, operation }, query },
        }),
      ),

    /** The answer to the challenge of a blocked card that is out of reach. */
    async answerOfflineUnblock(
      uuid: string,
      body: OfflineUnblock,
      options: WriteOptions = {},
    ): Promise<OfflineUnblockAnswer> {
      const params = { path: { uuid } };
      const headers = headersOf(options);
      return wrapAnswer(
        await read(api.POST('/api/v2/smartcards/{uuid}/offline-unblock', { params, headers, body })),
      );
    },
  };
}

function profileCalls(api: ManagementApi) {
  return {
    /** Profiles that the caller may see, of smart cards and of software, page after page. */
    profiles: (filter: ProfileFilter = {}): AsyncGenerator<Profile, void, undefined> =>
      pages((at) => api.GET('/api/v2/profiles', { params: { query: { ...filter, ...at } } })),

    /** One profile. */
    profile: (uuid: string): Promise<Profile> =>
      read(api.GET('/api/v2/profiles/{uuid}', { params: { path: { uuid } } })),

    /** The certificates of a profile, revoked ones included. */
    profileCertificates: (uuid: string): Promise<Certificate[]> =>
      readItems(api.GET('/api/v2/profiles/{uuid}/certificates', { params: { path: { uuid } } })),

    /** What would succeed on a profile now, lower-case names. */
    profileOperations: (uuid: string): Promise<string[]> =>
      readItems(api.GET('/api/v2/profiles/{uuid}/operations', { params: { path: { uuid } } })),

    /** Why an operation is or isn't offered on a profile. */
    explainProfileOperation: (
      uuid: string,
      operation: string,
      query: ExplainOptions = {},
    ): Promise<Explanation> =>
      read(
        api.GET('/api/v2/profiles/{uuid}/operations/{operation}/explain', {
          params: { path: { uuid, operation }, query },
        }),
      ),
  };
}
