import type { FastifyInstance } from 'fastify';

/**
 * What the interactive page may load: its own files and this server's answers, nothing from elsewhere. Its styles are set
 * by its scripts, so inline styles are allowed; scripts are not.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The interactive page at `/api/v2/docs`, open to everyone like the document that it shows. */
export async function registerDocumentation(api: FastifyInstance): Promise<void> {
  const { default: swaggerUi } = await import('@fastify/swagger-ui');
  await api.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: '/api/v2',
    staticCSP: contentSecurityPolicy,
    theme: { title: 'Cardea management API' },
    uiConfig: { docExpansion: 'list', deepLinking: true, tryItOutEnabled: false },
  });
}
