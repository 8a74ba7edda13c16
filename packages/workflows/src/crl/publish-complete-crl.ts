import {
  authorityNamed,
  CmError,
  type EmbeddedCertificationAuthority,
  type Job,
  type Repositories,
} from '@cardea/domain';
import type { Ports } from '../ports.js';
import { notingCrlFailures, signNextCrl } from './crl-failures.js';
import { beginPublication, readRevoked, storeDelta } from './sign-and-store.js';

/** A complete CRL with more entries is not signed in the transaction of a revocation, but by a job that follows it. */
export const largeListEntries = 5000;
/** While certificates are revoked all the time, a large CRL is made anew so often. */
const againAfterMs = 60_000;
const validityMs = 7 * 24 * 3_600_000;

/** Has a large complete CRL made by a job, unless one is under way already. */
export async function orderCompleteCrl(
  { randomness }: Pick<Ports, 'randomness'>,
  tx: Repositories,
  { name: caName }: EmbeddedCertificationAuthority,
  now: Date,
  delayMs = 0,
): Promise<void> {
  await tx.jobs.enqueue(
    {
      uuid: randomness.uuid(),
      kind: 'publishCompleteCrl',
      input: { caName },
      runAt: new Date(now.getTime() + delayMs),
      requestedBy: null,
      createdAt: now,
    },
    `publishCompleteCrl/${caName}`,
  );
}

/**
 * Makes a large complete CRL without holding a transaction meanwhile. Its number is taken first, in a transaction that
 * waits for revocations under way: whatever commits later is published under a higher number and noted as following it.
 * Where something did, the next one is ordered.
 *
 * Errors: `Misconfigured` when the authority is not ours any more.
 */
export async function publishCompleteCrl(
  ports: Pick<Ports, 'store' | 'clock' | 'randomness' | 'authorities'>,
  input: Readonly<Record<string, unknown>>,
  finish: (tx: Repositories, result: Job['result']) => Promise<void>,
): Promise<void> {
  const authority = authorityNamed(ports.authorities, String(input.caName));
  if (authority.kind !== 'embedded')
    throw new CmError('Misconfigured', `${authority.name} is an external certification authority.`);
  const { store, clock } = ports;
  const { name: caName } = authority;
  const { crlNumber, now } = await store.transaction((tx) => beginPublication(tx, authority, clock.now()));
  const revoked = await readRevoked(store, authority, 'complete', now);
  const times = { thisUpdate: now, nextUpdate: new Date(now.getTime() + validityMs) };
  const crlDer = await notingCrlFailures(ports, () =>
    signNextCrl(authority, { scope: 'complete', crlNumber, ...times, revoked }),
  );
  await store.transaction(async (tx) => {
    const entryCount = revoked.length;
    await tx.crls.insert({
      ...{ caName, scope: 'complete', crlNumber, baseCrlNumber: null, ...times, entryCount, crlDer },
    });
    if (authority.crlTerms.hasDeltas)
      await storeDelta(tx, authority, await beginPublication(tx, authority, clock.now()));
    await finish(tx, { caName, crlNumber, entryCount });
    const later = await tx.certificates.listRevocationChanges({
      ...{ caName, sinceCrlNumber: crlNumber + 1, notEndedBefore: now, after: null, limit: 1 },
    });
    if (later.length > 0) await orderCompleteCrl(ports, tx, authority, clock.now(), againAfterMs);
  });
}
