import {
  type Certificate,
  CmError,
  type EmbeddedCertificationAuthority,
  embeddedAuthorities,
  type Repositories,
} from '@cardea/domain';
import type { Ports } from '../ports.js';
import { largeListEntries, orderCompleteCrl } from './publish-complete-crl.js';
import { beginPublication, type Publication, storeDelta, storeList } from './sign-and-store.js';

type PublishPorts = Pick<Ports, 'authorities' | 'randomness'>;

/** What a revocation publishes beside the partitions concerned (MIM CM: PublishBaseCrl, PublishDeltaCrl). */
export type Reach = 'complete' | 'delta';

/**
 * Publishes what shows these certificates' status, for every authority of ours that issued one of them: the CRLs of
 * their partitions, and the complete CRL with its delta or the delta alone. Gives the number, or all as `name:number`
 * where there are several authorities, or null when none of them is ours.
 *
 * Errors: `CaUnavailable` when an authority of ours that this server has not opened issued one of them.
 */
export async function publishCrlsFor(
  ports: PublishPorts,
  tx: Repositories,
  certificates: readonly Pick<Certificate, 'caName' | 'crlPartition'>[],
  now: Date,
  reach: Reach = 'complete',
): Promise<number | string | null> {
  await requireOpened(ports, tx, certificates);
  const published: { readonly name: string; readonly crlNumber: number }[] = [];
  for (const authority of embeddedAuthorities(ports.authorities)) {
    const concerned = certificates.filter(({ caName }) => caName === authority.name);
    if (concerned.length === 0) continue;
    const publication = await beginPublication(tx, authority, now);
    const partitions = new Set(concerned.map(({ crlPartition }) => crlPartition));
    for (const partition of partitions) {
      if (partition !== null) await storeList(tx, authority, partition, publication);
    }
    await publishByReach(ports, tx, authority, publication, reach);
    published.push({ name: authority.name, crlNumber: publication.crlNumber });
  }
  const [first, ...more] = published;
  if (first === undefined) return null;
  return more.length === 0
    ? first.crlNumber
    : published.map(({ name, crlNumber }) => `${name}:${crlNumber}`).join(' ');
}

/** No status changes at a server that could not publish it: one that runs since before the authority was renewed. */
async function requireOpened(
  { authorities }: PublishPorts,
  tx: Repositories,
  certificates: readonly Pick<Certificate, 'caName'>[],
): Promise<void> {
  for (const name of new Set(certificates.map(({ caName }) => caName))) {
    if (name === null || authorities.find(name) !== undefined) continue;
    if ((await tx.authorities.find(name)) !== undefined)
      throw new CmError(
        'CaUnavailable',
        `The authority ${name} is newer than the start of this server: restart the server.`,
      );
  }
}

async function publishByReach(
  ports: PublishPorts,
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  publication: Publication,
  reach: Reach,
): Promise<void> {
  const { hasDeltas } = authority.crlTerms;
  if (reach === 'delta' && hasDeltas && (await storeDelta(tx, authority, publication))) return;
  const current = await tx.crls.describeCurrent(authority.name, 'complete');
  if ((current?.entryCount ?? 0) > largeListEntries) {
    if (hasDeltas) await storeDelta(tx, authority, publication);
    await orderCompleteCrl(ports, tx, authority, publication.now);
    return;
  }
  await storeComplete(tx, authority, publication);
}

/** Signs and stores the next complete CRL of `authority`, with its delta; gives their number. */
export async function publishCrl(
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  now: Date,
): Promise<number> {
  const publication = await beginPublication(tx, authority, now);
  await storeComplete(tx, authority, publication);
  return publication.crlNumber;
}

async function storeComplete(
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  publication: Publication,
): Promise<void> {
  await storeList(tx, authority, 'complete', publication);
  // RFC 5280 §5.2.4: issued at the same time, they have one number and tell the same.
  if (authority.crlTerms.hasDeltas) await storeDelta(tx, authority, publication);
}
