import {
  type Certificate,
  type CertificationAuthorities,
  type Clock,
  type EmbeddedCertificationAuthority,
  embeddedAuthorities,
  type Repositories,
} from '@cardea/domain';

/** How long a CRL is good for; a fresh one follows well before. */
const crlValidityHours = 7 * 24;

/**
 * Publishes the next CRL of every authority of ours that issued one of these certificates. Gives its number, or all as
 * `name:number` where there are several, or null when none of them is ours.
 */
export async function publishCrlsFor(
  tx: Repositories,
  authorities: CertificationAuthorities,
  certificates: readonly Pick<Certificate, 'caName'>[],
  now: Date,
): Promise<number | string | null> {
  const concerned = new Set(certificates.map(({ caName }) => caName));
  const published: { readonly name: string; readonly crlNumber: number }[] = [];
  for (const authority of embeddedAuthorities(authorities)) {
    if (!concerned.has(authority.name)) continue;
    published.push({ name: authority.name, crlNumber: await publishCrl(tx, authority, now) });
  }
  const [first, ...more] = published;
  if (first === undefined) return null;
  return more.length === 0
    ? first.crlNumber
    : published.map(({ name, crlNumber }) => `${name}:${crlNumber}`).join(' ');
}

/** Signs and stores the next full CRL of `authority`; gives its number. */
export async function publishCrl(
  tx: Repositories,
  authority: EmbeddedCertificationAuthority,
  now: ReturnType<Clock['now']>,
): Promise<number> {
  const crlNumber = await tx.authorities.takeCrlNumber(authority.name);
  const nextUpdate = new Date(now.getTime() + crlValidityHours * 3_600_000);
  const revoked = await tx.certificates.listRevoked(authority.name, now);
  const crlDer = await authority.signCrl({ crlNumber, thisUpdate: now, nextUpdate, revoked });
  await tx.authorities.insertCrl({ caName: authority.name, crlNumber, thisUpdate: now, nextUpdate, crlDer });
  return crlNumber;
}
