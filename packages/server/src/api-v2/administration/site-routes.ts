import {
  type AuthorityView,
  changeSiteSettings,
  listAuthorities,
  readAuthority,
  readSiteSettings,
  type SiteSettings,
} from '@cardea/workflows';
import { Type } from 'typebox';
import { base64 } from '../../wire/base64.js';
import { type ApiRoute, defineRoute, ok } from '../route.js';
import { component, exact, Instant, listOf, names, nullable, spoken } from '../schemas/common.js';
import { SiteSettingsSchema } from './directory-schemas.js';
import { contentTag, underIfMatch } from './preconditions.js';

const tags = ['Site'] as const;

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
    external: nullable(
      exact({
        protocol: names(['cfssl', 'est']),
        url: Type.String(),
        waiting: Type.Integer({ description: 'Orders that it has not settled' }),
        unknown: Type.Integer({
          description: 'Orders whose outcome an operator or the authority has to tell',
        }),
        lastIssuedAt: nullable(Instant),
        lastFailure: nullable(exact({ at: Instant, reason: spoken() })),
      }),
    ),
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

function authorityToJson({ chain, currentCrl, external, ...authority }: AuthorityView) {
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
    external: external === null ? null : externalToJson(external),
  };
}

function externalToJson({ lastIssuedAt, lastFailure, ...external }: NonNullable<AuthorityView['external']>) {
  return {
    ...external,
    lastIssuedAt: lastIssuedAt?.toISOString() ?? null,
    lastFailure:
      lastFailure === null ? null : { at: lastFailure.at.toISOString(), reason: lastFailure.reason },
  };
}

/** Settings and certification authorities. */
export const siteRoutes: readonly ApiRoute[] = [getSettings, putSettings, getAuthorities, getAuthority];
