import { X509Certificate } from 'node:crypto';
import { CmError, type OpenAuthorityRequest, type Store, type StoredAuthority } from '@cardea/domain';
import { generationOf, nameOfGeneration, signRenewedCertificate } from '@cardea/pki';
import type { System } from '../../system.js';
import { storeCertificate } from './install-certificate.js';
import { ensureOpenRequest, ensureRenewalRequest } from './open-request.js';

/** How a renewal went: done by our own root, or handed to one elsewhere. */
export type Renewal =
  | {
      readonly outcome: 'renewed';
      readonly name: string;
      readonly fingerprint256: string;
      readonly notAfter: Date;
    }
  | { readonly outcome: 'requested'; readonly request: OpenAuthorityRequest };

/**
 * Renews the current issuing authority: another certificate for its key, or, with a new key, an authority of the next
 * generation that issues from now on, beside which the older ones go on signing CRLs and OCSP answers for what they
 * issued. The request is stored first: interrupted at any instant, the same call again finishes it with the same serial
 * number. With a root elsewhere the request is what comes out. A server that runs takes it up at its next start.
 *
 * Errors: `Conflict` when there is nothing to renew, another renewal is open, or the root ends as soon as the current
 * certificate.
 */
export async function renewAuthority(
  system: Pick<System, 'configuration' | 'ports' | 'keyStore'>,
  { hasNewKey }: { readonly hasNewKey: boolean },
): Promise<Renewal> {
  const { store } = system.ports;
  const current = await currentAuthority(store);
  const next = nameOfGeneration(generationOf(current.name) + 1);
  const [name, otherName] = hasNewKey ? [next, current.name] : [current.name, next];
  if ((await store.authorities.findOpenRequest(otherName)) !== undefined)
    throw new CmError(
      'Conflict',
      `A renewal ${hasNewKey ? 'with the same key' : 'with a new key'} is open (${otherName}): finish it first.`,
    );
  const root = await ownRoot(store, current);
  if (root !== undefined && !hasNewKey) checkLasts(root, current);
  const request = hasNewKey
    ? await ensureOpenRequest(system, name)
    : await ensureRenewalRequest(system, current);
  if (root === undefined) return { outcome: 'requested', request };
  const { publicUrl, caNameConstraints: nameConstraints } = system.configuration;
  const { keyStore } = system;
  const certificateDer = await signRenewedCertificate({
    keyStore,
    root,
    request,
    publicUrl,
    nameConstraints,
  });
  await storeCertificate(system, request, certificateDer, []);
  const { fingerprint256, validToDate } = new X509Certificate(certificateDer);
  return { outcome: 'renewed', name, fingerprint256, notAfter: validToDate };
}

async function currentAuthority({ authorities }: Store): Promise<StoredAuthority> {
  const [current] = (await authorities.list())
    .filter(({ name }) => generationOf(name) > 0)
    .sort((one, other) => generationOf(other.name) - generationOf(one.name));
  if (current === undefined)
    throw new CmError(
      'Conflict',
      'The issuing authority has no certificate yet: `cardea ca request` writes the request for the first one.',
    );
  return current;
}

/** Undefined when the authority is certified by a root that is not ours. */
async function ownRoot({ authorities }: Store, { name }: StoredAuthority): Promise<StoredAuthority | undefined> {
  return (await authorities.listSuperiors(name)).length > 0 ? undefined : await authorities.find('root');
}

function checkLasts(root: StoredAuthority, current: StoredAuthority): void {
  const [rootEnd, end] = [root, current].map(
    ({ certificateDer }) => new X509Certificate(certificateDer).validToDate,
  );
  if (rootEnd !== undefined && end !== undefined && rootEnd <= end)
    throw new CmError(
      'Conflict',
      `The root ends at ${rootEnd.toISOString()}, and so does the current certificate: another one would last no longer.`,
    );
}
