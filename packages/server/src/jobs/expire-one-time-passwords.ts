import type { OneTimePassword } from '@cardea/domain';
import { auditEvent } from '@cardea/workflows';
import type { TransactionalJobContext } from './job-handler.js';
import type { JobPorts } from './run-job.js';

/** The rest is taken by the next run. */
const mostAtOnce = 500;

/**
 * Removes one-time passwords that nobody used in time, with an audit row for each. Used ones of the same request stay:
 * they go on serving the person who used them.
 */
export async function expireOneTimePasswords<P extends JobPorts>({
  tx,
  ports,
  now,
}: TransactionalJobContext<P>): Promise<Record<string, unknown>> {
  const expired = await tx.oneTimePasswords.listExpired(now, mostAtOnce);
  const isExpired = (password: OneTimePassword): boolean =>
    password.usedAt === null && password.expiresAt.getTime() < now.getTime();
  for (const requestUuid of new Set(expired.map((password) => password.requestUuid))) {
    const all = await tx.oneTimePasswords.listByRequest(requestUuid);
    await tx.oneTimePasswords.replace(
      requestUuid,
      all.filter((password) => !isExpired(password)),
    );
    const request = await tx.requests.find(requestUuid);
    for (const password of all.filter(isExpired)) {
      await tx.audit.append(
        auditEvent(ports, {
          action: 'oneTimePassword.expire',
          outcome: 'success',
          targetUserUuid: request?.targetUserUuid ?? null,
          objectType: 'Request',
          objectUuid: requestUuid,
          facts: {
            position: password.position,
            distributionType: password.distributionType,
            expiredAt: password.expiresAt.toISOString(),
          },
        }),
      );
    }
  }
  return { expired: expired.length };
}
