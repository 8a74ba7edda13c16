import type { CertificateUuid, KeyRecovery, KeyRecoveryAgent, Repositories } from '@cardea/domain';
import type { Attempt } from '../audit-trail.js';
import type { Ports } from '../ports.js';
import { consentsThatCount, openByConsents } from './consents.js';
import { activeAgents, consentsNeeded } from './consents-needed.js';

type ReshareRepositories = Pick<
  Repositories,
  'keyRecoveries' | 'archivedKeys' | 'certificates' | 'siteSettings'
>;

/** Shares each key anew that enough agents have consented to; the last one ends the resharing. */
export async function reshareWhatIsReady(
  ports: Pick<Ports, 'keyArchive'>,
  tx: ReshareRepositories,
  recovery: KeyRecovery,
  attempt: Attempt,
): Promise<void> {
  const agents = await activeAgents(tx);
  const needed = await consentsNeeded(tx);
  const waiting: CertificateUuid[] = [];
  let reshared = 0;
  for (const certificateUuid of recovery.certificateUuids) {
    const isDone = await reshare(ports, tx, recovery, certificateUuid, { agents, needed });
    if (isDone) reshared += 1;
    else waiting.push(certificateUuid);
  }
  if (reshared > 0) attempt.facts.reshared = reshared;
  if (waiting.length === 0) await tx.keyRecoveries.delete(recovery.uuid);
  else if (reshared > 0) await tx.keyRecoveries.put({ ...recovery, certificateUuids: waiting });
}

async function reshare(
  { keyArchive }: Pick<Ports, 'keyArchive'>,
  tx: ReshareRepositories,
  recovery: KeyRecovery,
  certificateUuid: CertificateUuid,
  { agents, needed }: { readonly agents: readonly KeyRecoveryAgent[]; readonly needed: number },
): Promise<boolean> {
  const certificate = await tx.certificates.find(certificateUuid);
  const key = await tx.archivedKeys.find(certificateUuid);
  if (certificate === undefined || key === undefined) return true;
  const participants = [recovery.startedBy];
  const consents = await consentsThatCount(tx, recovery.uuid, certificateUuid, participants);
  if (consents.length < key.consentsNeeded) return false;
  const privateKey = await openByConsents({ store: tx, keyArchive }, recovery, certificate, participants);
  try {
    const terms = { consentsNeeded: needed, agents };
    const { sealed, shares } = await keyArchive.share(privateKey, certificate, terms);
    await tx.archivedKeys.update(certificateUuid, { ...key, sealed, consentsNeeded: needed });
    await tx.keyRecoveries.deleteShares(certificateUuid);
    await tx.keyRecoveries.insertShares(shares.map((share) => ({ ...share, certificateUuid })));
    // Shares that were handed in for the earlier sharing open nothing any more.
    await tx.keyRecoveries.deleteConsents(certificateUuid);
    return true;
  } finally {
    privateKey.reveal().fill(0);
  }
}
