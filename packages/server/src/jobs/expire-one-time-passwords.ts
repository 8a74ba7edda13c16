import { auditEvent } from '@cardea/workflows';
import type { TransactionalJobContext } from './job-handler.js';
import type { JobPorts } from './run-job.js';

/** The rest is taken by the next run. */
const mostAtOnce = 500;

/**
 * Ends one-time passwords that nobody used in time, with an audit row for each: they count as spent (`usedAt`) by nobody
 * (`usedBy` null). They stay stored, because a request whose one-time passwords were gone would look like one that
 * needs none; distributing again replaces them.
 *
 * Errors: `Conflict` when one is tried at the same moment; the job then runs again.
 */
export async function expireOneTimePasswords<P extends JobPorts>({
  tx,
  ports,
  now,
}: TransactionalJobContext<P>): Promise<Record<string, unknown>> {
  const expired = await tx.oneTimePasswords.listExpired(now, mostAtOnce);
  for (const password of expired) {
    await tx.oneTimePasswords.update(password, { ...password, usedAt: now });
    const request = await tx.requests.find(password.requestUuid);
    await tx.audit.append(
      auditEvent(ports, {
        action: 'oneTimePassword.expire',
        outcome: 'success',
        targetUserUuid: request?.targetUserUuid ?? null,
        objectType: 'Request',
        objectUuid: password.requestUuid,
        facts: {
          position: password.position,
          distributionType: password.distributionType,
          expiredAt: password.expiresAt.toISOString(),
        },
      }),
    );
  }
  return { expired: expired.length };
}
