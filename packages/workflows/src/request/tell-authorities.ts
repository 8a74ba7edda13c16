import { authorityNamed, type Certificate, CmError, type Repositories } from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import type { Ports } from '../ports.js';

/**
 * Has the external authorities among the issuers of these certificates told, by durable jobs, what their status is now.
 * Call it in the transaction that changes the status.
 */
export async function tellAuthorities(
  { authorities, randomness, clock }: Pick<Ports, 'authorities' | 'randomness' | 'clock'>,
  tx: Repositories,
  certificates: readonly Pick<Certificate, 'uuid' | 'caName'>[],
): Promise<void> {
  const now = clock.now();
  for (const { uuid, caName } of certificates) {
    if (caName === null || authorities.find(caName)?.kind !== 'external') continue;
    // No key: a job that runs already may have read the status before this change.
    await tx.jobs.enqueue(
      {
        uuid: randomness.uuid(),
        kind: 'tellAuthority',
        input: { certificateUuid: uuid },
        runAt: now,
        requestedBy: null,
        createdAt: now,
      },
      null,
    );
  }
}

/**
 * Tells an external authority the status that a certificate has now: revoked, on hold, or released. A hold that the
 * authority cannot take is not turned into a revocation, which nothing could undo; the audit row says that it was not
 * told. Gives what was told.
 *
 * Errors: those of the authority, so that the job is done again; `Misconfigured` when it cannot revoke.
 */
export async function tellAuthority(
  ports: Pick<Ports, 'store' | 'authorities' | 'randomness' | 'clock'>,
  input: Readonly<Record<string, unknown>>,
): Promise<{ readonly told: string }> {
  // Jobs of this kind are enqueued by tellAuthorities alone, with this input.
  const uuid = input.certificateUuid as Certificate['uuid'];
  const certificate = await ports.store.certificates.find(uuid);
  if (certificate === undefined || certificate.caName === null) return { told: 'nothing' };
  const told = await tell(ports, certificate, certificate.caName);
  await ports.store.transaction((tx) =>
    tx.audit.append(
      auditEvent(ports, {
        action: 'certificate.tellAuthority',
        outcome: told === 'nothing' ? 'failure' : 'success',
        targetUserUuid: certificate.assignedUserUuid,
        objectType: 'Certificate',
        objectUuid: uuid,
        facts: { caName: certificate.caName, serialNumber: certificate.serialNumber, told },
      }),
    ),
  );
  return { told };
}

async function tell(
  { authorities }: Pick<Ports, 'authorities'>,
  { serialNumber, certificateDer, revocation }: Certificate,
  caName: string,
): Promise<string> {
  const authority = authorityNamed(authorities, caName);
  if (authority.kind === 'embedded') return 'nothing';
  const { abilities } = authority;
  const isHold = revocation === null || revocation.reason === 'certificateHold';
  if (isHold && !abilities.holds) return 'nothing';
  if (revocation === null) {
    await authority.releaseHold({ serialNumber, certificateDer });
    return 'released';
  }
  if (!abilities.revokes)
    throw new CmError(
      'Misconfigured',
      `${caName} takes no revocations from here; revoke ${serialNumber} there.`,
    );
  await authority.revoke({ serialNumber, certificateDer, ...revocation });
  return revocation.reason;
}
