import type { FastifyInstance } from 'fastify';
import { problemPath, problemTable } from './problems.js';

/** What the `type` of a problem leads to (RFC 9457 §3.1.1): its kind, status and title, open to everyone. */
export function registerProblemPages(api: FastifyInstance): void {
  for (const [kind, { status, title }] of Object.entries(problemTable)) {
    api.get(problemPath(kind as keyof typeof problemTable), { schema: { hide: true } }, async () => ({
      kind,
      status,
      title,
    }));
  }
}
