import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { askedLanguage } from '../language/negotiate.js';
import { type PortalFiles, pageMarks } from './portal-files.js';
import type { SiteState } from './site-state.js';

/**
 * Serves the portal: its page at `/` and at every address of a page inside it, its scripts at `/assets`. Their names hold a
 * hash of their content, so browsers keep them for good; the page itself is asked for each time.
 */
export function registerPortal(
  server: FastifyInstance,
  { page, folder, texts }: PortalFiles,
  publicUrl: string,
  siteState: () => Promise<readonly SiteState[]>,
): void {
  server.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  });
  const base = `${new URL(publicUrl).pathname.replace(/\/+$/, '')}/`;
  const based = page.replaceAll(pageMarks.base, base);
  const send = async ({ headers }: FastifyRequest, reply: FastifyReply) => {
    const language = askedLanguage(headers['accept-language']);
    // The browser asks for its language's texts beside the scripts, not after them.
    const preloaded = `<link rel="modulepreload" crossorigin href="./${texts[language]}">`;
    return sendPage(
      reply.header('vary', 'accept-language'),
      based.replaceAll(pageMarks.site, (await siteState()).join(' ')).replaceAll(pageMarks.texts, preloaded),
    );
  };
  for (const path of portalPaths) server.get(path, send);
}

/** Addresses inside the portal; mails link to some of them (docs/notifications.md). */
const portalPaths = [
  '/',
  '/enroll',
  '/requests',
  '/requests/:uuid',
  '/smartcards/:uuid',
  '/profiles/:uuid',
  '/approvals',
  '/people',
  '/people/:uuid',
  '/reports',
  '/reports/:name',
  '/offline-unblock/:uuid',
  '/dashboard',
  '/audit',
  '/administration',
  '/administration/profile-templates',
  '/administration/profile-templates/new/:kind',
  '/administration/profile-templates/:uuid',
  '/administration/rights',
  '/administration/authorities',
  '/administration/notifications',
  '/administration/jobs',
  '/administration/sign-ins',
  '/sign-ins',
  '/administration/keys',
  '/administration/blocklists',
  '/administration/key-recovery',
  '/administration/rights/groups/:uuid',
  '/administration/rights/people/:uuid',
  '/administration/settings',
  '/administration/profile-templates/:uuid/versions',
  '/administration/profile-templates/:uuid/versions/:version',
  '/administration/certificate-templates',
  '/administration/certificate-templates/new/:from',
  '/administration/certificate-templates/:commonName',
];

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .headers(pageHeaders)
    .header('content-security-policy', contentSecurityPolicy(nonce))
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(pageMarks.nonce, nonce));
}

/** Nothing but the portal's own scripts runs, nothing is loaded from or sent to elsewhere, and no page may frame it (CSP Level 3). */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

const pageHeaders = {
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
};
