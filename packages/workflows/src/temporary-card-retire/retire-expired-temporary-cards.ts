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
import { currentTemplate } from '../request/templates.js';

type SweepPorts = Pick<Ports, 'clock' | 'randomness' | 'authority'>;

/**
 * Retires temporary cards one of whose own certificates has expired, where the policy needs no approvals (MIM CM:
 * Configuring FIM CM for Temporary Smart Cards). Gives how many.
 */
export async function retireExpiredTemporaryCards(
  ports: SweepPorts,
  tx: Repositories,
  limit: number,
): Promise<number> {
  const now = ports.clock.now();
  let retired = 0;
  let revoked = 0;
  for (const smartcard of await tx.smartcards.listExpiredTemporary(now, limit)) {
    const template = await currentTemplate(tx, smartcard.profileTemplateUuid);
    if (template.policies.TemporaryCards.approvalsNeeded > 0) continue;
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
