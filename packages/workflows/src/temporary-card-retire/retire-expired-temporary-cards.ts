import {
  profileTransitions,
  type Repositories,
  type Smartcard,
  smartcardTransitions,
  transition,
} from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import type { Ports } from '../ports.js';
import { certificatesGoingWith, publishCrl, revokeNow } from '../request/revocation-steps.js';

type SweepPorts = Pick<Ports, 'clock' | 'randomness' | 'authority'>;

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
  let revoked = 0;
  // Asked by template, because cards that wait for people would otherwise fill every run up to its limit.
  const byThemselves = (await tx.profileTemplates.list())
    .filter(({ policies }) => policies.TemporaryCards.approvalsNeeded === 0)
    .map(({ uuid }) => uuid);
  for (const smartcard of await tx.smartcards.listExpiredTemporary(now, byThemselves, limit)) {
    revoked += await retireOne(ports, tx, smartcard);
    retired += 1;
  }
  if (revoked > 0) await publishCrl(tx, ports.authority, now);
  return retired;
}

async function retireOne(ports: SweepPorts, tx: Repositories, smartcard: Smartcard): Promise<number> {
  const now = ports.clock.now();
  const profile = smartcard.profileUuid === null ? undefined : await tx.profiles.find(smartcard.profileUuid);
  const event = smartcard.status === 'Assigned' ? 'release' : 'retire';
  let serialNumbers: readonly string[] = [];
  if (profile !== undefined) {
    const going = await certificatesGoingWith(tx, profile, 'all');
    serialNumbers = await revokeNow(tx, now, going, 'cessationOfOperation');
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
  return serialNumbers.length;
}
