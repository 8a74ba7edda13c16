import type { AuditEvent, User } from '@cardea/domain';
import { auditEvent } from '@cardea/workflows';
import type { FastifyRequest } from 'fastify';
import type { RoutePorts } from './answer.js';

/**
 * Writes the audit row of a sign-in or sign-out. `who` is the user, or the name as tried when nobody was signed in; the
 * secret is nowhere.
 */
export async function recordSignIn(
  ports: Pick<RoutePorts, 'store' | 'clock' | 'randomness'>,
  request: FastifyRequest,
  action: Extract<AuditEvent['action'], 'signIn' | 'signOut'>,
  who: User | string,
): Promise<void> {
  const isKnown = typeof who !== 'string';
  const event = auditEvent(ports, {
    action,
    outcome: isKnown ? 'success' : 'denied',
    actorUserUuid: isKnown ? who.uuid : null,
    actorName: isKnown ? who.accountName : who,
    objectType: 'User',
    objectUuid: isKnown ? who.uuid : '',
    origin: request.ip,
    correlationId: request.id,
  });
  await ports.store.transaction((tx) => tx.audit.append(event));
}
