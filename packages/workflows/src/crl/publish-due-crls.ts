import type { CrlDescription, EmbeddedCertificationAuthority, Repositories } from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import type { Ports } from '../ports.js';
import { largeListEntries, orderCompleteCrl } from './publish-complete-crl.js';
import { publishCrl } from './publish-crls.js';
import { beginPublication, storeDelta, storeList } from './sign-and-store.js';

type DuePorts = Pick<Ports, 'clock' | 'randomness'>;

/** A new CRL is due once half of the current one's life is over, so that a day of downtime harms nobody. */
function isDue({ thisUpdate, nextUpdate }: CrlDescription, now: Date): boolean {
  return now.getTime() - thisUpdate.getTime() > (nextUpdate.getTime() - thisUpdate.getTime()) / 2;
}

/**
 * Publishes in `tx` the CRLs of these authorities that are missing or old, and opens the next partition where the
 * current one is full. Gives the names of the authorities that published something.
 */
export async function publishDueCrlsOf(
  ports: DuePorts,
  tx: Repositories,
  authorities: readonly EmbeddedCertificationAuthority[],
): Promise<readonly string[]> {
  const now = ports.clock.now();
  const current = await tx.crls.listCurrent();
  const published: string[] = [];
  for (const authority of authorities) {
    const numbers = await publishDueOf(
      ports,
      tx,
      authority,
      current.filter(({ caName }) => caName === authority.name),
      now,
    );
    for (const crlNumber of numbers) await note(ports, tx, authority, crlNumber);
    if (numbers.length > 0) published.push(authority.name);
  }
  return published;
}

async function publishDueOf(
  ports: DuePorts,
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  current: readonly CrlDescription[],
  now: Date,
): Promise<readonly number[]> {
  const numbers: number[] = [];
  const complete = current.find(({ scope }) => scope === 'complete');
  const isCompleteDue = complete === undefined || isDue(complete, now);
  if (isCompleteDue && (complete?.entryCount ?? 0) > largeListEntries)
    await orderCompleteCrl(ports, tx, authority, now);
  else if (isCompleteDue) numbers.push(await publishCrl(tx, authority, now));
  for (const list of current.filter((one) => one.scope !== 'complete' && isDue(one, now))) {
    // A complete one that was just published brought its delta along.
    if (list.scope === 'delta' && (numbers.length > 0 || !authority.crlTerms.hasDeltas)) continue;
    const publication = await beginPublication(tx, authority, now);
    if (list.scope === 'delta') await storeDelta(tx, authority, publication);
    else if (list.scope !== 'complete') await storeList(tx, authority, list.scope, publication);
    numbers.push(publication.crlNumber);
  }
  return [...numbers, ...(await openPartitionIfFull(tx, authority, now))];
}

/** The CRL of a partition is there before the first certificate names it. */
async function openPartitionIfFull(
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  now: Date,
): Promise<readonly number[]> {
  if (!(await isPartitionMissing(tx, authority, now))) return [];
  const publication = await beginPublication(tx, authority, now);
  // Another process may have opened it before this one got the number.
  if (!(await isPartitionMissing(tx, authority, now))) return [];
  const next = ((await tx.crls.findPartition(authority.name, now)) ?? 0) + 1;
  await storeList(tx, authority, next, publication);
  await tx.crls.openPartition(authority.name, next, now);
  return [publication.crlNumber];
}

async function isPartitionMissing(
  tx: Repositories,
  { name, crlTerms: { partitionSize } }: EmbeddedCertificationAuthority,
  now: Date,
): Promise<boolean> {
  if (partitionSize === 0) return false;
  const open = await tx.crls.findPartition(name, now);
  return open === null || (await tx.certificates.countInPartition(name, open)) >= partitionSize;
}

async function note(
  ports: DuePorts,
  tx: Repositories,
  { name }: EmbeddedCertificationAuthority,
  crlNumber: number,
): Promise<void> {
  await tx.audit.append(
    auditEvent(ports, {
      action: 'crl.publish',
      outcome: 'success',
      objectType: 'CertificationAuthority',
      objectUuid: name,
      facts: { crlNumber },
    }),
  );
}
