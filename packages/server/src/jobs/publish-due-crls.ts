import { type EmbeddedCertificationAuthority, embeddedAuthorities, type Repositories } from '@cardea/domain';
import { auditEvent, publishCrl } from '@cardea/workflows';
import type { RoutePorts } from '../http/answer.js';
import type { JobPorts } from './run-job.js';

/** A new CRL is due once half of the current one's life is over, so that a day of downtime harms nobody. */
function isDue(
  crl: { readonly thisUpdate: Date; readonly nextUpdate: Date } | undefined,
  now: Date,
): boolean {
  if (crl === undefined) return true;
  return now.getTime() - crl.thisUpdate.getTime() > (crl.nextUpdate.getTime() - crl.thisUpdate.getTime()) / 2;
}

/** Publishes the CRLs of our own authorities where they are missing or old. */
export async function publishDueCrls({
  ports,
  rootAuthority,
}: {
  readonly ports: Pick<RoutePorts, 'store' | 'clock' | 'randomness' | 'authorities'>;
  readonly rootAuthority: EmbeddedCertificationAuthority | undefined;
}): Promise<void> {
  const root = rootAuthority === undefined ? [] : [rootAuthority];
  await ports.store.transaction((tx) =>
    publishDueCrlsOf(ports, tx, [...root, ...embeddedAuthorities(ports.authorities)]),
  );
}

/** Publishes in `tx` the CRLs of these authorities where they are missing or old; gives the names of the authorities. */
export async function publishDueCrlsOf(
  ports: Pick<JobPorts, 'clock' | 'randomness'>,
  tx: Repositories,
  authorities: readonly EmbeddedCertificationAuthority[],
): Promise<readonly string[]> {
  const now = ports.clock.now();
  const published: string[] = [];
  for (const authority of authorities) {
    if (!isDue(await tx.authorities.findCurrentCrl(authority.name), now)) continue;
    const crlNumber = await publishCrl(tx, authority, now);
    await tx.audit.append(
      auditEvent(ports, {
        action: 'crl.publish',
        outcome: 'success',
        objectType: 'CertificationAuthority',
        objectUuid: authority.name,
        facts: { crlNumber },
      }),
    );
    published.push(authority.name);
  }
  return published;
}
