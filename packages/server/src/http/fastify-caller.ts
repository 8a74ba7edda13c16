import type { Caller } from '@cardea/workflows';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; null until signed in. */
    caller: Caller | null;
  }
}
