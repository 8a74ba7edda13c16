import type { CrlDescription, CrlScope, EmbeddedCertificationAuthority, Repositories } from '@cardea/domain';
import { auditEvent } from '../audit-trail.js';
import type { Ports } from '../ports.js';
import { largeListEntries, orderCompleteCrl } from './publish-complete-crl.js';
import { publishCrl } from './publish-crls.js';
import { beginPublication, storeDelta, storeList } from './sign-and-store.js';

type DuePorts = Pick<Ports, 'store' | 'clock' | 'randomness'>;

/** What became of the CRLs that were due. */
export interface DuePublication {
  /** Names of the authorities that published something. */
  readonly published: readonly string[];
  /** Why CRLs could not be published. The others were. */
  readonly failures: readonly unknown[];
}

/** Publishes one CRL in its transaction, and gives its number; null when it was not due after all. */
type Publishing = (tx: Repositories) => Promise<number | null>;

/** A new CRL is due once half of the current one's life is over, so that a day of downtime harms nobody. */
function isDue({ thisUpdate, nextUpdate }: CrlDescription, now: Date): boolean {
  return now.getTime() - thisUpdate.getTime() > (nextUpdate.getTime() - thisUpdate.getTime()) / 2;
}

/**
 * Publishes the CRLs of these authorities that are missing or old, and opens the next partition where the current one is
 * full: each in a transaction of its own, so that one whose key is out of reach holds up no other.
 */
export async function publishDueCrlsOf(
  ports: DuePorts,
  authorities: readonly EmbeddedCertificationAuthority[],
): Promise<DuePublication> {
  const published = new Set<string>();
  const failures: unknown[] = [];
  for (const authority of authorities) {
    for await (const publishing of duePublishings(ports, authority)) {
      try {
        const crlNumber = await ports.store.transaction(async (tx) => {
          const number = await publishing(tx);
          if (number !== null) await note(ports, tx, authority, number);
          return number;
        });
        if (crlNumber !== null) published.add(authority.name);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  return { published: [...published], failures };
}

/** Looks at each CRL when it is its turn: a complete one that was just published brought its delta along. */
async function* duePublishings(
  ports: DuePorts,
  authority: EmbeddedCertificationAuthority,
): AsyncGenerator<Publishing> {
  const { store, clock } = ports;
  const now = clock.now();
  const read = async () => (await store.crls.listCurrent()).filter(({ caName }) => caName === authority.name);
  const complete = (await read()).find(({ scope }) => scope === 'complete');
  if (complete === undefined || isDue(complete, now))
    yield (tx) => publishCompleteIfDue(ports, tx, authority, now);
  for (const { scope, ...list } of await read()) {
    if (scope === 'complete' || !isDue({ scope, ...list }, now)) continue;
    if (scope === 'delta' && !authority.crlTerms.hasDeltas) continue;
    yield (tx) => publishIfDue(tx, authority, scope, now);
  }
  if (await isPartitionMissing(store, authority, now)) yield (tx) => openPartitionIfFull(tx, authority, now);
}

async function publishCompleteIfDue(
  ports: DuePorts,
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  now: Date,
): Promise<number | null> {
  const current = await tx.crls.describeCurrent(authority.name, 'complete');
  if (current !== undefined && !isDue(current, now)) return null;
  if ((current?.entryCount ?? 0) <= largeListEntries) return await publishCrl(tx, authority, now);
  await orderCompleteCrl(ports, tx, authority, now);
  return null;
}

async function publishIfDue(
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  scope: Exclude<CrlScope, 'complete'>,
  now: Date,
): Promise<number | null> {
  const publication = await beginPublication(tx, authority, now);
  const current = await tx.crls.describeCurrent(authority.name, scope);
  if (current === undefined || !isDue(current, now)) return null;
  if (scope !== 'delta') await storeList(tx, authority, scope, publication);
  else if (!(await storeDelta(tx, authority, publication))) return null;
  return publication.crlNumber;
}

/** The CRL of a partition is there before the first certificate names it. */
async function openPartitionIfFull(
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  now: Date,
): Promise<number | null> {
  const publication = await beginPublication(tx, authority, now);
  // Another process may have opened it before this one got the number.
  if (!(await isPartitionMissing(tx, authority, now))) return null;
  const next = ((await tx.crls.findPartition(authority.name, now)) ?? 0) + 1;
  await storeList(tx, authority, next, publication);
  await tx.crls.openPartition(authority.name, next, now);
  return publication.crlNumber;
}

async function isPartitionMissing(
  store: Pick<Repositories, 'crls' | 'certificates'>,
  { name, crlTerms: { partitionSize } }: EmbeddedCertificationAuthority,
  now: Date,
): Promise<boolean> {
  if (partitionSize === 0) return false;
  const open = await store.crls.findPartition(name, now);
  return open === null || (await store.certificates.countInPartition(name, open)) >= partitionSize;
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
