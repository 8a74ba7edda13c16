import {
  type Certificate,
  profileTransitions,
  type Repositories,
  type Smartcard,
  smartcardTransitions,
  transition,
} from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import { publishCrlsFor } from '../crl/publish-crls.js';
import type { Ports } from '../ports.js';
import { certificatesGoingWith, revokeNow } from '../request/revocation-steps.js';

type SweepPorts = Pick<Ports, 'clock' | 'randomness' | 'authorities'>;

/**
 * Retires temporary cards one of whose own certificates has expired, where the policy needs no approvals (MIM CM:
 * Configuring FIM CM for Temporary Smart Cards). At most `limit` cards, oldest first; gives how many.
 */
export async function retireExpiredTemporaryCards(
  ports: SweepPorts,
  tx: Repositories,
  limit: number,
): Promise<number> {
  const now = ports.clock.now();
  let retired = 0;
  const revoked: Certificate[] = [];
  // Asked by template, because cards that wait for people would otherwise fill every run up to its limit.
  const byThemselves = (await tx.profileTemplates.list())
    .filter(({ policies }) => policies.TemporaryCards.approvalsNeeded === 0)
    .map(({ uuid }) => uuid);
  for (const smartcard of await tx.smartcards.listExpiredTemporary(now, byThemselves, limit)) {
    revoked.push(...(await retireOne(ports, tx, smartcard)));
    retired += 1;
  }
  if (revoked.length > 0) await publishCrlsFor(ports, tx, revoked, now);
  return retired;
}

/** Gives the certificates that were revoked with it. */
async function retireOne(
  ports: SweepPorts,
  tx: Repositories,
  smartcard: Smartcard,
): Promise<readonly Certificate[]> {
  const now = ports.clock.now();
  const profile = smartcard.profileUuid === null ? undefined : await tx.profiles.find(smartcard.profileUuid);
  const event = smartcard.status === 'Assigned' ? 'release' : 'retire';
  let serialNumbers: readonly string[] = [];
  let going: readonly Certificate[] = [];
  if (profile !== undefined) {
    going = await certificatesGoingWith(tx, profile, 'all');
    serialNumbers = await revokeNow(ports, tx, now, going, 'cessationOfOperation');
    const leaving = profile.status === 'New' ? 'release' : 'retire';
    if (profile.status !== 'Retired') {
      const status = transition(profileTransitions, 'profile', profile.status, leaving);
      await tx.profiles.update({ ...profile, status });
    }
  }
  const status = transition(smartcardTransitions, 'smart card', smartcard.status, event);
  await tx.smartcards.update({ ...smartcard, status });
  await tx.audit.append(
    auditEvent(ports, {
      action: 'smartcard.retireExpired',
      outcome: 'success',
      targetUserUuid: smartcard.assignedUserUuid,
      objectType: 'Smartcard',
      objectUuid: smartcard.uuid,
      facts: { revokedSerialNumbers: serialNumbers.join(' ') },
    }),
  );
  return going.filter(({ serialNumber }) => serialNumbers.includes(serialNumber));
}
