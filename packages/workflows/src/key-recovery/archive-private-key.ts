import type {
  ArchivedKey,
  ArchivedKeyOwner,
  CertificateUuid,
  Repositories,
  Secret,
  SharedKey,
} from '@cardea/domain';
import type { Ports } from '../ports.js';
import { activeAgents, consentsNeeded } from './consents-needed.js';

/** A private key as it goes into the archive, with the shares of agents where it needs their consents. */
export interface KeyForArchive {
  readonly key: ArchivedKey;
  readonly shares: SharedKey['shares'];
}

/**
 * Seals a private key for the archive: under the installation's key-encryption key, or, where the site asks for consents,
 * shared among the key recovery agents. `keepsCopy` keeps a copy under the key-encryption key until the request is over.
 *
 * Errors: `Misconfigured` when the site asks for more consents than there are agents.
 */
export async function sealForArchive(
  { store, keyArchive }: Pick<Ports, 'store' | 'keyArchive'>,
  privateKey: Secret<Uint8Array>,
  owner: ArchivedKeyOwner,
  keepsCopy: boolean,
): Promise<KeyForArchive> {
  const needed = await consentsNeeded(store);
  const seal = () => keyArchive.seal(privateKey, owner.issuer, owner.serialNumber);
  if (needed === 0)
    return { key: { sealed: await seal(), consentsNeeded: 0, deliveryCopy: null }, shares: [] };
  const agents = await activeAgents(store);
  const { sealed, shares } = await keyArchive.share(privateKey, owner, { consentsNeeded: needed, agents });
  const deliveryCopy = keepsCopy ? await seal() : null;
  return { key: { sealed, consentsNeeded: needed, deliveryCopy }, shares };
}

/** Stores a sealed private key beside its certificate. */
export async function storeInArchive(
  { archivedKeys, keyRecoveries }: Pick<Repositories, 'archivedKeys' | 'keyRecoveries'>,
  certificateUuid: CertificateUuid,
  { key, shares }: KeyForArchive,
): Promise<void> {
  await archivedKeys.insert(certificateUuid, key);
  await keyRecoveries.insertShares(shares.map((share) => ({ ...share, certificateUuid })));
}
