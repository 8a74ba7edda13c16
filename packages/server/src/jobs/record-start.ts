import { isOutOfReach } from '@cardea/pki';
import { auditEvent, closeInterruptedIssuances } from '@cardea/workflows';
import type { FastifyBaseLogger } from 'fastify';
import type { System } from '../system.js';

/**
 * Writes that the server starts, and closes what a crash cut off. What cannot be closed now, since the key that signs the
 * revocation list is out of reach, is left to the job.
 */
export async function recordStart(
  { ports }: System,
  logger: Pick<FastifyBaseLogger, 'error'>,
): Promise<void> {
  const facts: { interruptedIssuances?: number; error?: string } = {};
  try {
    facts.interruptedIssuances = (await closeInterruptedIssuances(ports)).length;
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    facts.error = error.kind;
    logger.error({ reason: error.detail }, 'interrupted issuances could not be closed; a job tries again');
  }
  const event = auditEvent(ports, {
    action: 'system.start',
    outcome: 'success',
    objectType: 'System',
    facts: { ...facts },
  });
  await ports.store.transaction((tx) => tx.audit.append(event));
}
