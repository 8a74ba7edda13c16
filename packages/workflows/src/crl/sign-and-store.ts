import { setImmediate } from 'node:timers/promises';
import type {
  EmbeddedCertificationAuthority,
  Repositories,
  RevocationChange,
  RevokedCertificate,
} from '@cardea/domain';
import { signNextCrl } from './crl-failures.js';

const hourMs = 3_600_000;
/** How long complete CRLs and those of partitions are good for; a fresh one follows well before. */
const validityMs = 7 * 24 * hourMs;
/** Deltas are small and are made anew each day, so that half a week without news is noticed. */
const deltaValidityMs = 2 * 24 * hourMs;
/** So many rows are read before others get their turn: a few milliseconds. */
const rowsAtOnce = 500;
/** A transaction that was under way while others published may commit after them: what it changed is repeated. */
const numbersRepeated = 64;

/** What one publication gives all its CRLs: they share number and instant. */
export interface Publication {
  readonly crlNumber: number;
  readonly now: Date;
}

/** Takes the next number, for publishing in `tx`; others that publish for this authority wait until it ends. */
export async function beginPublication(
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  now: Date,
): Promise<Publication> {
  return { crlNumber: await tx.authorities.takeCrlNumber(authority.name), now };
}

/**
 * Reads what a complete CRL or that of a partition lists. What has expired stays for the life of a CRL, and until one
 * made after the expiry has shown it (RFC 5280 §3.3).
 */
export async function readRevoked(
  store: Pick<Repositories, 'certificates' | 'crls'>,
  { name: caName }: EmbeddedCertificationAuthority,
  scope: 'complete' | number,
  now: Date,
): Promise<readonly RevokedCertificate[]> {
  const previous = await store.crls.describeCurrent(caName, scope);
  const notEndedBefore = new Date(
    Math.min(now.getTime() - validityMs, previous?.thisUpdate.getTime() ?? Number.POSITIVE_INFINITY),
  );
  const partition = scope === 'complete' ? undefined : scope;
  const revoked: RevokedCertificate[] = [];
  for (let after: string | null = null; ; after = revoked.at(-1)?.serialNumber ?? null) {
    const page = await store.certificates.listRevoked({
      ...{ caName, partition, notEndedBefore, after },
      limit: rowsAtOnce,
    });
    revoked.push(...page);
    if (page.length < rowsAtOnce) return revoked;
    // SQLite answers without giving anybody else a turn.
    await setImmediate();
  }
}

/** Signs and stores a complete CRL or that of a partition. */
export async function storeList(
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  scope: 'complete' | number,
  { crlNumber, now }: Publication,
): Promise<void> {
  const revoked = await readRevoked(tx, authority, scope, now);
  const times = { thisUpdate: now, nextUpdate: new Date(now.getTime() + validityMs) };
  const crlDer = await signNextCrl(authority, { scope, crlNumber, ...times, revoked });
  await tx.crls.insert({
    ...{ caName: authority.name, scope, crlNumber, baseCrlNumber: null, ...times, crlDer },
    entryCount: revoked.length,
  });
}

/**
 * Signs and stores the delta of the complete CRL (RFC 5280 §5.2.4). Its base is the oldest complete one still in force,
 * so that whoever holds any of those can apply it. Gives false where there is none.
 */
export async function storeDelta(
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  { crlNumber, now }: Publication,
): Promise<boolean> {
  const { name: caName } = authority;
  const base = await tx.crls.findOldestInForce(caName, now);
  if (base === undefined) return false;
  const changes = await readChanges(tx, {
    caName,
    sinceCrlNumber: base.crlNumber - numbersRepeated,
    notEndedBefore: base.thisUpdate,
  });
  const revoked = changes.map((one) => (one.reason === 'removeFromCRL' ? { ...one, revokedAt: now } : one));
  const times = { thisUpdate: now, nextUpdate: new Date(now.getTime() + deltaValidityMs) };
  const { crlNumber: baseCrlNumber } = base;
  const terms = { scope: 'delta', crlNumber, baseCrlNumber, ...times, revoked } as const;
  const crlDer = await signNextCrl(authority, terms);
  await tx.crls.insert({
    ...{ caName, scope: 'delta', crlNumber, baseCrlNumber, ...times, crlDer },
    entryCount: revoked.length,
  });
  return true;
}

async function readChanges(
  { certificates }: Pick<Repositories, 'certificates'>,
  of: { readonly caName: string; readonly sinceCrlNumber: number; readonly notEndedBefore: Date },
): Promise<readonly RevocationChange[]> {
  const changes: RevocationChange[] = [];
  for (;;) {
    const after = changes.at(-1) ?? null;
    const page = await certificates.listRevocationChanges({ ...of, after, limit: rowsAtOnce });
    changes.push(...page);
    if (page.length < rowsAtOnce) return changes;
    await setImmediate();
  }
}
