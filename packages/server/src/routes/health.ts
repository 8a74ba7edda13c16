import { howToEndWaiting } from '@cardea/pki';
import type { FastifyInstance } from 'fastify';
import type { RoutePorts } from '../http/answer.js';

type HealthPorts = Pick<RoutePorts, 'authorities' | 'authorityKeys' | 'store'>;

/**
 * Whether the process answers, and whether it should be sent requests. A server whose authorities cannot sign now is to be
 * sent them, since it serves revocation lists and OCSP; it says which authorities that are, and since when. Why is for those
 * who sign in.
 */
export function registerHealthRoutes(server: FastifyInstance, ports: HealthPorts): void {
  server.get('/health', async () => ({ status: 'ok' }));
  server.get('/health/ready', async (_request, reply) => {
    if ((await ports.authorities.default.chain()).length === 0)
      return reply.code(503).send({ status: 'waiting', reason: howToEndWaiting });
    const cannotSign = await authoritiesThatCannotSign(ports);
    return cannotSign.length === 0 ? { status: 'ready' } : { status: 'ready', cannotSign };
  });
}

async function authoritiesThatCannotSign({ authorityKeys, store }: HealthPorts) {
  const since = new Map<string, Date>();
  const note = (authority: string, failing: Date) => {
    const known = since.get(authority);
    if (known === undefined || failing < known) since.set(authority, failing);
  };
  for (const { outOfReach } of authorityKeys)
    if (outOfReach !== undefined) note(outOfReach.authorityName, outOfReach.since);
  for (const { caName, firstFailedAt } of await store.crls.listFailures()) note(caName, firstFailedAt);
  return [...since].map(([authority, failing]) => ({ authority, since: failing.toISOString() }));
}
