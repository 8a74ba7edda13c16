import { type CertificateUuid, CmError, type KeyRecovery, type Repositories } from '@cardea/domain';
import { audited } from '../audit-trail.js';
import { activeAgents, consentsNeeded } from '../key-recovery/consents-needed.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess } from './administrator.js';

type ReshareRepositories = Pick<Repositories, 'keyRecoveries' | 'archivedKeys' | 'siteSettings'>;

/**
 * Puts before the agents all archived keys that are not shared among exactly the agents of today, such as after one was
 * replaced. As soon as enough have consented, each is shared anew, so that earlier shares open nothing any more.
 *
 * Errors: `NotAuthorized` without Audit; `PolicyViolation` when there is nothing to share anew; `Conflict` while another
 * resharing waits.
 */
export async function startResharing(
  ports: Pick<Ports, 'store' | 'clock' | 'randomness' | 'keyArchive'>,
  caller: Caller,
): Promise<KeyRecovery> {
  const uuid = ports.randomness.uuid<'KeyRecovery'>();
  return await audited(ports, caller, 'key.reshare', { type: 'KeyRecovery', uuid }, async (attempt) => {
    return await ports.store.transaction(async (tx) => {
      await administratorAccess(tx, caller);
      const underWay = (await tx.keyRecoveries.list()).find(({ requestUuid }) => requestUuid === null);
      if (underWay !== undefined)
        throw new CmError('Conflict', `The resharing ${underWay.uuid} waits for its consents.`);
      const certificateUuids = await keysOfOtherAgents(tx);
      if (certificateUuids.length === 0)
        throw new CmError('PolicyViolation', 'Every archived key is shared among the agents of today.');
      const recovery: KeyRecovery = {
        uuid,
        requestUuid: null,
        startedBy: caller.user.uuid,
        startedAt: ports.clock.now(),
        certificateUuids,
        ...(await ports.keyArchive.makeRecoveryKey(uuid)),
      };
      await tx.keyRecoveries.put(recovery);
      await tellAgents(ports, tx, recovery);
      attempt.facts.keys = certificateUuids.length;
      await attempt.succeed(tx);
      return recovery;
    });
  });
}

/** No request is behind a resharing. */
async function tellAgents(
  { clock, randomness }: Pick<Ports, 'clock' | 'randomness'>,
  { notifications }: Pick<Repositories, 'notifications'>,
  { uuid, startedBy }: KeyRecovery,
): Promise<void> {
  await notifications.append({
    uuid: randomness.uuid(),
    type: 'KeyRecoveryWaiting',
    occurredAt: clock.now(),
    targetUserUuid: null,
    originatorUserUuid: startedBy,
    requestUuid: null,
    smartcardUuid: null,
    profileUuid: null,
    profileTemplateUuid: null,
    profileTemplateVersion: null,
    policy: null,
    facts: { requestType: 'Resharing', recovery: uuid },
  });
}

const pageSize = 500;

async function keysOfOtherAgents(tx: ReshareRepositories): Promise<readonly CertificateUuid[]> {
  const agents = (await activeAgents(tx)).map(({ uuid }) => uuid).sort();
  const needed = await consentsNeeded(tx);
  if (needed === 0)
    throw new CmError('PolicyViolation', 'The site asks for no consents, so there is nobody to share with.');
  const found: CertificateUuid[] = [];
  for (let after: string | null = null; ; ) {
    const page: CertificateUuid[] = await tx.archivedKeys.pageShared({ after, limit: pageSize });
    for (const certificate of page) {
      const key = await tx.archivedKeys.find(certificate);
      const holders = (await tx.keyRecoveries.listShares(certificate))
        .map(({ agentUuid }) => agentUuid)
        .sort();
      if (key?.consentsNeeded !== needed || holders.join() !== agents.join()) found.push(certificate);
    }
    if (page.length < pageSize) return found;
    after = page.at(-1) ?? null;
  }
}
