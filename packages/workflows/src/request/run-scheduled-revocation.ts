import type { Repositories } from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import { publishCrlsFor } from '../crl/publish-crls.js';
import type { Ports } from '../ports.js';
import { revokeNow, type ScheduledRevocation } from './revocation-steps.js';

/**
 * Carries out a revocation whose delay is over, in the transaction of the due job. Certificates that have been revoked
 * for another reason in the meantime keep it.
 */
export async function runScheduledRevocation(
  ports: Pick<Ports, 'clock' | 'randomness' | 'authorities'>,
  input: Readonly<Record<string, unknown>>,
  tx: Repositories,
): Promise<{ readonly revokedSerialNumbers: readonly string[] }> {
  // Jobs of this kind are enqueued by revokeBySettings alone, with this input.
  const scheduled = input as unknown as ScheduledRevocation;
  const now = ports.clock.now();
  const certificates = [];
  for (const uuid of scheduled.certificateUuids) {
    const certificate = await tx.certificates.find(uuid);
    if (certificate !== undefined) certificates.push(certificate);
  }
  const revokedSerialNumbers = await revokeNow(ports, tx, now, certificates, scheduled.reason);
  const crlNumber = scheduled.publishesCrl
    ? await publishCrlsFor(
        ports,
        tx,
        certificates,
        now,
        scheduled.publishesCrl === true ? 'complete' : scheduled.publishesCrl,
      )
    : null;
  await tx.audit.append(
    auditEvent(ports, {
      action: 'certificate.revoke',
      outcome: 'success',
      objectType: 'Request',
      objectUuid: scheduled.requestUuid,
      facts: {
        revokedSerialNumbers: revokedSerialNumbers.join(' '),
        revocationReason: scheduled.reason,
        crlNumber,
      },
    }),
  );
  return { revokedSerialNumbers };
}
