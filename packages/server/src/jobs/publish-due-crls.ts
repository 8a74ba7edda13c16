import type { CertificationAuthority } from '@cardea/domain';
import { auditEvent, publishCrl } from '@cardea/workflows';
import type { System } from '../system.js';

/** A new CRL is due once half of the current one's life is over, so that a day of downtime harms nobody. */
function isDue(
  crl: { readonly thisUpdate: Date; readonly nextUpdate: Date } | undefined,
  now: Date,
): boolean {
  if (crl === undefined) return true;
  return now.getTime() - crl.thisUpdate.getTime() > (crl.nextUpdate.getTime() - crl.thisUpdate.getTime()) / 2;
}

/** Publishes the CRLs of the root and the issuing authority where they are missing or old. */
export async function publishDueCrls({ ports, rootAuthority }: System): Promise<void> {
  await publishWhenDue(ports, rootAuthority);
  await publishWhenDue(ports, ports.authority);
}

async function publishWhenDue(ports: System['ports'], authority: CertificationAuthority): Promise<void> {
  const now = ports.clock.now();
  if (!isDue(await ports.store.authorities.findCurrentCrl(authority.name), now)) return;
  await ports.store.transaction(async (tx) => {
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
  });
}
