import type { CertificationAuthority, Clock, Repositories, RevocationReason } from '@cardea/domain';
import type { Execution } from '../workflow.js';

/** How long a CRL is good for; a fresh one follows well before. */
const crlValidityHours = 7 * 24;

/** Revokes every certificate of the execution's profile that is still valid. */
export async function revokeCertificates(execution: Execution, reason: RevocationReason): Promise<void> {
  const { tx, profile, now, attempt } = execution;
  if (profile === undefined) return;
  const serialNumbers: string[] = [];
  for (const certificate of await tx.certificates.listByProfile(profile.uuid)) {
    if (certificate.revocation !== null) continue;
    await tx.certificates.update({ ...certificate, revocation: { revokedAt: now, reason } });
    serialNumbers.push(certificate.serialNumber);
  }
  attempt.facts.revokedSerialNumbers = serialNumbers.join(' ');
  attempt.facts.revocationReason = reason;
}

/** Publishes a CRL that shows what this transaction revokes. */
export async function publishCrlNow({ tx, ports, now, attempt }: Execution): Promise<void> {
  attempt.facts.crlNumber = await publishCrl(tx, ports.authority, now);
}

/** Signs and stores the next full CRL of `authority`; gives its number. */
export async function publishCrl(
  tx: Repositories,
  authority: CertificationAuthority,
  now: ReturnType<Clock['now']>,
): Promise<number> {
  const crlNumber = await tx.authorities.takeCrlNumber(authority.name);
  const nextUpdate = new Date(now.getTime() + crlValidityHours * 3_600_000);
  const revoked = await tx.certificates.listRevoked(authority.name, now);
  const crlDer = await authority.signCrl({ crlNumber, thisUpdate: now, nextUpdate, revoked });
  await tx.authorities.insertCrl({ caName: authority.name, crlNumber, thisUpdate: now, nextUpdate, crlDer });
  return crlNumber;
}
