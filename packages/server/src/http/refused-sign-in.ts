import type { FastifyRequest } from 'fastify';
import type { RoutePorts } from './answer.js';

/** Writes the audit row of a sign-in that failed; the name is as tried, the secret is nowhere. */
export async function recordRefusedSignIn(
  { store, clock, randomness }: Pick<RoutePorts, 'store' | 'clock' | 'randomness'>,
  request: FastifyRequest,
  tried: string,
): Promise<void> {
  await store.transaction((tx) =>
    tx.audit.append({
      uuid: randomness.uuid(),
      occurredAt: clock.now(),
      action: 'signIn',
      outcome: 'denied',
      actorUserUuid: null,
      actorName: tried,
      targetUserUuid: null,
      objectType: 'User',
      objectUuid: '',
      origin: request.ip,
      correlationId: request.id,
      facts: {},
    }),
  );
}
