import { CmError } from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import type { Ports } from '../ports.js';

/** How long a signing may take before its intent counts as interrupted. */
const intentLifetimeMs = 60_000;

/**
 * Closes issuances that a crash cut off: their certificates were never stored, so nobody ever received one. Each gets
 * an audit row. Gives their serial numbers.
 */
export async function closeInterruptedIssuances(
  ports: Pick<Ports, 'store' | 'clock' | 'randomness'>,
): Promise<readonly string[]> {
  const now = ports.clock.now();
  const open = await ports.store.authorities.listOpenIntents(new Date(now.getTime() - intentLifetimeMs));
  const closed: string[] = [];
  for (const intent of open) {
    const isClosed = await ports.store.transaction(async (tx) => {
      try {
        await tx.authorities.closeIntent(intent.serialNumber, 'interrupted');
      } catch (error) {
        // Another process has just closed it.
        if (error instanceof CmError && error.kind === 'Conflict') return false;
        throw error;
      }
      await tx.audit.append(
        auditEvent(ports, {
          action: 'certificate.issueInterrupted',
          outcome: 'failure',
          objectType: 'Request',
          objectUuid: intent.requestUuid,
          facts: { serialNumber: intent.serialNumber, templateCommonName: intent.templateCommonName },
        }),
      );
      return true;
    });
    if (isClosed) closed.push(intent.serialNumber);
  }
  return closed;
}
