import { X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { CmError, type OpenAuthorityRequest } from '@cardea/domain';
import { checkInstalledCertificate, issuingName } from '@cardea/pki';
import {
  checkAuthorityCertificationRequest,
  nameDer,
  readAuthorityCertificate,
  thumbprint,
} from '@cardea/pki/x509';
import { auditEvent } from '@cardea/workflows';
import { listInstalledAuthorities } from './list-authorities.js';
import type { RequestPorts } from './open-request.js';

/** An authority that has its certificate. */
export interface InstalledAuthority {
  readonly name: string;
  /** One line. */
  readonly subject: string;
  /** SHA-256 over the DER, upper-case hex with colons. */
  readonly fingerprint256: string;
  readonly notAfter: Date;
  /** What is unusual about the certificate and does no harm, as sentences. */
  readonly remarks: readonly string[];
}

/**
 * Name of the authority whose open request has the key of this certificate; otherwise of one that waits at all.
 *
 * Errors: `Conflict` when none waits for a certificate.
 */
export async function authorityWaitingFor(
  system: Pick<RequestPorts, 'ports' | 'keyStore'>,
  certificateDer: Uint8Array,
): Promise<string> {
  const waiting = (await listInstalledAuthorities(system)).filter(({ hasOpenRequest }) => hasOpenRequest);
  const [first] = waiting;
  if (first === undefined)
    throw new CmError(
      'Conflict',
      'No authority waits for a certificate. `cardea ca list` shows the authorities.',
    );
  const spki = publicKeyIn(certificateDer);
  for (const { name, keyName, keyVersion } of spki === undefined ? [] : waiting) {
    const { publicKeyDer } = await system.keyStore.publicKey({ name: keyName, version: keyVersion });
    if (spki?.equals(publicKeyDer)) return name;
  }
  return first.name;
}

/** SubjectPublicKeyInfo, DER; undefined where it cannot be read, which is told when the certificate is checked. */
function publicKeyIn(certificateDer: Uint8Array): Buffer | undefined {
  try {
    return new X509Certificate(certificateDer).publicKey.export({ type: 'spki', format: 'der' });
  } catch {
    return undefined;
  }
}

/**
 * Takes in the certificate that an authority elsewhere signed for one of ours, checked whole, with the certificates above
 * it. The audit row commits with it; a server that runs uses it from its next start.
 *
 * Errors: `Conflict` when nothing was asked for; `BadCertificationRequest` that says what is wrong with the certificate.
 */
export async function installCertificate(
  { ports, keyStore }: Pick<RequestPorts, 'ports' | 'keyStore'>,
  caName: string,
  given: { readonly certificateDer: Uint8Array; readonly chainDers: readonly Uint8Array[] },
): Promise<InstalledAuthority> {
  const request = await ports.store.authorities.findOpenRequest(caName);
  if (request === undefined)
    throw new CmError(
      'Conflict',
      `The authority ${caName} waits for no certificate. \`cardea ca list\` shows the authorities.`,
    );
  const key = { name: request.keyName, version: request.keyVersion };
  const { publicKeyDer } = await keyStore.publicKey(key);
  const { subject } = await checkAuthorityCertificationRequest(request.certificationRequestDer);
  const { superiors, remarks } = checkInstalledCertificate({
    ...given,
    publicKeyDer,
    subjectDer: nameDer(subject),
    now: ports.clock.now(),
  });
  const current = await ports.store.authorities.find(caName);
  if (current !== undefined) checkReplaces(current.certificateDer, given.certificateDer);
  await storeCertificate({ ports }, request, given.certificateDer, superiors);
  const certificate = new X509Certificate(given.certificateDer);
  return {
    name: caName,
    subject: certificate.subject.replaceAll('\n', ', '),
    fingerprint256: certificate.fingerprint256,
    notAfter: certificate.validToDate,
    remarks,
  };
}

/**
 * What the authority issued names its issuer by subject and key identifier: with others, no path would lead from those
 * certificates over the new one (RFC 5280 §4.2.1.1, §6.1.3), nor would its CRLs be theirs.
 */
function checkReplaces(currentDer: Uint8Array, certificateDer: Uint8Array): void {
  const [current, next] = [currentDer, certificateDer].map(readAuthorityCertificate);
  for (const [what, field] of [
    ['subject', 'subjectDer'],
    ['key identifier (subjectKeyIdentifier)', 'keyIdentifier'],
  ] as const)
    if (current === undefined || next === undefined || Buffer.compare(current[field], next[field]) !== 0)
      throw new CmError(
        'BadCertificationRequest',
        `The certificate has another ${what} than the one that it replaces: certificates that were issued before would lose their issuer. Have it certified with the same one, or renew with a new key.`,
      );
}

/**
 * Stores the certificate that was asked for, ends the request, and audits both, in one transaction.
 *
 * Errors: `Conflict` when somebody else did so first.
 */
export async function storeCertificate(
  { ports }: Pick<RequestPorts, 'ports'>,
  request: OpenAuthorityRequest,
  certificateDer: Uint8Array,
  superiors: readonly Uint8Array[],
): Promise<void> {
  const { caName, keyName, keyVersion } = request;
  await ports.store.transaction(async (tx) => {
    const open = await tx.authorities.findOpenRequest(caName);
    const isOpen = open?.createdAt.getTime() === request.createdAt.getTime();
    // Whoever ends the request holds off all others who want to.
    if (!isOpen || !(await tx.authorities.deleteOpenRequest(caName)))
      throw new CmError(
        'Conflict',
        `The authority ${caName} got its certificate meanwhile, or its renewal was canceled. \`cardea ca list\` shows the authorities.`,
      );
    const isFirst = (await tx.authorities.find(caName)) === undefined;
    if (isFirst)
      await tx.authorities.insert({
        name: caName,
        certificateDer,
        keyName,
        keyVersion,
        issuerName: `${hostname()}\\${commonNameOf(certificateDer) ?? caName}`,
      });
    else await tx.authorities.replaceCertificate(caName, certificateDer, ports.clock.now());
    await tx.authorities.putSuperiors(caName, superiors);
    await tx.audit.append(
      auditEvent(ports, {
        action: isFirst && caName === issuingName ? 'ca.create' : 'ca.renew',
        outcome: 'success',
        actorName: 'command line',
        objectType: 'CertificationAuthority',
        objectUuid: caName,
        facts: {
          thumbprint: thumbprint(certificateDer),
          issuer: oneLineIssuer(certificateDer),
          key: keyName,
          version: keyVersion,
        },
      }),
    );
  });
}

function commonNameOf(certificateDer: Uint8Array): string | undefined {
  return /^CN=(.*)$/m.exec(new X509Certificate(certificateDer).subject)?.[1];
}

function oneLineIssuer(certificateDer: Uint8Array): string {
  return new X509Certificate(certificateDer).issuer.replaceAll('\n', ', ');
}
