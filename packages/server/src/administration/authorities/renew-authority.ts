import { X509Certificate } from 'node:crypto';
import { CmError, type OpenAuthorityRequest, type StoredAuthority } from '@cardea/domain';
import { generationOf, nameOfGeneration, signRenewedCertificate } from '@cardea/pki';
import type { System } from '../../system.js';
import { currentAuthority, openRenewals } from './current-authority.js';
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
 * number, and {@link cancelRenewal} ends it. With a root elsewhere the request is what comes out. A server that runs takes
 * it up at its next start.
 *
 * Errors: `Conflict` when there is nothing to renew, another renewal is open, the root has ended or ends as soon as the
 * current certificate, or another root is configured than the one that certified it.
 */
export async function renewAuthority(
  system: Pick<System, 'configuration' | 'ports' | 'keyStore'>,
  { hasNewKey }: { readonly hasNewKey: boolean },
): Promise<Renewal> {
  const { store } = system.ports;
  const current = await currentAuthority(store);
  const name = hasNewKey ? nameOfGeneration(generationOf(current.name) + 1) : current.name;
  const another = (await openRenewals(store, current)).find(({ caName }) => caName !== name);
  if (another !== undefined)
    throw new CmError(
      'Conflict',
      `A renewal ${hasNewKey ? 'with the same key' : 'with a new key'} is open (${another.caName}): finish it, or end it by \`cardea ca renew --cancel\`.`,
    );
  const root = await ownRoot(system, current);
  if (root !== undefined) checkLasts(root, current, system.ports.clock.now(), hasNewKey);
  const request = hasNewKey
    ? await ensureOpenRequest(system, name)
    : await ensureRenewalRequest(system, current);
  if (root === undefined) return { outcome: 'requested', request };
  const { publicUrl, caNameConstraints: nameConstraints } = system.configuration;
  const certificateDer = await signRenewedCertificate({
    keyStore: system.keyStore,
    clock: system.ports.clock,
    root,
    currentDer: current.certificateDer,
    request,
    publicUrl,
    nameConstraints,
  });
  await storeCertificate(system, request, certificateDer, []);
  const { fingerprint256, validToDate } = new X509Certificate(certificateDer);
  return { outcome: 'renewed', name, fingerprint256, notAfter: validToDate };
}

/** Undefined when the authority is certified by a root that is not ours. */
async function ownRoot(
  { ports, configuration }: Pick<System, 'ports' | 'configuration'>,
  { name }: StoredAuthority,
): Promise<StoredAuthority | undefined> {
  const { authorities } = ports.store;
  if ((await authorities.listSuperiors(name)).length > 0) return undefined;
  if (configuration.root === 'external')
    throw new CmError(
      'Conflict',
      `${name} is certified by the root of this installation, and cannot move to another one: unset CARDEA_ROOT.`,
    );
  return await authorities.find('root');
}

function checkLasts(root: StoredAuthority, current: StoredAuthority, now: Date, hasNewKey: boolean): void {
  const rootEnd = new X509Certificate(root.certificateDer).validToDate;
  if (rootEnd <= now) throw new CmError('Conflict', `The root ended at ${rootEnd.toISOString()}.`);
  if (!hasNewKey && rootEnd <= new X509Certificate(current.certificateDer).validToDate)
    throw new CmError(
      'Conflict',
      `The root ends at ${rootEnd.toISOString()}, and so does the current certificate: another one would last no longer.`,
    );
}
