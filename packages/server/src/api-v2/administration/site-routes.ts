import { keyUsageNames } from '@cardea/domain';
import {
  type AuthorityView,
  changeSiteSettings,
  listAuthorities,
  listCertificateTemplates,
  readAuthority,
  readCertificateTemplate,
  readSiteSettings,
  type SiteSettings,
} from '@cardea/workflows';
import { Type } from 'typebox';
import { base64 } from '../../wire/base64.js';
import { type ApiRoute, defineRoute, ok } from '../route.js';
import { component, exact, Instant, listOf, names, nullable } from '../schemas/common.js';
import { SiteSettingsSchema } from './directory-schemas.js';
import { contentTag, underIfMatch } from './preconditions.js';

const tags = ['Site'] as const;

const CertificateTemplateSchema = component(
  'CertificateTemplate',
  exact({
    commonName: Type.String(),
    displayName: Type.String(),
    oid: Type.String(),
    majorVersion: Type.Integer(),
    minorVersion: Type.Integer(),
    validityDays: Type.Integer(),
    authority: Type.Optional(
      Type.String({ description: 'Certification authority; the default one when left out' }),
    ),
    keyUsages: Type.Array(names(keyUsageNames)),
    extendedKeyUsages: Type.Array(Type.String({ description: 'Object identifier' })),
    subject: Type.Array(exact({ attribute: Type.String(), from: Type.String() })),
    subjectAltNames: Type.Array(exact({ type: Type.String(), required: Type.Boolean() })),
    includeSid: Type.Boolean(),
    certificatePolicies: Type.Optional(
      Type.Array(
        exact({
          oid: Type.String({ description: 'Object identifier' }),
          cpsUri: Type.Optional(Type.String({ description: 'Address of the practice statement' })),
        }),
      ),
    ),
    includeApplicationPolicies: Type.Optional(
      Type.Boolean({ description: 'Repeats the extended key usages as Microsoft application policies' }),
    ),
    clockSkewMinutes: Type.Optional(
      Type.Integer({ description: 'How long before its issuance a certificate is valid; 5 when left out' }),
    ),
    key: exact({
      families: Type.Array(Type.String()),
      minimumRsaBits: Type.Integer(),
      algorithmName: Type.String(),
      keyBits: Type.Integer(),
      hashAlgorithmName: Type.String(),
      keyStorageProviderNames: Type.Array(Type.String()),
      exportable: Type.Boolean(),
      protectionLevel: Type.Integer(),
      usages: Type.Integer(),
      isArchived: Type.Boolean({ description: 'The server makes and archives the key' }),
    }),
    securityDescriptor: Type.String({ description: 'SDDL' }),
  }),
);

const AuthoritySchema = component(
  'CertificationAuthority',
  exact({
    name: Type.String(),
    issuerName: Type.String({ description: 'host\\CA name' }),
    isIssuing: Type.Boolean(),
    chain: Type.Array(
      exact({
        subject: Type.String(),
        serialNumber: Type.String(),
        fingerprint256: Type.String(),
        notBefore: Instant,
        notAfter: Instant,
        certificateBase64: Type.String({ description: 'DER' }),
      }),
      { description: 'This authority first, the root last' },
    ),
    currentCrl: nullable(exact({ crlNumber: Type.Integer(), thisUpdate: Instant, nextUpdate: Instant })),
  }),
);

const getSettings = defineRoute({
  method: 'GET',
  path: '/site-settings',
  operationId: 'getSiteSettings',
  summary: 'Read the settings that rule who holds rights',
  tags,
  answer: { schema: SiteSettingsSchema, hasEntityTag: true },
  handle: async (ports, { caller }) => {
    const settings = await readSiteSettings(ports, caller);
    return ok(settings, contentTag(settings));
  },
});

const putSettings = defineRoute({
  method: 'PUT',
  path: '/site-settings',
  operationId: 'changeSiteSettings',
  summary: 'Set the settings that rule who holds rights',
  description: 'Nobody may raise their own rights by it, nor take their own right Audit.',
  tags,
  body: SiteSettingsSchema,
  ifMatch: 'required',
  answer: { schema: SiteSettingsSchema, hasEntityTag: true },
  handle: async (ports, { caller, body, ifMatch }) => {
    const tagOf = (current: SiteSettings) => contentTag(current);
    const settings = await underIfMatch(ifMatch, tagOf, (isUnchanged) =>
      changeSiteSettings(ports, caller, body, isUnchanged),
    );
    return ok(settings, contentTag(settings));
  },
});

const getCertificateTemplates = defineRoute({
  method: 'GET',
  path: '/certificate-templates',
  operationId: 'listCertificateTemplates',
  summary: 'List the certificate templates',
  tags,
  answer: { schema: listOf(CertificateTemplateSchema) },
  handle: async (ports) => ok({ items: await listCertificateTemplates(ports) }),
});

const getCertificateTemplate = defineRoute({
  method: 'GET',
  path: '/certificate-templates/{commonName}',
  operationId: 'getCertificateTemplate',
  summary: 'Read a certificate template',
  tags,
  params: exact({ commonName: Type.String({ minLength: 1, maxLength: 254 }) }),
  answer: { schema: CertificateTemplateSchema },
  handle: async (ports, { params }) => ok(await readCertificateTemplate(ports, params.commonName)),
});

const getAuthorities = defineRoute({
  method: 'GET',
  path: '/authorities',
  operationId: 'listAuthorities',
  summary: 'List the certification authorities with chain, validity and current CRL',
  tags,
  answer: { schema: listOf(AuthoritySchema) },
  handle: async (ports, { caller }) =>
    ok({ items: (await listAuthorities(ports, caller)).map(authorityToJson) }),
});

const getAuthority = defineRoute({
  method: 'GET',
  path: '/authorities/{name}',
  operationId: 'getAuthority',
  summary: 'Read a certification authority with chain, validity and current CRL',
  tags,
  params: exact({ name: Type.String({ minLength: 1, maxLength: 254 }) }),
  answer: { schema: AuthoritySchema },
  handle: async (ports, { caller, params }) =>
    ok(authorityToJson(await readAuthority(ports, caller, params.name))),
});

function authorityToJson({ chain, currentCrl, ...authority }: AuthorityView) {
  return {
    ...authority,
    chain: chain.map(({ certificateDer, notBefore, notAfter, ...certificate }) => ({
      ...certificate,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      certificateBase64: base64(certificateDer),
    })),
    currentCrl:
      currentCrl === null
        ? null
        : {
            crlNumber: currentCrl.crlNumber,
            thisUpdate: currentCrl.thisUpdate.toISOString(),
            nextUpdate: currentCrl.nextUpdate.toISOString(),
          },
  };
}

/** Settings, certificate templates and certification authorities. */
export const siteRoutes: readonly ApiRoute[] = [
  getSettings,
  putSettings,
  getCertificateTemplates,
  getCertificateTemplate,
  getAuthorities,
  getAuthority,
];
